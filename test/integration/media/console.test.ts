import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sorter } from '../../../queues/sort.ts';
import { consoleRouter } from '../../../src/console/index.ts';
import type { Attached } from '../../../src/conversation/types.ts';
import { publicKeys } from '../../../src/setup.ts';
import { files } from '../../../src/storage/files.ts';
import type { Storage } from '../../../src/storage/port.ts';
import { sealContent } from '../../../src/tips/content.ts';
import { newTip } from '../../../src/tips/submit.ts';
import { lock, makeKey, makeKeyPair, randomBytes } from '../../../src/vault/boxes.ts';
import { photo } from '../../unit/media/samples.ts';
import { logInAs, makeOfficer, type Office, openOffice, type Person } from '../console/office.ts';

let office: Office;
let storage: Storage;
let folder: string;
let clerk: Person;
let stranger: Person;
let closeConsole: () => Promise<void>;
const sorterPair = makeKeyPair();
const SALT = randomBytes(16);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinbao-media-'));
  storage = files(folder);
  const without = await openOffice();
  const server = express().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = {
    database: without.database,
    sender: (await publicKeys(without.database)).sender,
    belts: { send: () => {}, deliver: () => {}, call: () => {} },
    claimKey: without.claimKey,
    secure: false,
    publicUrl: url,
    storage,
  };
  const console_ = consoleRouter(options);
  server.removeAllListeners('request').on('request', express().use('/console', console_.router));
  office = { ...without, url };
  closeConsole = async () => {
    await console_.close();
    server.close();
    server.closeAllConnections();
  };
  await makeOfficer(office, 'truc@desk.example', 'duty', 'truc-ban');
  await makeOfficer(office, 'chi@guards.example', 'duty', 'bien-phong');
  clerk = await logInAs(office, 'truc@desk.example');
  stranger = await logInAs(office, 'chi@guards.example');
});
afterAll(async () => {
  await closeConsole();
  await office.close();
  await rm(folder, { recursive: true, force: true });
});

interface Sent extends Partial<Omit<Attached, 'id'>> {
  bytes?: Buffer;
  original?: Buffer;
  row?: Record<string, string | number>;
}

/** What came along, as doors and worker leave it: the keys for the tip, the bytes in the storage, the row. */
async function keep(
  tip: string,
  { bytes, original, row = {}, kind = 'image', ...named }: Sent,
): Promise<Attached> {
  const [id, key, originalKey] = [randomUUID(), makeKey(), makeKey()];
  if (bytes) await storage.put(`attachment/${id}`, lock(key, bytes));
  if (original) await storage.put(`original/${id}`, lock(originalKey, original));
  await office.database.prisma.attachment.create({
    data: {
      ...{ id, tipId: tip, kind, state: bytes ? 'kept' : 'waiting', size: bytes?.length ?? null },
      ...{ type: bytes ? 'image/jpeg' : null, original: original ? 'kept' : null },
      ...row,
    },
  });
  return { id, kind, key: key.toString('base64'), originalKey: originalKey.toString('base64'), ...named };
}

/** A tip with what came along, told and sorted. */
async function tells(
  story: string[],
  sent: Sent[],
  answers: Record<string, string> = {},
): Promise<{ tip: string; media: Attached[] }> {
  const { prisma } = office.database;
  const keys = await publicKeys(office.database);
  const from = { channel: 'telegram', language: 'vi', replyTo: null };
  const recipients = { sorter: sorterPair.publicKey, sender: keys.sender };
  const { tip } = await newTip({ story, answers, danger: false, cut: false }, from, recipients, SALT);
  const publicKey = Uint8Array.from(tip.publicKey);
  await prisma.tip.create({
    data: { id: tip.id, channel: 'telegram', language: 'vi', publicKey, lookup: Uint8Array.from(tip.lookup) },
  });
  const wrapped = tip.keys.map(([holder, bytes]) => ({
    tipId: tip.id,
    holder,
    wrapped: Uint8Array.from(bytes),
  }));
  await prisma.tipKey.createMany({ data: wrapped });
  const media: Attached[] = [];
  for (const each of sent) media.push(await keep(tip.id, each));
  const report = { story, answers, danger: false, cut: false, ...(media.length > 0 ? { media } : {}) };
  const sealed = sealContent(publicKey, { kind: 'report', report });
  await prisma.message.create({ data: { id: randomUUID(), tipId: tip.id, author: 'reporter', sealed } });
  await sorter(office.database, sorterPair, keys.agencies, () => {})({ tip: tip.id });
  return { tip: tip.id, media };
}

