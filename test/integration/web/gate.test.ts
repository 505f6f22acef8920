import { randomUUID } from 'node:crypto';
import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { conversation, cookieFrom, post, startDatabase, startSite } from './site.ts';

let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;

beforeAll(async () => {
  base = await startDatabase();
  site = await startSite(base.database);
});
afterAll(async () => {
  await site?.close();
  await base?.stop();
});

const says = (cookie: string, text: string, headers: Record<string, string> = {}, id = randomUUID()) =>
  post(site.url, '/chat/messages', cookie, { id, text }, headers);
const proofOf = async (answer: Response) => {
  const { challenge } = (await answer.json()) as { challenge: Challenge };
  return JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }) });
};

it('after the third tip a message waits for work, once, and nothing of it is kept before', async () => {
  const cookie = await cookieFrom(site.url);
  for (let tip = 0; tip < 3; tip++) expect((await says(cookie, '/gui')).status).toBe(200);
  const id = randomUUID();
  const asked = await says(cookie, 'tin thứ tư', {}, id);
  expect(asked.status).toBe(428);
  const texts = async () => (await conversation(site.url, cookie)).map(({ data }) => data.text);
  expect(await texts()).not.toContain('tin thứ tư');
  const proof = await proofOf(asked);
  expect((await says(cookie, 'tin thứ tư', { 'x-proof': proof }, id)).status).toBe(200);
  expect((await says(cookie, 'thêm nữa')).status).toBe(200);
  expect(await texts()).toEqual(expect.arrayContaining(['tin thứ tư', 'thêm nữa']));
  expect((await says(cookie, '/gui')).status).toBe(200);
  expect((await says(cookie, 'tin thứ năm', { 'x-proof': proof })).status).toBe(428);
});

it('asks for it before a file, too', async () => {
  const cookie = await cookieFrom(site.url);
  for (let tip = 0; tip < 3; tip++) await says(cookie, '/gui');
  const send = (headers: Record<string, string>) =>
    fetch(`${site.url}/chat/media`, {
      method: 'POST',
      headers: {
        ...{ cookie, origin: site.url, 'content-type': 'application/octet-stream' },
        ...{ 'x-id': randomUUID(), 'x-kind': 'file' },
        ...headers,
      },
      body: new Uint8Array(3_000_000),
    });
  const asked = await send({});
  expect(asked.status).toBe(428);
  expect((await send({ 'x-proof': await proofOf(asked) })).status).toBe(200);
});

it('lets danger through and keeps counting by network', async () => {
  const from = { 'x-forwarded-for': '203.0.113.9' };
  for (let person = 0; person < 3; person++) {
    expect((await says(await cookieFrom(site.url), 'chào', from)).status).toBe(200);
  }
  const cookie = await cookieFrom(site.url);
  expect((await says(cookie, 'chào', from)).status).toBe(428);
  expect((await says(cookie, 'cứu em với, họ nhốt em trong phòng, đang đánh em', from)).status).toBe(200);
  expect((await says(await cookieFrom(site.url), 'chào', { 'x-forwarded-for': '203.0.113.10' })).status).toBe(
    200,
  );
});

it('asks nothing a browser can not do: on an open line it has no cryptography', async () => {
  const cookie = await cookieFrom(site.url);
  for (let tip = 0; tip < 3; tip++) await says(cookie, '/gui');
  const host = { 'x-forwarded-host': '192.168.1.5' };
  expect((await says(cookie, 'mạng nội bộ', { ...host, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  expect(
    (
      await says(cookie, 'mạng ngoài', {
        ...host,
        'sec-fetch-site': 'same-origin',
        'x-forwarded-proto': 'https',
      })
    ).status,
  ).toBe(428);
});
