import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Incoming } from '../../../bots/channel.ts';
import { readWebhook } from '../../../bots/zalo-bot/read.ts';

const secret = 'bot-secret-1';
const headers = { 'x-bot-api-secret-token': secret };
const read = (body: string | Uint8Array, given: Record<string, string> = headers) =>
  readWebhook({ body: Buffer.from(body), headers: given }, secret);

const USER = '6ede9afa66b88fe6d6a9';
const message = {
  message_id: '2d758cb5e222177a4e35',
  date: 1750316131602,
  chat: { id: USER, chat_type: 'PRIVATE' },
  from: { id: USER, display_name: 'Ted', is_bot: false },
};
const event = (kind: string, content: object = {}) => ({
  event_name: `message.${kind}.received`,
  message: { ...message, ...content },
});
const head: Incoming = {
  channel: 'zalo-bot',
  address: USER,
  update: message.message_id,
  message: message.message_id,
};

const cases: { label: string; update: object; incoming: Partial<Incoming>[] }[] = [
  { label: 'text', update: event('text', { text: 'Xin chào' }), incoming: [{ text: 'Xin chào' }] },
  {
    label: 'text, wrapped as in the documents',
    update: { ok: true, result: event('text', { text: 'Xin chào' }) },
    incoming: [{ text: 'Xin chào' }],
  },
  {
    label: 'an image',
    update: event('image', { photo_url: 'https://p/a.jpg', caption: 'xe', message_type: 'CHAT_PHOTO' }),
    incoming: [{ text: 'xe', media: [{ kind: 'image', reference: 'https://p/a.jpg' }] }],
  },
  {
    label: 'an image as in the documents, with an empty caption',
    update: event('image', { photo: 'https://p/a.jpg', caption: '' }),
    incoming: [{ media: [{ kind: 'image', reference: 'https://p/a.jpg' }] }],
  },
  {
    label: 'a voice note',
    update: event('voice', { voice_url: 'https://v.zdn.vn/a.aac', message_type: 'CHAT_VOICE' }),
    incoming: [{ media: [{ kind: 'voice', reference: 'https://v.zdn.vn/a.aac' }] }],
  },
  {
    label: 'a sticker',
    update: event('sticker', { sticker: 'bfe4', url: 'https://s/a.webp' }),
    incoming: [{ media: [{ kind: 'sticker', reference: 'https://s/a.webp' }] }],
  },
  {
    label: 'a link: part of the story',
    update: event('link', { text: 'xem này', url: 'https://fb.example/1' }),
    incoming: [{ text: 'xem này\nhttps://fb.example/1' }],
  },
  { label: 'a reaction', update: event('reaction', { emoji: '👍' }), incoming: [] },
  {
    label: 'something new',
    update: event('hologram'),
    incoming: [{ media: [{ kind: 'file', reference: '' }] }],
  },
  {
    label: 'what the platform does not hand over',
    update: event('unsupported'),
    incoming: [{ media: [{ kind: 'file', reference: '' }] }],
  },
  {
    label: 'a group',
    update: event('text', { text: '@bot a', chat: { id: 'g1', chat_type: 'GROUP' } }),
    incoming: [],
  },
  {
    label: 'another bot',
    update: event('text', { text: 'a', from: { id: 'b', is_bot: true } }),
    incoming: [],
  },
  {
    label: 'another event',
    update: { event_name: 'bot.added', message: { ...message, text: 'a' } },
    incoming: [],
  },
  { label: 'an empty object', update: {}, incoming: [] },
];
test.each(cases)('reads $label', ({ update, incoming }) => {
  expect(read(JSON.stringify(update))).toEqual({
    status: 200,
    ...(incoming.length === 0 ? { why: 'ignored' } : {}),
    incoming: incoming.map((one) => ({ ...head, ...one })),
  });
});

test('a message without an id gets one that does not tell whose it is', () => {
  const { message_id: _, ...rest } = message;
  const body = JSON.stringify({
    event_name: 'message.text.received',
    message: { ...rest, text: 'a' },
  });
  const [incoming] = read(body).incoming;
  expect(incoming?.update).toBe(read(body).incoming[0]?.update);
  expect(incoming?.update).not.toContain(USER);
});

const hello = JSON.stringify(event('text', { text: 'a' }));
test.each([
  ['no secret', hello, {}, 401, 'forged'],
  ['a wrong secret', hello, { 'x-bot-api-secret-token': 'bot-secret-2' }, 401, 'forged'],
  ['broken JSON', hello.slice(0, -1), headers, 400, 'broken'],
  ['an empty body: a probe', '', headers, 200, 'probe'],
])('%s', (_label, body, given, status, why) => {
  expect(read(body, given as Record<string, string>)).toEqual({ status, why, incoming: [] });
});

test('whatever comes is a reading, never an error', () => {
  const strange = fc
    .record({
      event_name: fc.oneof(
        fc.constantFrom('message.text.received', 'message.constructor.received'),
        fc.string(),
      ),
      message: fc.oneof(
        fc.record({ message_id: fc.jsonValue(), chat: fc.constant({ id: USER }), text: fc.jsonValue() }),
        fc.jsonValue(),
      ),
    })
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.json(), strange), (body) => {
      const { status, incoming } = read(body);
      expect(status === 200 || incoming.length === 0).toBe(true);
    }),
  );
});
