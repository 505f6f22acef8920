import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Incoming, Reading } from '../../../bots/channel.ts';
import { readWebhook } from '../../../bots/telegram/read.ts';

const secret = 'tele-secret_1';
const headers = { 'x-telegram-bot-api-secret-token': secret };
const read = (body: string | Uint8Array, given: Record<string, string> = headers): Reading =>
  readWebhook({ body: Buffer.from(body), headers: given }, secret);

const from = { id: 4242, is_bot: false, first_name: 'Hồ Văn A', username: 'hova', language_code: 'vi' };
const chat = { id: 4242, first_name: 'Hồ Văn A', username: 'hova', type: 'private' };
const message = { message_id: 7, from, chat, date: 1_790_000_000 };
const head: Incoming = { channel: 'telegram', address: '4242', update: '90001', message: '7' };
const photo = (id: string, file_size: number) => ({
  file_id: id,
  file_unique_id: `u${id}`,
  width: 90,
  height: 67,
  file_size,
});
const voice = {
  duration: 3,
  mime_type: 'audio/ogg',
  file_id: 'AwACAgUAAxkBAAI1',
  file_unique_id: 'AgADq',
  file_size: 9000,
};
const said = (content: object) => ({ update_id: 90001, message: { ...message, ...content } });

const cases: { label: string; update: object; incoming: Omit<Incoming, keyof typeof head>[] }[] = [
  {
    label: 'text',
    update: said({ text: 'Em bị giữ ở Lao Bảo' }),
    incoming: [{ text: 'Em bị giữ ở Lao Bảo' }],
  },
  {
    label: 'a command with its entity',
    update: said({
      text: '/start@tin_bao_bot abc',
      entities: [{ offset: 0, length: 18, type: 'bot_command' }],
    }),
    incoming: [{ text: '/start@tin_bao_bot abc' }],
  },
  {
    label: 'decomposed letters, NUL and half a surrogate pair',
    update: said({ text: 'o\u0302\u0323 a\u0000b \ud83d' }),
    incoming: [{ text: 'ộ ab \ufffd' }],
  },
  {
    label: 'an edited message',
    update: { update_id: 90001, edited_message: { ...message, edit_date: 1_790_000_100, text: 'sửa lại' } },
    incoming: [{ text: 'sửa lại', edited: true }],
  },
  {
    label: 'a photo whose caption was edited: what replaced it might be another photo',
    update: { update_id: 90001, edited_message: { ...message, photo: [photo('p', 9)], caption: 'xe đỏ' } },
    incoming: [{ text: 'xe đỏ', media: [{ kind: 'image', reference: 'p', size: 9 }], edited: true }],
  },
  {
    label: 'one photo of an album',
    update: said({ media_group_id: '135', photo: [photo('p', 9)] }),
    incoming: [{ media: [{ kind: 'image', reference: 'p', size: 9 }] }],
  },
  {
    label: 'a live photo: the picture and the film',
    update: said({ photo: [photo('p', 9)], live_photo: photo('l', 90) }),
    incoming: [
      {
        media: [
          { kind: 'image', reference: 'p', size: 9 },
          { kind: 'video', reference: 'l', size: 90 },
        ],
      },
    ],
  },
  {
    label: 'music and film, by name',
    update: said({ audio: { ...photo('a', 5), file_name: 'ghi âm.m4a', duration: 9 } }),
    incoming: [{ media: [{ kind: 'audio', reference: 'a', name: 'ghi âm.m4a', size: 5 }] }],
  },
  {
    label: 'a film',
    update: said({ video: photo('v', 5), caption: 'xe chở' }),
    incoming: [{ text: 'xe chở', media: [{ kind: 'video', reference: 'v', size: 5 }] }],
  },
  {
    label: 'the first position of a live location',
    update: said({ location: { latitude: 16.6, longitude: 106.5, live_period: 900 } }),
    incoming: [{ location: { latitude: 16.6, longitude: 106.5 } }],
  },
  {
    label: 'an answer to an earlier message, without the quoted one',
    update: said({
      text: 'đúng rồi',
      reply_to_message: { ...message, text: 'Chuyện ở đâu?' },
      quote: { text: 'đâu' },
    }),
    incoming: [{ text: 'đúng rồi' }],
  },
  {
    label: 'an address hidden under a text, and the one that stands in it once',
    update: said({
      text: 'Bấm vào đây https://b.example',
      entities: [
        { type: 'text_link', offset: 0, length: 11, url: 'https://a.example/1' },
        { type: 'url', offset: 12, length: 17 },
      ],
    }),
    incoming: [{ text: 'Bấm vào đây https://b.example\nhttps://a.example/1' }],
  },
  {
    label: 'the link of a group and what comes along',
    update: said({ text: '/start g-12' }),
    incoming: [{ text: '/start g-12' }],
  },
  {
    label: 'a voice note',
    update: said({ voice }),
    incoming: [{ media: [{ kind: 'voice', reference: 'AwACAgUAAxkBAAI1', size: 9000 }] }],
  },
  {
    label: 'a photo with a caption: the largest size',
    update: said({ photo: [photo('small', 900), photo('large', 90000)], caption: 'xe này' }),
    incoming: [{ text: 'xe này', media: [{ kind: 'image', reference: 'large', size: 90000 }] }],
  },
  {
    label: 'a document',
    update: said({
      document: { file_name: 'hợp đồng.pdf', mime_type: 'application/pdf', ...photo('doc', 12) },
    }),
    incoming: [{ media: [{ kind: 'file', reference: 'doc', name: 'hợp đồng.pdf', size: 12 }] }],
  },
  {
    label: 'a GIF, which comes as a document too',
    update: said({ animation: photo('gif', 5), document: photo('gif', 5) }),
    incoming: [{ media: [{ kind: 'video', reference: 'gif', size: 5 }] }],
  },
  {
    label: 'a sticker',
    update: said({ sticker: { emoji: '👍', set_name: 'x', is_animated: false, ...photo('st', 5) } }),
    incoming: [{ media: [{ kind: 'sticker', reference: 'st', size: 5 }] }],
  },
  {
    label: 'a round video',
    update: said({ video_note: { length: 240, ...photo('vn', 5) } }),
    incoming: [{ media: [{ kind: 'video', reference: 'vn', size: 5 }] }],
  },
  {
    label: 'a location',
    update: said({ location: { latitude: 16.6227, longitude: 106.5911 } }),
    incoming: [{ location: { latitude: 16.6227, longitude: 106.5911 } }],
  },
  {
    label: 'a place by name',
    update: said({
      location: { latitude: 16.6, longitude: 106.5 },
      venue: {
        location: { latitude: 16.6, longitude: 106.5 },
        title: 'Cửa khẩu Lao Bảo',
        address: 'Quốc lộ 9',
      },
    }),
    incoming: [{ text: 'Cửa khẩu Lao Bảo\nQuốc lộ 9', location: { latitude: 16.6, longitude: 106.5 } }],
  },
  {
    label: 'a location that is none',
    update: said({ text: 'đây', location: { latitude: 916, longitude: 'x' } }),
    incoming: [{ text: 'đây' }],
  },
  {
    label: "somebody else's card: part of the story",
    update: said({
      contact: { phone_number: '+84900000001', first_name: 'Chị', last_name: 'Mơ', user_id: 1 },
    }),
    incoming: [{ text: 'Chị Mơ +84900000001' }],
  },
  {
    label: "the reporter's own card: number and name are not read",
    update: said({ contact: { phone_number: '+84900000002', first_name: 'Hồ', user_id: 4242 } }),
    incoming: [{ media: [{ kind: 'file', reference: '' }] }],
  },
  {
    label: 'a dice: nothing to keep, but answered',
    update: said({ dice: { emoji: '🎲', value: 3 } }),
    incoming: [{ media: [{ kind: 'file', reference: '' }] }],
  },
  {
    label: 'a known message with a field that is broken',
    update: said({ text: 'vẫn còn', photo: 'x', voice: 3, from: 'y' }),
    incoming: [{ text: 'vẫn còn' }],
  },
  {
    label: 'a live location that moves',
    update: {
      update_id: 90001,
      edited_message: { ...message, location: { latitude: 1, longitude: 1, live_period: 60 } },
    },
    incoming: [],
  },
  ...['poll', 'story', 'game', 'checklist', 'paid_media', 'rich_message'].map((field) => ({
    label: `a ${field}: nothing to keep, but answered`,
    update: said({ [field]: { id: '1' } }),
    incoming: [{ media: [{ kind: 'file' as const, reference: '' }] }],
  })),
  { label: 'a service message', update: said({ pinned_message: message }), incoming: [] },
  {
    label: 'a group',
    update: said({ text: 'chào', chat: { id: -100123, title: 'Nhóm', type: 'supergroup' } }),
    incoming: [],
  },
  {
    label: 'a channel post',
    update: { update_id: 90001, channel_post: { ...message, text: 'a' } },
    incoming: [],
  },
  {
    label: 'somebody blocks us',
    update: { update_id: 90001, my_chat_member: { chat, from, date: 1 } },
    incoming: [],
  },
  { label: 'no update id', update: { message: { ...message, text: 'a' } }, incoming: [] },
];

