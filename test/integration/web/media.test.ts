import { randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_LIMIT } from '../../../bots/channel.ts';
import { conversation, cookieFrom, startDatabase, startSite } from './site.ts';

let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;
let other: Awaited<ReturnType<typeof startSite>>;

beforeAll(async () => {
  base = await startDatabase();
  site = await startSite(base.database);
  other = await startSite(base.open(), { storage: site.storage });
});
afterAll(async () => {
  await site?.close();
  await other?.close();
  await base?.stop();
});

interface Upload {
  id?: string;
  kind?: string;
  name?: string;
}

function upload(
  cookie: string,
  bytes: Buffer,
  { id = randomUUID(), kind = 'image', name }: Upload = {},
  headers: Record<string, string> = {},
  url = site.url,
) {
  return fetch(`${url}/chat/media`, {
    method: 'POST',
    headers: {
      cookie,
      origin: site.url,
      'content-type': 'application/octet-stream',
      'x-id': id,
      'x-kind': kind,
      ...(name === undefined ? {} : { 'x-name': encodeURIComponent(name) }),
      ...headers,
    },
    body: new Uint8Array(bytes),
  });
}

const heard = (id: string) => site.heard.find(({ update }) => update === id)?.media?.[0];
const sameOrigin = { 'sec-fetch-site': 'same-origin' };

describe('a file', () => {
  it('is kept encrypted, told to the dialogue, fetched and let go', async () => {
    const cookie = await cookieFrom(site.url);
    const [id, bytes] = [randomUUID(), randomBytes(300_000)];
    const answer = await upload(cookie, bytes, { id, name: 'Ảnh nhà trọ.jpg' });
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    const media = heard(id)!;
    expect(media).toEqual({
      kind: 'image',
      name: 'Ảnh nhà trọ.jpg',
      size: 300_000,
      reference: expect.stringMatching(/^[0-9a-f]{32}\.[\w-]{43}$/),
    });
    const stored = (await site.storage.get(`upload/${media.reference.split('.')[0]}`))!;
    expect(stored.length).toBeGreaterThan(bytes.length);
    expect(stored.includes(bytes.subarray(1000, 1032))).toBe(false);
    expect((await other.web.fetch!(media.reference)).equals(bytes)).toBe(true);
    await site.web.release!(media.reference);
    await site.web.release!(media.reference);
    await expect(site.web.fetch!(media.reference)).rejects.toMatchObject({ failure: 'gone' });
  });

  it('is shown in the conversation by what it is', async () => {
    const cookie = await cookieFrom(site.url);
    const id = randomUUID();
    await upload(cookie, Buffer.from('x'), { id, kind: 'voice' });
    await upload(cookie, Buffer.from('x'), { kind: 'file', name: '../giấy\r\ntờ.pdf' });
    const shown = (await conversation(site.url, cookie)).map(({ data }) => data.media ?? data.text);
    expect(shown).toEqual([
      { kind: 'voice' },
      'Đã nhận: voice',
      { kind: 'file', name: '.. giấy  tờ.pdf' },
      'Đã nhận: file',
    ]);
  });

  it('sent again after a lost answer, to any process, is one and opens by its first reference', async () => {
    const cookie = await cookieFrom(site.url);
    const [id, bytes] = [randomUUID(), randomBytes(1000)];
    for (const url of [site.url, site.url, other.url]) {
      expect((await upload(cookie, bytes, { id }, sameOrigin, url)).status).toBe(200);
    }
    expect(site.heard.filter(({ update }) => update === id)).toHaveLength(1);
    expect((await site.web.fetch!(heard(id)!.reference)).equals(bytes)).toBe(true);
    const own = (await conversation(site.url, cookie)).filter(({ data }) => data.from === 'you');
    expect(own).toHaveLength(1);
  });

  it('of another person under the same id is another', async () => {
    const [mine, yours] = [await cookieFrom(site.url), await cookieFrom(site.url)];
    const id = randomUUID();
    await upload(mine, Buffer.from('của tôi'), { id });
    const { reference } = heard(id)!;
    await upload(yours, Buffer.from('của bạn'), { id });
    expect((await site.web.fetch!(reference)).toString()).toBe('của tôi');
  });

  it('of the largest size is taken, a byte more is not', async () => {
    const cookie = await cookieFrom(site.url);
    const id = randomUUID();
    expect((await upload(cookie, Buffer.alloc(MEDIA_LIMIT, 1), { id })).status).toBe(200);
    expect(heard(id)!.size).toBe(MEDIA_LIMIT);
    await site.web.release!(heard(id)!.reference);
  });
});

