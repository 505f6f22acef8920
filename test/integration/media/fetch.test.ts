import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../bots/channel.ts';
import { zaloBot } from '../../../bots/zalo-bot/index.ts';
import texts from '../../../locales/vi/media.json' with { type: 'json' };
import { migrate } from '../../../prisma/migrations.ts';
import { type Fetching, fetcher } from '../../../queues/fetch.ts';
import { type Database, openDatabase } from '../../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../../src/embedded.ts';
import { files } from '../../../src/storage/files.ts';
import { type Errand, sealErrand } from '../../../src/tips/errand.ts';
import { openLetter } from '../../../src/tips/outgoing.ts';
import { makeKey, makeKeyPair, randomBytes, unlock } from '../../../src/vault/boxes.ts';
import { dataFolder } from '../../data-folder.ts';
import { photo, TELLTALE } from '../../unit/media/samples.ts';

let folder: string;
let database: Database;
let photos: Buffer;
let server: ReturnType<typeof createServer>;
let root: string;
let answer: RequestListener;
let asked: number;
let sent: string[];
let again: [string, number][];
let released: string[];
let with_: Fetching;
const pair = makeKeyPair();

beforeAll(async () => {
  folder = await dataFolder('fetch');
  const url = await startEmbedded(folder);
  await migrate(url);
  database = openDatabase(url, 8);
  photos = await photo();
  server = createServer((request, response) => {
    asked++;
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  [asked, sent, again, released] = [0, [], [], []];
  answer = (_, response) => response.end(photos);
  const door: Channel = {
    ...zaloBot({ token: '1:x', apiRoot: root, secret: 'secret' }),
    release: async (reference) => void released.push(reference),
  };
  with_ = {
    database,
    pair,
    channels: new Map([['zalo-bot', door]]),
    storage: files(join(folder, 'attachments')),
    send: (lane, channel) => void sent.push(`${lane} ${channel}`),
    again: (id, seconds) => void again.push([id, seconds]),
  };
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.close();
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
});

const [key, originalKey] = [makeKey(), makeKey()];

/** A row as a door writes it. */
async function sends(errand: Partial<Errand> = {}, told = false) {
  const id = randomUUID();
  const conversation = told ? null : randomBytes(32);
  const attached = {
    id,
    kind: 'image' as const,
    key: key.toString('base64'),
    originalKey: originalKey.toString('base64'),
  };
  const sealed = sealErrand(pair.publicKey, {
    ...{ channel: 'zalo-bot', reference: `${root}/${id}`, attached },
    tell: { address: 'dia-chi-bi-mat', language: 'vi' },
    ...errand,
  });
  await database.prisma.attachment.create({
    data: { id, kind: 'image', errand: sealed, conversation, tipId: told ? await newTip() : null },
  });
  return { id, lane: conversation?.toString('hex') ?? id };
}

async function newTip(): Promise<string> {
  const id = randomUUID();
  const bytes = randomBytes(32);
  await database.prisma.tip.create({
    data: { id, channel: 'zalo-bot', language: 'vi', publicKey: bytes, lookup: bytes },
  });
  return id;
}

/** The report is handed in. */
const told = async (id: string, evidence: boolean) =>
  database.prisma.attachment.update({
    where: { id },
    data: {
      tipId: await newTip(),
      conversation: null,
      original: evidence ? 'wanted' : null,
      due: new Date(),
    },
  });
const later = (id: string) =>
  database.prisma.attachment.update({ where: { id }, data: { due: new Date(Date.now() - 1000) } });
const row = (id: string) => database.prisma.attachment.findUnique({ where: { id } });
const work = (id: string, more: Partial<Fetching> = {}) => fetcher({ ...with_, ...more })({ attachment: id });
const letters = async (lane: string) =>
  (await database.prisma.outbox.findMany({ where: { lane } })).map(({ sealed }) =>
    openLetter(pair, Buffer.from(sealed)),
  );
const stored = async (name: string, with_key: Buffer) => {
  const file = await with_.storage.get(name);
  return file && unlock(with_key, file);
};

describe('what a person sent', () => {
  it('is cleaned, locked and kept; the errand waits for the tip', async () => {
    const { id } = await sends();
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'kept', type: 'image/jpeg', why: null, original: null });
    expect((await row(id))!.errand).not.toBeNull();
    const file = (await with_.storage.get(`attachment/${id}`))!;
    expect(file.subarray(0, 3)).not.toEqual(photos.subarray(0, 3));
    const bytes = unlock(key, file);
    expect((await row(id))!.size).toBe(bytes.length);
    expect(TELLTALE.filter((word) => bytes.includes(word))).toEqual([]);
    expect(released).toEqual([]);
    // Nothing more to do: a job that comes again does nothing.
    await later(id);
    await work(id);
    expect(asked).toBe(1);
  });

  it('is let go of when the tip is told and nobody wants the original', async () => {
    const { id } = await sends();
    await work(id);
    await told(id, false);
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'kept', original: null, errand: null });
    expect(released).toEqual([`${root}/${id}`]);
    expect(asked).toBe(1);
    expect(await with_.storage.get(`original/${id}`)).toBeUndefined();
  });

  it('is kept as it came beside the cleaned copy when it may serve as evidence', async () => {
    const { id } = await sends();
    await work(id);
    await told(id, true);
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'kept', original: 'kept', errand: null });
    expect(await stored(`original/${id}`, originalKey)).toEqual(photos);
    expect(await stored(`attachment/${id}`, key)).not.toEqual(photos);
    await expect(stored(`original/${id}`, key)).rejects.toThrow();
    expect(released).toHaveLength(1);
  });

  it('is fetched once for both when the tip was told first', async () => {
    const { id } = await sends();
    await told(id, true);
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'kept', original: 'kept', errand: null });
    expect(asked).toBe(1);
  });

  it('has its original, too, when the tip is told while it is fetched', async () => {
    const { id } = await sends();
    answer = async (_, response) => {
      await told(id, true);
      response.end(photos);
    };
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'kept', original: 'kept', errand: null });
  });

  it('is fetched by one worker at a time', async () => {
    const { id } = await sends();
    await Promise.all([work(id), work(id), work(id)]);
    expect(asked).toBe(1);
    expect(await row(id)).toMatchObject({ state: 'kept' });
  });

  it('is taken up again after a worker died at it', async () => {
    const { id } = await sends();
    const dies = { ...with_.storage, put: () => new Promise<void>(() => {}) };
    void work(id, { storage: dies });
    await expect.poll(() => asked).toBe(1);
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'waiting' });
    await later(id);
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'kept' });
  });
});

