import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { openStorage } from '../../../src/storage/index.ts';
import type { Storage } from '../../../src/storage/port.ts';
import { randomBytes } from '../../../src/vault/boxes.ts';
import { freePort } from '../../running.ts';

interface S3Server {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3Server;

let folder: string;
let store: S3Server;
let settings: Record<string, string>;
const opened: Record<string, () => Storage> = {
  files: () => openStorage(readConfig({ DATA_DIR: folder })),
  s3: () => openStorage(readConfig({ DATA_DIR: folder, ...settings })),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinbao-storage-'));
  store = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory: join(folder, 's3') },
    configureBuckets: [{ name: 'tin-bao', configs: [] }],
  });
  const { port } = await store.run();
  settings = {
    S3_ENDPOINT: `http://127.0.0.1:${port}/tin-bao`,
    S3_REGION: 'us-east-1',
    // What the test server takes; it checks the signature.
    S3_ACCESS_KEY: 'S3RVER',
    S3_SECRET_KEY: 'S3RVER',
  };
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each(['files', 's3'])('a storage of %s', (kind) => {
  let storage: Storage;
  beforeAll(() => {
    storage = opened[kind]!();
  });

  it('gives back what was put, from any process', async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    await storage.put('attachment/a', bytes);
    expect(bytes.equals((await storage.get('attachment/a'))!)).toBe(true);
    expect(bytes.equals((await opened[kind]!().get('attachment/a'))!)).toBe(true);
    expect(await storage.get('original/a')).toBeUndefined();
  });

  it('replaces whole', async () => {
    await storage.put('attachment/b', randomBytes(5000));
    await storage.put('attachment/b', Buffer.from('kurz'));
    expect(await storage.get('attachment/b')).toEqual(Buffer.from('kurz'));
    const both = [randomBytes(100_000), randomBytes(100_000)];
    await Promise.all(both.map((bytes) => storage.put('attachment/b', bytes)));
    const left = await storage.get('attachment/b');
    expect(both.filter((bytes) => bytes.equals(left!))).toHaveLength(1);
  });

  it('keeps no bytes at all, too', async () => {
    await storage.put('attachment/empty', Buffer.alloc(0));
    expect(await storage.get('attachment/empty')).toEqual(Buffer.alloc(0));
  });

  it('removes, twice if need be', async () => {
    await storage.put('attachment/c', Buffer.from('x'));
    await storage.remove('attachment/c');
    await storage.remove('attachment/c');
    expect(await storage.get('attachment/c')).toBeUndefined();
  });

  it('removes what is older under a prefix only', async () => {
    await storage.put('upload/old', Buffer.from('x'));
    await storage.put('attachment/old', Buffer.from('x'));
    await storage.removeOlder('upload/', new Date(Date.now() - 60_000));
    expect(await storage.get('upload/old')).toBeDefined();
    await storage.removeOlder('upload/', new Date(Date.now() + 60_000));
    expect(await storage.get('upload/old')).toBeUndefined();
    expect(await storage.get('attachment/old')).toBeDefined();
    await storage.removeOlder('nothing-there/', new Date());
  });

  it('fails aloud when the place is gone', async () => {
    if (kind === 's3') {
      const wrong = (endpoint: string) => openStorage(readConfig({ ...settings, S3_ENDPOINT: endpoint }));
      const noBucket = wrong(`${settings.S3_ENDPOINT}-gone`);
      await expect(noBucket.put('attachment/d', Buffer.from('x'))).rejects.toThrow();
      const nobody = wrong(`http://127.0.0.1:${await freePort()}/tin-bao`);
      await expect(nobody.put('attachment/d', Buffer.from('x'))).rejects.toThrow();
      await expect(nobody.get('attachment/a')).rejects.toThrow();
    } else {
      await writeFile(join(folder, 'taken'), '');
      const wrong = openStorage(readConfig({ DATA_DIR: join(folder, 'taken') }));
      await expect(wrong.put('attachment/d', Buffer.from('x'))).rejects.toThrow();
    }
  });
});

describe('files', () => {
  it('are readable by their owner only, and leave no parts behind', async () => {
    const storage = opened.files!();
    await storage.put('attachment/e', Buffer.from('x'));
    const { mode } = await stat(join(folder, 'attachments/attachment/e'));
    expect(mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'attachments'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'attachments/part'))).toEqual([]);
  });

  it('what a process that died left half written goes with the old', async () => {
    const left = join(folder, 'attachments/part/f.half');
    await writeFile(left, 'x');
    await utimes(left, new Date(0), new Date(0));
    await opened.files!().removeOlder('upload/', new Date(Date.now() - 1000));
    expect(await readdir(join(folder, 'attachments/part'))).toEqual([]);
  });
});

it('wants all settings of a bucket or none', () => {
  expect(() => readConfig({ S3_ENDPOINT: 'https://s3.example/b', S3_REGION: 'x' })).toThrow(
    /^S3_ACCESS_KEY: /,
  );
});