describe('a file that can not be taken', () => {
  const one = Buffer.from('x');
  it.each<[label: string, bytes: Buffer, upload: Upload, headers: Record<string, string>, status: number]>([
    ['without an id', one, { id: '' }, {}, 400],
    ['with an id of another shape', one, { id: '../../etc' }, {}, 400],
    ['of an unknown kind', one, { kind: 'sticker' }, {}, 400],
    ['with a broken name', one, {}, { 'x-name': '%E0%A4%A' }, 400],
    ['empty', Buffer.alloc(0), {}, {}, 400],
    ['as a form', one, {}, { 'content-type': 'multipart/form-data; boundary=a' }, 415],
    ['compressed', one, {}, { 'content-encoding': 'gzip' }, 415],
    ['from another origin', one, {}, { origin: 'https://evil.example' }, 403],
    ['from another site', one, {}, { 'sec-fetch-site': 'cross-site' }, 403],
    ['without a cookie of ours', one, {}, { cookie: 'chat=short' }, 401],
  ])('%s', async (_label, bytes, what, headers, status) => {
    const cookie = await cookieFrom(site.url);
    const before = site.heard.length;
    const answer = await upload(cookie, bytes, what, headers);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { message: string }).message).toMatch(/\.$/);
    expect(site.heard).toHaveLength(before);
    expect(await conversation(site.url, cookie)).toEqual([]);
  });

  /** Speaks HTTP by hand: announces one thing and does another. */
  function speak(cookie: string, length: string, body: Buffer[], hangUp = false): Promise<string> {
    const { hostname, port } = new URL(site.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /chat/media HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${site.url}\r\nCookie: ${cookie}\r\n` +
        `Content-Type: application/octet-stream\r\nX-Id: ${randomUUID()}\r\nX-Kind: file\r\n${length}\r\n\r\n`,
    );
    for (const part of body) socket.write(part);
    if (hangUp) setTimeout(() => socket.destroy(), 200);
    return new Promise((resolve) => {
      let answer = '';
      socket.on('data', (part) => {
        answer += part;
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(answer));
    });
  }

  it('announced as too large, before a byte of it came', async () => {
    const cookie = await cookieFrom(site.url);
    const answer = await speak(cookie, `Content-Length: ${MEDIA_LIMIT + 1}`, []);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('Mỗi tệp nhiều nhất 20 MB.');
  });

  it('too large without saying so, cut while it comes', async () => {
    const cookie = await cookieFrom(site.url);
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000), Buffer.from('\r\n')]);
    const answer = await speak(
      cookie,
      'Transfer-Encoding: chunked',
      Array.from({ length: 21 }, () => chunk),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('cut off half way', async () => {
    const cookie = await cookieFrom(site.url);
    const before = site.heard.length;
    await speak(cookie, 'Content-Length: 1000', [Buffer.alloc(500)], true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(site.heard).toHaveLength(before);
    expect(await conversation(site.url, cookie)).toEqual([]);
  });
});

describe('a reference', () => {
  it.each(['', 'a.b', `${'0'.repeat(32)}.${'A'.repeat(43)}`, '../../key.A'])(
    '%j leads nowhere',
    (reference) => expect(site.web.fetch!(reference)).rejects.toMatchObject({ failure: 'gone' }),
  );

  it('with another key does not open, and the storage’s silence may be tried again', async () => {
    const cookie = await cookieFrom(site.url);
    const id = randomUUID();
    await upload(cookie, Buffer.from('kín'), { id });
    const { reference } = heard(id)!;
    const wrong = `${reference.split('.')[0]}.${'A'.repeat(43)}`;
    await expect(site.web.fetch!(wrong)).rejects.toMatchObject({ failure: 'gone' });
    // A folder where the file should be: the storage fails as a broken disk would.
    const broken = `${'f'.repeat(32)}.${'A'.repeat(43)}`;
    await site.storage.put(`upload/${'f'.repeat(32)}/x`, Buffer.from('x'));
    await expect(site.web.fetch!(broken)).rejects.toMatchObject({ failure: 'unreachable' });
  });
});
