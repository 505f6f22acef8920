import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { receiver } from '../../bots/receive.ts';
import { migrate } from '../../prisma/migrations.ts';
import { sorter } from '../../queues/sort.ts';
import { BackupError, backUp, restore } from '../../src/backup.ts';
import { readConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { openAttachment } from '../../src/inbox/read.ts';
import { logIn, sessionOf } from '../../src/officers/session.ts';
import { publicKeys, setUpInstallation } from '../../src/setup.ts';
import { openStorage } from '../../src/storage/index.ts';
import type { Storage } from '../../src/storage/port.ts';
import { openByCode } from '../../src/tips/open.ts';
import { openLetter } from '../../src/tips/outgoing.ts';
import { readBotKeys, readWorkerKeys } from '../../src/vault/keys.ts';
import { learningOf } from '../learning.ts';
import { PASSWORD, type Running, run } from '../running.ts';
import { photo } from '../unit/media/samples.ts';

const STORY = 'Chuyện có\txuống dòng\nvà dấu \\ chéo, 🆘 ở Cam Lộ.';
const quiet = () => {};
const attachments = (folder: string) => join(folder, 'attachments');
const filesOf = (folder: string) => openStorage(readConfig({ DATA_DIR: folder }));

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
  const belts = {
    sort: (tip: string) => void told.push(tip),
    send() {},
    deliver() {},
    fetch() {},
    alert() {},
  };
  const learning = await learningOf(old, keys.door, recipients.sender);
  const hear = receiver({ database: old, keys, recipients, belts, learning });
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
  await backUp(old.url, file, quiet, undefined);
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

describe('a backup of the database alone', () => {
  it('holds no word of a tip and never overwrites a file', async () => {
    const content = gunzipSync(await readFile(file));
    expect(content.includes('Cam Lộ')).toBe(false);
    expect(content.includes(code)).toBe(false);
    await expect(backUp(old.url, join(folders[0]!, 'missing', 'x.gz'), quiet, undefined)).rejects.toThrow();
    expect((await readdir(folders[0]!)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('brings everything back: the code opens the tip, and new rows get new numbers', async () => {
    await setUpInstallation(fresh, join(folders[1]!, 'keys'));
    await restore(fresh.url, file, quiet, filesOf(folders[1]!));
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
    await restore(fresh.url, file, quiet, filesOf(folders[1]!));
    await expect(restore(fresh.url, file, quiet, filesOf(folders[1]!))).rejects.toThrow(BackupError);
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
    await expect(restore(fresh.url, broken, quiet, filesOf(folders[1]!))).rejects.toThrow(BackupError);
    expect(await fresh.prisma.agency.count()).toBe(before);
    expect(await fresh.prisma.tip.count()).toBe(0);
  });
});

/** Someone on the web page who writes, presses and sends photos. */
async function visitor(url: string) {
  const cookie = (await fetch(url)).headers.getSetCookie()[0]!.split(';')[0]!;
  const post = async (
    path: string,
    headers: Record<string, string>,
    body: string | Uint8Array<ArrayBuffer>,
  ) => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { cookie, origin: url, ...headers },
      body,
    });
    expect(answer.status).toBe(200);
  };
  const says = (said: { text: string } | { choice: string }) =>
    post(
      '/chat/messages',
      { 'content-type': 'application/json' },
      JSON.stringify({ id: randomUUID(), ...said }),
    );
  const sends = (bytes: Buffer) =>
    post(
      '/chat/media',
      { 'content-type': 'application/octet-stream', 'x-id': randomUUID(), 'x-kind': 'image' },
      new Uint8Array(bytes),
    );
  return { says, sends };
}

const cli = (folder: string, args: string[], settings: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], {
    env: { PATH: process.env.PATH, DATA_DIR: folder, ...settings },
  });

/** Names and bytes of all files of a folder, parts of files aside. */
async function filesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async ({ parentPath, name }): Promise<[string, string]> => {
    const path = join(parentPath, name);
    return [relative(folder, path), (await readFile(path)).toString('base64')];
  });
  return new Map((await Promise.all(read)).sort());
}

