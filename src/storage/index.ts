import { join } from 'node:path';
import type { Config } from '../config.ts';
import { files } from './files.ts';
import type { Storage } from './port.ts';
import { s3 } from './s3.ts';

/** The storage the settings name: a bucket, or `DATA_DIR/attachments`. */
export function openStorage(config: Config): Storage {
  const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY, S3_SECRET_KEY } = config;
  return S3_ENDPOINT && S3_REGION && S3_ACCESS_KEY && S3_SECRET_KEY
    ? s3({ endpoint: S3_ENDPOINT, region: S3_REGION, accessKey: S3_ACCESS_KEY, secretKey: S3_SECRET_KEY })
    : files(join(config.DATA_DIR, 'attachments'));
}
