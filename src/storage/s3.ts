import { S3mini } from 's3mini';
import type { Storage } from './port.ts';

export interface S3Settings {
  /** With the bucket: `https://s3.example/bucket`. */
  endpoint: string;
  region: string;
  accessKey: string;
  secretKey: string;
}

/** Milliseconds one call may take. */
const PATIENCE = 30_000;

/** Keeps files in a bucket of an S3-compatible store (Amazon S3 REST API), which writes each whole or not at all. */
export function s3({ endpoint, region, accessKey, secretKey }: S3Settings): Storage {
  const bucket = new S3mini({
    endpoint,
    region,
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    requestAbortTimeout: PATIENCE,
  });
  return {
    async put(name, bytes) {
      await bucket.putObject(name, bytes, 'application/octet-stream');
    },
    async get(name) {
      const bytes = await bucket.getObjectArrayBuffer(name);
      return bytes === null ? undefined : Buffer.from(bytes);
    },
    async remove(name) {
      await bucket.deleteObject(name);
    },
    async removeOlder(prefix, before) {
      const found = (await bucket.listObjects('/', prefix)) ?? [];
      // A store may give the time as text.
      const old = found.filter(({ LastModified }) => new Date(LastModified) < before);
      for (const { Key } of old) await bucket.deleteObject(Key);
    },
  };
}