const job = { text: 'Việc nhẹ lương cao' };
const forwards: [string, object, object, Partial<Incoming> | undefined][] = [
  [
    'somebody else',
    {
      type: 'user',
      sender_user: { id: 1, is_bot: false, first_name: 'Chị', last_name: 'Mơ', username: 'mo99' },
    },
    job,
    { text: 'chuyển tiếp từ: Chị Mơ (@mo99)\nViệc nhẹ lương cao' },
  ],
  [
    'somebody whose account is hidden',
    { type: 'hidden_user', sender_user_name: 'Mơ' },
    job,
    { text: 'chuyển tiếp từ: Mơ\nViệc nhẹ lương cao' },
  ],
  [
    'a group',
    { type: 'chat', sender_chat: { id: -1, title: 'Việc làm Lao Bảo', type: 'supergroup' } },
    job,
    { text: 'chuyển tiếp từ: Việc làm Lao Bảo\nViệc nhẹ lương cao' },
  ],
  [
    'a channel, signed, with a photo',
    {
      type: 'channel',
      chat: { id: -1, title: 'Tuyển gấp', username: 'tuyengap', type: 'channel' },
      author_signature: 'Sếp',
    },
    { photo: [photo('p', 9)] },
    {
      text: 'chuyển tiếp từ: Tuyển gấp (@tuyengap), Sếp',
      media: [{ kind: 'image', reference: 'p', size: 9 }],
    },
  ],
  [
    'a channel: a sticker',
    { type: 'channel', chat: { id: -1, title: 'Tuyển gấp', type: 'channel' } },
    { sticker: photo('st', 5) },
    { media: [{ kind: 'sticker', reference: 'st', size: 5 }] },
  ],
  ['the reporter', { type: 'user', sender_user: from }, job, job],
  ['the reporter, hidden', { type: 'hidden_user', sender_user_name: 'Hồ Văn A' }, job, job],
  ['nobody we could name', { type: 'new', who: 7 }, job, job],
  ['something broken', [3], job, job],
];
test.each(forwards)('reads what is forwarded from %s', (_label, forward_origin, content, incoming) => {
  const body = JSON.stringify(said({ ...content, forward_origin }));
  expect(read(body).incoming).toEqual([{ ...head, ...incoming }]);
});