const at = (tip: string, { id }: Attached) => `/console/tips/${tip}/media/${id}`;
const bytesOf = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(office.url + path, { headers: { cookie: clerk.cookie, ...headers } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

describe('a tip of nothing but what was sent', () => {
  it('is looked at soon, by people', async () => {
    const { tip } = await tells([], [{ bytes: await photo() }]);
    expect(await office.database.prisma.tip.findUnique({ where: { id: tip } })).toMatchObject({
      urgency: 'P1',
      category: 'unclear',
    });
    const { text } = await clerk.get(`/console/tips/${tip}`);
    expect(text).toContain('chỉ có ảnh/giọng nói');
    expect((await stranger.get(`/console/tips/${tip}`)).status).toBe(404);
  });

  it('with a greeting, too', async () => {
    const { tip } = await tells(['xin chào'], [{ kind: 'voice', bytes: Buffer.from('OggS') }]);
    const found = await office.database.prisma.tip.findUnique({ where: { id: tip } });
    expect(found).toMatchObject({ urgency: 'P1', category: 'unclear' });
    const greeting = await tells(['xin chào'], []);
    expect((await office.database.prisma.tip.findUnique({ where: { id: greeting.tip } }))!.category).toBe(
      'not_a_tip',
    );
  });

  it('in danger stays in danger', async () => {
    const { tip } = await tells([], [{ bytes: await photo() }], { situation: 'situation.held' });
    const holders = await office.database.prisma.assignment.findMany({ where: { tipId: tip } });
    expect(holders.find(({ kind }) => kind === 'lead')).toMatchObject({
      agencyKey: 'truc-ban',
      urgency: 'P0',
    });
  });

  it('with words is sorted by them', async () => {
    const { tip } = await tells(
      ['Con tôi bị lừa sang Campuchia làm lừa đảo qua mạng, không cho về'],
      [{ bytes: await photo() }],
    );
    expect((await office.database.prisma.tip.findUnique({ where: { id: tip } }))!.category).toBe(
      'scam_compound',
    );
    expect((await clerk.get(`/console/tips/${tip}`)).text).not.toContain('chỉ có ảnh/giọng nói');
  });
});

describe('the page of a tip', () => {
  it('shows what was sent, and says how far it is', async () => {
    const { tip, media } = await tells(
      [],
      [
        { bytes: await photo(), name: '<b>ảnh</b>.jpg' },
        { kind: 'voice', bytes: Buffer.from('x'), row: { type: 'video/webm' } },
        { kind: 'video', bytes: Buffer.from('x'), row: { type: 'video/mp4', why: 'metadata' } },
        { kind: 'file', bytes: Buffer.alloc(2_345_678), row: { type: 'application/pdf', why: 'metadata' } },
        {},
        { row: { state: 'refused', why: 'expired' } },
        { bytes: await photo(), original: Buffer.from('y') },
        { bytes: await photo(), row: { original: 'refused' } },
      ],
    );
    const { text } = await clerk.get(`/console/tips/${tip}`);
    const [image, voice, video, file, waiting, refused, evidence] = media as [Attached, ...Attached[]];
    const path = (each: Attached | undefined) => at(tip, each!);
    expect(text).toContain(`<img src="${path(image)}"`);
    expect(text).toContain('&lt;b&gt;ảnh&lt;/b&gt;.jpg');
    expect(text).toMatch(new RegExp(`<audio [^>]*src="${path(voice)}"`));
    expect(text).toMatch(new RegExp(`<video [^>]*src="${path(video)}"`));
    expect(text).toContain(`<a href="${path(file)}" download>Tải về máy</a>`);
    expect(text).toContain('2,3 MB');
    expect(text.match(/Chưa gỡ được thông tin ẩn/g)).toHaveLength(2);
    expect(text).toContain('Đang tải về.');
    expect(text).toContain('Không tải được: đường dẫn đã hết hạn.');
    expect(text).toContain('Không tải được bản gốc.');
    for (const each of [waiting, refused]) expect(text).not.toContain(path(each));
    expect(text).toContain(`href="${path(evidence)}?original"`);
    for (const { key, originalKey } of media) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(originalKey);
    }
    const { headers } = await clerk.get(`/console/tips/${tip}`);
    expect(headers.get('content-security-policy')).toContain("media-src 'self'");
  });

  it('shows what came later under the message it came with', async () => {
    const { tip } = await tells(['kể'], []);
    const { publicKey } = await office.database.prisma.tip.findUniqueOrThrow({ where: { id: tip } });
    const attached = await keep(tip, { bytes: await photo() });
    const sealed = sealContent(publicKey, { kind: 'text', text: '', media: [attached] });
    await office.database.prisma.message.create({
      data: { id: randomUUID(), tipId: tip, author: 'reporter', sealed },
    });
    const { text } = await clerk.get(`/console/tips/${tip}`);
    expect(text.slice(text.indexOf('say-reporter'))).toContain(at(tip, attached));
    expect((await bytesOf(at(tip, attached))).status).toBe(200);
  });
});

describe('the bytes of what was sent', () => {
  it('come as what they are, and nothing in them may run', async () => {
    const bytes = await photo();
    const { tip, media } = await tells([], [{ bytes }]);
    const got = await bytesOf(at(tip, media[0]!));
    expect(got.bytes.equals(bytes)).toBe(true);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': expect.stringMatching(/^inline; filename="tin-bao-[0-9a-f]{8}\.jpg"$/),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it.each(['application/pdf', 'text/plain', 'image/heic', 'audio/amr', 'text/html', 'image/svg+xml'])(
    '%s is only handed over as a file',
    async (type) => {
      const { tip, media } = await tells([], [{ kind: 'file', bytes: Buffer.from('x'), row: { type } }]);
      const { headers } = await bytesOf(at(tip, media[0]!));
      expect(headers.get('content-disposition')).toMatch(/^attachment; /);
      const known = !/html|svg/.test(type);
      expect(headers.get('content-type')!.split(';')[0]).toBe(known ? type : 'application/octet-stream');
    },
  );

  it('come in pieces, for players that want them so', async () => {
    const bytes = Buffer.from('0123456789');
    const { tip, media } = await tells([], [{ kind: 'voice', bytes, row: { type: 'audio/mp4' } }]);
    const piece = async (range: string) => {
      const got = await bytesOf(at(tip, media[0]!), { range });
      return [got.status, got.headers.get('content-range'), got.bytes.toString()];
    };
    expect(await piece('bytes=0-1')).toEqual([206, 'bytes 0-1/10', '01']);
    expect(await piece('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await piece('bytes=5-99')).toEqual([206, 'bytes 5-9/10', '56789']);
    expect(await piece('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await piece('bytes=-99')).toEqual([206, 'bytes 0-9/10', '0123456789']);
    expect(await piece('bytes=10-')).toEqual([416, 'bytes */10', '']);
    expect(await piece('bytes=-0')).toEqual([416, 'bytes */10', '']);
    for (const range of ['bytes=x', 'bytes=-', 'bytes=0-1,3-4', 'lines=1-2'])
      expect(await piece(range)).toEqual([200, null, '0123456789']);
  });

  it('are for the agencies that hold the tip; to others they do not exist', async () => {
    const { tip, media } = await tells([], [{ bytes: Buffer.from('kín'), original: Buffer.from('kín') }]);
    const other = await tells([], [{ bytes: Buffer.from('x') }]);
    for (const path of [at(tip, media[0]!), `${at(tip, media[0]!)}?original`]) {
      const { status, text } = await stranger.get(path);
      expect({ status, text: text.includes('kín') }).toEqual({ status: 404, text: false });
    }
    expect((await clerk.get(at(other.tip, media[0]!))).status).toBe(404);
    expect((await clerk.get(at(tip, { ...media[0]!, id: randomUUID() }))).status).toBe(404);
    expect((await clerk.get(`/console/tips/${tip}/media/..%2f..%2fetc`)).status).toBe(404);
    expect((await fetch(office.url + at(tip, media[0]!), { redirect: 'manual' })).status).toBe(303);
  });

  it('are not there before they are kept, nor after the file is lost', async () => {
    const { tip, media } = await tells([], [{}, { bytes: Buffer.from('x') }]);
    expect((await clerk.get(at(tip, media[0]!))).status).toBe(404);
    await storage.remove(`attachment/${media[1]!.id}`);
    expect((await clerk.get(at(tip, media[1]!))).status).toBe(404);
  });

  it('that were changed in the storage are not shown', async () => {
    const { tip, media } = await tells([], [{ bytes: Buffer.from('x') }]);
    await storage.put(`attachment/${media[0]!.id}`, randomBytes(100));
    expect((await clerk.get(at(tip, media[0]!))).status).toBe(500);
  });
});

describe('an original', () => {
  it('is only saved, and opening it stays on record', async () => {
    const original = Buffer.concat([await photo(), Buffer.from('<script>')]);
    const { tip, media } = await tells([], [{ bytes: await photo(), original }]);
    const path = at(tip, media[0]!);
    const events = () =>
      office.database.prisma.tipEvent.count({ where: { tipId: tip, kind: 'original-opened' } });
    await bytesOf(path);
    expect(await events()).toBe(0);
    const got = await bytesOf(`${path}?original`);
    expect(got.bytes.equals(original)).toBe(true);
    expect(got.headers.get('content-disposition')).toMatch(/^attachment; filename="goc-[0-9a-f]{8}\.jpg"$/);
    expect(await events()).toBe(1);
  });

  it('that nobody allowed to keep is not there', async () => {
    const { tip, media } = await tells([], [{ bytes: await photo() }]);
    expect((await clerk.get(`${at(tip, media[0]!)}?original`)).status).toBe(404);
  });
});
