import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiver } from '../../bots/receive.ts';
import { migrate } from '../../prisma/migrations.ts';
import { sorter } from '../../queues/sort.ts';
import { BackupError, backUp, restore } from '../../src/backup.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { publicKeys, setUpInstallation } from '../../src/setup.ts';
import { openByCode } from '../../src/tips/open.ts';
import { openLetter } from '../../src/tips/outgoing.ts';
import { readBotKeys, readWorkerKeys } from '../../src/vault/keys.ts';

const STORY = 'Chuyện có\txuống dòng\nvà dấu \\ chéo, 🆘 ở Cam Lộ.';
const quiet = () => {};

const folders: string[] = [];
let old: Database;
let fresh: Database;
let file: string;
let code: string;

async function open(): Promise<{ folder: string; database: Database }> {
  const folder = await mkdtemp(join(tmpdir(), 'tinbao-backup-'));
  const url = await startEmbedded(folder);
  await migrate(url);
  return { folder, database: openDatabase(url, 4) };
}

beforeAll(async () => {
  const [one, two] = [await open(), await open()];
  folders.push(one.folder, two.folder);
  old = one.database;
  fresh = two.database;
  const keyDir = join(one.folder, 'keys');
  await setUpInstallation(old, keyDir);
  const [keys, worker, recipients] = await Promise.all([
    readBotKeys(keyDir),
    readWorkerKeys(keyDir),
    publicKeys(old),
  ]);
  const told: string[] = [];
  const belts = { sort: (tip: string) => void told.push(tip), send() {}, deliver() {}, fetch() {}, alert() {} };
  const hear = receiver({ database: old, keys, recipients, belts });
  for (const text of [`/baotin ${STORY}`, '/gui'])
    await hear({ channel: 'web', address: 'a', update: randomUUID(), text });
  await sorter(old, worker.sorter, recipients.agencies, () => {})({ tip: told[0]! });
  const letters = (await old.prisma.outbox.findMany()).map(({ sealed }) =>
    JSON.stringify(openLetter(worker.sender, sealed)),
  );
  code = letters
    .join()
    .match(/\d{4} \d{4} \d{4} \d{4}/)![0]
    .replaceAll(' ', '');
  file = join(one.folder, 'backup.gz');
  await backUp(old.url, file, quiet);
  await cp(keyDir, join(two.folder, 'keys'), { recursive: true });
}, 60_000);

afterAll(async () => {
  await Promise.all([old?.close(), fresh?.close()]);
  for (const folder of folders) {
    await stopEmbedded(folder);
    await rm(folder, { recursive: true, force: true });
  }
});

beforeEach(async () => {
  await fresh.pool.query('TRUNCATE tip, heard, agency CASCADE');
});

describe('a backup', () => {
  it('holds no word of a tip and never overwrites a file', async () => {
    const content = gunzipSync(await readFile(file));
    expect(content.includes('Cam Lộ')).toBe(false);
    expect(content.includes(code)).toBe(false);
    await expect(backUp(old.url, join(folders[0]!, 'missing', 'x.gz'), quiet)).rejects.toThrow();
    expect((await readdir(folders[0]!)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('brings everything back: the code opens the tip, and new rows get new numbers', async () => {
    await setUpInstallation(fresh, join(folders[1]!, 'keys'));
    await restore(fresh.url, file, quiet);
    const keys = await readBotKeys(join(folders[1]!, 'keys'));
    const tip = await openByCode(fresh, code, keys.salt);
    expect(tip?.messages.map(({ text }) => text)).toEqual([STORY.normalize('NFC')]);
    const seq = async ({ prisma }: Database) =>
      (await prisma.message.findFirstOrThrow({ orderBy: { seq: 'desc' } })).seq;
    expect(await seq(fresh)).toBe(await seq(old));
    await fresh.prisma.message.create({
      data: { id: randomUUID(), tipId: tip!.id, author: 'note', sealed: Buffer.from('x') },
    });
    expect(await seq(fresh)).toBe((await seq(old)) + 1n);
  });

  it('is not read into an installation in use', async () => {
    await restore(fresh.url, file, quiet);
    await expect(restore(fresh.url, file, quiet)).rejects.toThrow(BackupError);
  });

  it.each([
    ['cut off in the packing', async () => (await readFile(file)).subarray(0, 900)],
    [
      'cut off between tables',
      async () =>
        gzipSync(
          gunzipSync(await readFile(file))
            .toString()
            .split('\n')
            .slice(0, 8)
            .join('\n'),
        ),
    ],
    [
      'of another version',
      async () =>
        gzipSync(
          gunzipSync(await readFile(file))
            .toString()
            .replace('_initial', '_other'),
        ),
    ],
    ['something else', async () => gzipSync('{"a":1}\n')],
    ['not packed', async () => Buffer.from('hello\n')],
  ])('that is %s changes nothing', async (_label, content) => {
    const broken = join(folders[1]!, `${randomUUID()}.gz`);
    await writeFile(broken, await content());
    await setUpInstallation(fresh, join(folders[1]!, 'keys')).catch(() => {});
    const before = await fresh.prisma.agency.count();
    await expect(restore(fresh.url, broken, quiet)).rejects.toThrow(BackupError);
    expect(await fresh.prisma.agency.count()).toBe(before);
    expect(await fresh.prisma.tip.count()).toBe(0);
  });
});