test.each(cases)('reads $label', ({ update, incoming }) => {
  expect(read(JSON.stringify(update))).toEqual({
    status: 200,
    ...(incoming.length === 0 ? { why: 'ignored' } : {}),
    incoming: incoming.map((one) => ({ ...head, ...one })),
  });
});

describe('a pressed button', () => {
  const press = { id: '4382bfdwdsb323b2d9', from, chat_instance: '-1', data: 'safety.no' };
  const body = { method: 'answerCallbackQuery', callback_query_id: '4382bfdwdsb323b2d9' };

  test('is a choice, and stops spinning once committed', () => {
    const update = { update_id: 90001, callback_query: { ...press, message: { ...message, text: '?' } } };
    expect(read(JSON.stringify(update))).toEqual({
      status: 200,
      incoming: [{ ...head, choice: 'safety.no' }],
      body,
    });
  });
  test('under a message too old to be shown', () => {
    const under = { chat, message_id: 7, date: 0 };
    const { incoming } = read(
      JSON.stringify({ update_id: 90001, callback_query: { ...press, message: under } }),
    );
    expect(incoming).toEqual([{ ...head, choice: 'safety.no' }]);
  });
  test.each([
    ['in a group', { ...press, message: { ...message, chat: { id: -1, type: 'group' } } }],
    ['of a game', { ...press, data: undefined, game_short_name: 'x', message }],
    ['without a message', press],
  ])('%s is only answered', (_label, callback_query) => {
    const reading = read(JSON.stringify({ update_id: 90001, callback_query }));
    expect(reading).toEqual({ status: 200, why: 'ignored', incoming: [], body });
  });
});

const hello = JSON.stringify(said({ text: 'a' }));
test.each([
  ['no secret', hello, {}, 401, 'forged'],
  ['a wrong secret', hello, { 'x-telegram-bot-api-secret-token': 'tele-secret_2' }, 401, 'forged'],
  ['broken JSON without the secret', '{', {}, 401, 'forged'],
  ['broken JSON', '{"update_id":90001,"message":{"text":"a', headers, 400, 'broken'],
  ['nothing', '', headers, 400, 'broken'],
  ['a JSON that is no object', '[1]', headers, 200, 'ignored'],
])('%s', (_label, body, given, status, why) => {
  expect(read(body, given as Record<string, string>)).toEqual({ status, why, incoming: [] });
});

test('whatever comes is a reading, never an error', () => {
  const strange = fc.record(
    {
      update_id: fc.oneof(fc.integer(), fc.jsonValue()),
      message: fc.jsonValue(),
      edited_message: fc.record({ message_id: fc.integer(), chat: fc.constant(chat), text: fc.jsonValue() }),
      callback_query: fc.record({ id: fc.string(), data: fc.jsonValue(), message: fc.jsonValue() }),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    strange.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const { status, incoming } = read(body);
      expect(status === 200 || incoming.length === 0).toBe(true);
    }),
  );
});