describe('a backup of what people sent along', () => {
  let service: Running;
  let target: string;
  let whole: string;
  let said: { stdout: string; stderr: string };
  let email: string;
  let tip: string;
  let told: { cleaned: Buffer; original: Buffer };
  let before: Map<string, string>;

  const rows = () => service.database.prisma.attachment.findMany({ orderBy: { at: 'asc' } });
  const kept = (index: number, what: 'state' | 'original') =>
    vi.waitFor(async () => expect((await rows())[index]?.[what]).toBe('kept'), 20_000);
  const openBoth = async ({ database }: { database: Database }, folder: string) => {
    const session = (await sessionOf(database, (await logIn(database, email, PASSWORD))!))!;
    const { id } = await database.prisma.attachment.findFirstOrThrow({ where: { tipId: tip } });
    const open_ = async (original: boolean) =>
      (await openAttachment(database, filesOf(folder), session, { tip, id, original }))!.bytes;
    return { cleaned: await open_(false), original: await open_(true) };
  };

  beforeAll(async () => {
    service = await run();
    target = await mkdtemp(join(tmpdir(), 'tinbao-restored-'));
    whole = join(service.folder, 'whole.gz');
    const taken = await photo();
    const [one, two] = [await visitor(service.url), await visitor(service.url)];
    for (const choice of ['menu.report', 'safety.yes', 'need.question']) await one.says({ choice });
    await one.sends(taken);
    await kept(0, 'state');
    await one.says({ text: 'Có quán ở Lao Bảo tuyển người, ảnh đây' });
    await one.says({ choice: 'evidence.yes' });
    await one.says({ text: '/gui' });
    await kept(0, 'original');
    const { prisma } = service.database;
    const lead = () => prisma.assignment.findFirstOrThrow({ where: { kind: 'lead' } });
    const { tipId, agencyKey } = await vi.waitFor(lead, 20_000);
    tip = tipId;
    email = (await service.officer(agencyKey)).officer.email;
    told = await openBoth(service, service.folder);
    expect(told.original.equals(taken)).toBe(true);
    // A report under way: its upload lies there until it is told.
    await two.says({ text: '/baotin Có người rủ em tôi sang Lào làm việc' });
    await two.sends(taken);
    await kept(1, 'state');
    before = await filesIn(attachments(service.folder));
    // What a worker that died left there belongs to no row.
    await filesOf(service.folder).put(`attachment/${randomUUID()}`, taken);
    said = await cli(service.folder, ['backup', whole]);
    await cp(join(service.folder, 'keys'), join(target, 'keys'), { recursive: true });
  }, 90_000);

  afterAll(async () => {
    await service?.close();
    if (target) await rm(target, { recursive: true, force: true });
  });

  it('taken beside the running service, opens for an officer of a fresh installation', async () => {
    expect([...before.keys()].map((name) => name.split('/')[0])).toEqual([
      'attachment',
      'attachment',
      'original',
      'upload',
    ]);
    expect(JSON.parse(said.stdout)).toEqual({ file: whole, rows: expect.any(Number), files: 4 });
    expect(said.stderr).toContain('files: 4\n');
    const { stdout } = await cli(target, ['restore', whole, '--yes']);
    expect(JSON.parse(stdout)).toEqual({ ...JSON.parse(said.stdout), file: whole });
    expect(await filesIn(attachments(target))).toEqual(before);
    const restored = await run({}, target);
    try {
      const opened = await openBoth(restored, target);
      expect(opened.cleaned.equals(told.cleaned)).toBe(true);
      expect(opened.original.equals(told.original)).toBe(true);
      await expect(cli(target, ['restore', whole, '--yes'])).rejects.toMatchObject({
        stderr: expect.stringContaining('fresh installation'),
      });
      expect((await openBoth(restored, target)).cleaned.equals(told.cleaned)).toBe(true);
    } finally {
      await restored.close();
    }
  }, 90_000);

  it('leaves the files to the bucket when there is one, and says so', async () => {
    const file = join(service.folder, 'rows.gz');
    const bucket = {
      S3_ENDPOINT: 'http://127.0.0.1:9/bucket',
      ...{ S3_REGION: 'x', S3_ACCESS_KEY: 'x', S3_SECRET_KEY: 'x' },
    };
    const { stdout, stderr } = await cli(service.folder, ['backup', file], bucket);
    expect(JSON.parse(stdout).files).toBe(0);
    expect(stderr).toMatch(/back the bucket up as well/);
  });

  const content = async () => gunzipSync(await readFile(whole)).toString();
  it.each([
    ['cut off behind its files', async () => (await content()).split('{"table"')[0]!],
    ['cut off within a file', async () => (await content()).slice(0, 3000)],
    [
      'that would write elsewhere',
      async () => (await content()).replace(/"attachment\/[0-9a-f-]+"/, '"attachment/../../../x"'),
    ],
  ])('%s leaves nothing behind', async (_label, text) => {
    const [broken, folder] = [join(folders[1]!, `${randomUUID()}.gz`), join(folders[1]!, randomUUID())];
    await writeFile(broken, gzipSync(await text()));
    await expect(restore(fresh.url, broken, quiet, filesOf(folder))).rejects.toThrow(BackupError);
    expect(await filesIn(folder).catch(() => new Map())).toEqual(new Map());
    expect(await fresh.prisma.attachment.count()).toBe(0);
  });

  it('misses no upload that comes, and minds no file that goes, while it is taken', async () => {
    const file = join(service.folder, 'moving.gz');
    const folder = join(service.folder, 'moving');
    await cp(attachments(service.folder), folder, { recursive: true });
    const late = `upload/${randomUUID().replaceAll('-', '')}`;
    await mkdir(join(folder, 'part'), { recursive: true });
    await writeFile(join(folder, 'part', 'late'), 'late');
    const gone = `attachment/${(await rows())[1]!.id}`;
    await backUp(
      service.database.url,
      file,
      (done) => {
        // The first upload is copied: now another one comes, and someone takes back what was kept.
        if ('files' in done && done.files === 1) {
          renameSync(join(folder, 'part', 'late'), join(folder, late));
          rmSync(join(folder, gone));
        }
      },
      folder,
    );
    const copied = join(folders[1]!, 'moved');
    await restore(fresh.url, file, quiet, filesOf(copied));
    const expected = new Map([...before, [late, Buffer.from('late').toString('base64')]]);
    expected.delete(gone);
    expect(await filesIn(attachments(copied))).toEqual(expected);
  });

  it('has the file of every row it says is kept, taken while more are kept', async () => {
    const [from, to] = [join(service.folder, 'busy'), join(folders[1]!, 'busy')];
    const file = join(service.folder, 'busy.gz');
    const [ids, storage]: [Set<string>, Storage] = [new Set(), filesOf(from)];
    const keepOne = async () => {
      const id = randomUUID();
      await storage.put(`attachment/${id}`, Buffer.from(id));
      await service.database.prisma.attachment.create({ data: { id, kind: 'image', state: 'kept' } });
      ids.add(id);
    };
    for (let made = 0; made < 100; made++) await keepOne();
    let done = false;
    const taking = backUp(service.database.url, file, quiet, attachments(from)).finally(() => (done = true));
    while (!done) await keepOne();
    await taking;
    await restore(fresh.url, file, quiet, filesOf(to));
    const here = (await fresh.prisma.attachment.findMany()).filter(({ id }) => ids.has(id));
    expect(here.length).toBeGreaterThanOrEqual(100);
    const names = [...(await filesIn(attachments(to))).keys()];
    for (const { id } of here) expect(names).toContain(`attachment/${id}`);
  });
});