describe('what can not be kept', () => {
  const cases: [keyof typeof texts, RequestListener][] = [
    ['type', (_, response) => response.end('<svg/>')],
    ['broken', (_, response) => response.end(Buffer.from('\xff\xd8\xff\xe0 no photo', 'latin1'))],
    ['expired', (_, response) => response.writeHead(404).end()],
    ['too-large', (_, response) => response.writeHead(200, { 'content-length': 1e9 }).write('x')],
  ];
  it.each(cases)('is said at once: %s', async (why, how) => {
    answer = how;
    for (const isTold of [false, true]) {
      const { id, lane } = await sends({}, isTold);
      await work(id);
      expect(await row(id)).toMatchObject({ state: 'refused', why, errand: null });
      expect(await letters(lane)).toEqual([{ address: 'dia-chi-bi-mat', messages: [{ text: texts[why] }] }]);
      expect(sent).toContain(`${lane} zalo-bot`);
      expect(await with_.storage.get(`attachment/${id}`)).toBeUndefined();
      expect(released).toContain(`${root}/${id}`);
      await later(id);
      await work(id);
      expect(await letters(lane)).toHaveLength(1);
    }
  });

  it('is not said where writing is not safe', async () => {
    answer = cases[0]![1];
    const { id, lane } = await sends({ tell: undefined });
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'refused' });
    expect(await letters(lane)).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('is tried again while the channel is busy or away, for about a day', async () => {
    const { id, lane } = await sends();
    answer = (_, response) => response.writeHead(429, { 'retry-after': '7' }).end();
    await work(id);
    expect(again).toEqual([[id, 7]]);
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: 1 });
    await work(id);
    expect(asked).toBe(1);
    answer = (_, response) => response.writeHead(503).end();
    let seconds = 0;
    for (let tries = 0; tries < 400 && (await row(id))!.state === 'waiting'; tries++) {
      await later(id);
      await work(id);
      seconds = again.reduce((sum, [, each]) => sum + each, 0);
    }
    expect(await row(id)).toMatchObject({ state: 'refused', why: 'unreachable' });
    expect(seconds / 3600).toBeGreaterThan(20);
    expect(seconds / 3600).toBeLessThan(28);
    expect((await letters(lane))[0]!.messages).toEqual([{ text: texts.unreachable }]);
  });

  it('of the original does not touch the copy, and is nothing to trouble the person with', async () => {
    const { id, lane } = await sends();
    await work(id);
    await told(id, true);
    answer = (_, response) => response.writeHead(404).end();
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'kept', why: null, original: 'refused', errand: null });
    expect(await letters(lane)).toEqual([]);
  });

  it('because of us is tried again and heard of', async () => {
    const { id } = await sends();
    const full = { ...with_.storage, put: () => Promise.reject(new Error('no space left')) };
    await expect(work(id, { storage: full })).rejects.toThrow('no space left');
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(again).toHaveLength(1);
    await later(id);
    await work(id);
    expect(await row(id)).toMatchObject({ state: 'kept', attempts: 0 });
  });

  it('because its channel is not open here waits for it', async () => {
    const { id } = await sends();
    await work(id, { channels: new Map() });
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: 1 });
  });

  it('because its errand opens no more is put away without a word', async () => {
    const { id, lane } = await sends();
    await work(id, { pair: makeKeyPair() });
    expect(await row(id)).toMatchObject({ state: 'refused', errand: null });
    expect(await letters(lane)).toEqual([]);
  });
});

describe('what is not wanted any more', () => {
  const drop = (id: string) =>
    database.prisma.attachment.update({ where: { id }, data: { state: 'dropped', due: new Date() } });

  it('goes, with its files', async () => {
    const { id } = await sends();
    await work(id);
    await drop(id);
    await work(id);
    expect(await row(id)).toBeNull();
    expect(await with_.storage.get(`attachment/${id}`)).toBeUndefined();
    expect(released).toEqual([`${root}/${id}`]);
    await work(id);
  });

  it('leaves no file behind when it is dropped while it is fetched', async () => {
    const { id } = await sends();
    answer = async (_, response) => {
      await drop(id);
      await work(id);
      response.end(photos);
    };
    await work(id);
    expect(await row(id)).toBeNull();
    expect(await with_.storage.get(`attachment/${id}`)).toBeUndefined();
  });
});

it('nothing readable lies in the tables', async () => {
  await sends();
  const tables = await database.pool.query(
    `SELECT string_agg(attachment::text, '') || (SELECT coalesce(string_agg(outbox::text, ''), '') FROM outbox) AS all FROM attachment`,
  );
  const all = tables.rows[0].all as string;
  for (const word of ['dia-chi-bi-mat', root]) {
    expect(all).not.toContain(word);
    expect(all).not.toContain(Buffer.from(word).toString('hex'));
  }
});
