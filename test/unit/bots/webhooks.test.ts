import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Channel, Incoming, Reading, WebhookRequest } from '../../../bots/channel.ts';
import { webhooks } from '../../../bots/webhooks.ts';
import { setLogLevel } from '../../../src/log.ts';
import { updates } from '../../../src/metrics.ts';

setLogLevel('silent');

const said = (text: string): Incoming => ({ channel: 'telegram', address: '1', update: text, text });
let reading: Reading | (() => never);
let asked: WebhookRequest[];
const received = vi.fn(async (_incoming: Incoming) => {});
let close: () => void;
let url: string;

const door: Channel = {
  key: 'telegram',
  limits: { text: 10, choices: 0 },
  read(request) {
    asked.push(request);
    return typeof reading === 'function' ? reading() : reading;
  },
  send: async () => {},
};
const doorless: Channel = { key: 'web', limits: { text: 10, choices: 0 }, send: async () => {} };

beforeEach(async () => {
  asked = [];
  reading = { status: 200, incoming: [] };
  received.mockReset();
  updates.reset();
  const app = express().use(webhooks([door, doorless], received));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
afterEach(() => close());

const post = (
  body: string | Uint8Array<ArrayBuffer> = '{}',
  key = 'telegram',
  headers: Record<string, string> = {},
) => fetch(`${url}/webhooks/${key}`, { method: 'POST', body, headers });

async function counted(): Promise<Record<string, number>> {
  const { values } = await updates.get();
  return Object.fromEntries(
    values.map(({ labels, value }) => [`${labels.channel} ${labels.outcome}`, value]),
  );
}

test('hands on the very bytes, commits in order, then answers', async () => {
  const order: string[] = [];
  received.mockImplementation(async ({ update }) => {
    order.push(`${update} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push(`${update} done`);
  });
  reading = { status: 200, incoming: [said('a'), said('b')], body: { method: 'answerCallbackQuery' } };
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const response = await post(bytes, 'telegram', { 'content-type': 'text/plain', 'X-Own': 'x' });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ method: 'answerCallbackQuery' });
  expect(order).toEqual(['a begins', 'a done', 'b begins', 'b done']);
  expect(asked[0]?.body.equals(bytes)).toBe(true);
  expect(asked[0]?.headers['x-own']).toBe('x');
  expect(await counted()).toEqual({ 'telegram taken': 1 });
});

test.each([
  [200, 'probe'],
  [200, 'ignored'],
  [400, 'broken'],
  [401, 'forged'],
  [403, 'forged'],
] as const)('%i %s commits nothing and is counted', async (status, why) => {
  reading = { status, why, incoming: [] };
  expect((await post()).status).toBe(status);
  expect(received).not.toHaveBeenCalled();
  expect(await counted()).toEqual({ [`telegram ${why}`]: 1 });
});

test('a failed commit is a 500 that says nothing, and the rest is not tried', async () => {
  received.mockRejectedValueOnce(new Error('chuyện riêng'));
  reading = { status: 200, incoming: [said('a'), said('b')], body: { method: 'answerCallbackQuery' } };
  const response = await post();
  expect([response.status, await response.text()]).toEqual([500, '{}']);
  expect(received).toHaveBeenCalledTimes(1);
  expect(await counted()).toEqual({ 'telegram failed': 1 });
});

test('a door that fails is a 500 as well', async () => {
  reading = () => {
    throw new Error('x');
  };
  expect((await post()).status).toBe(500);
});

test.each([
  ['POST', 'facebook', 404],
  ['POST', 'web', 404],
  ['GET', 'facebook', 404],
  ['GET', 'telegram', 405],
  ['PUT', 'telegram', 405],
  ['OPTIONS', 'telegram', 405],
])('%s /webhooks/%s is %i', async (method, key, status) => {
  const response = await fetch(`${url}/webhooks/${key}`, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
  expect(asked).toEqual([]);
});

test.each([
  ['over 1 MB', Buffer.alloc(1024 * 1024 + 1, 97), {}, 413],
  [
    'small, but over 1 MB when unpacked',
    gzipSync(Buffer.alloc(2 << 20, 97)),
    { 'content-encoding': 'gzip' },
    413,
  ],
  ['in an unknown encoding', Buffer.from('{}'), { 'content-encoding': 'secret' }, 415],
  ['not the encoding it says', Buffer.from('{}'), { 'content-encoding': 'gzip' }, 400],
])('a body %s', async (_label, body, headers, status) => {
  expect((await post(Buffer.from(body), 'telegram', headers as Record<string, string>)).status).toBe(status);
  expect(asked).toEqual([]);
  expect(await counted()).toEqual({ 'telegram broken': 1 });
});

test('exactly 1 MB is taken', async () => {
  expect((await post(Buffer.alloc(1024 * 1024, 97))).status).toBe(200);
});

test('no body at all is read as empty', async () => {
  expect((await post('')).status).toBe(200);
  expect(asked[0]?.body).toHaveLength(0);
});

test('a caller that hangs up in the middle harms nobody', async () => {
  const half = httpRequest(`${url}/webhooks/telegram`, {
    method: 'POST',
    headers: { 'content-length': '100' },
  });
  half.on('error', () => {});
  half.write('{"half":');
  await new Promise((resolve) => setTimeout(resolve, 20));
  half.destroy();
  expect((await post()).status).toBe(200);
  expect(received).not.toHaveBeenCalled();
});
