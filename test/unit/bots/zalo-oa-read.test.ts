import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Incoming } from '../../../bots/channel.ts';
import { readWebhook } from '../../../bots/zalo-oa/read.ts';
import vectors from '../../fakes/signature-vectors.json' with { type: 'json' };

const keys = { appId: vectors.appId, oaSecretKey: vectors.oaSecretKey };
const NOW = Number(vectors.timestamp) + 60_000;
const USER = '246845883529197922';

/** Written out once more, so that the code is not compared with itself. */
function sign(body: Buffer, timestamp: string, key = keys.oaSecretKey): Record<string, string> {
  const text = Buffer.concat([Buffer.from(keys.appId), body, Buffer.from(timestamp + key)]);
  return { 'x-zevent-signature': `mac=${createHash('sha256').update(text).digest('hex')}` };
}
const common = {
  app_id: keys.appId,
  sender: { id: USER },
  user_id_by_app: '552177279717587730',
  recipient: { id: '388613280878808645' },
  timestamp: vectors.timestamp,
};
const readEvent = (event: object, now = NOW) => {
  const body = Buffer.from(JSON.stringify(event));
  const timestamp = String((event as { timestamp?: unknown }).timestamp);
  return readWebhook({ body, headers: sign(body, timestamp) }, keys, now);
};
const says = (name: string, message: object) => ({
  ...common,
  event_name: `user_send_${name}`,
  message: { msg_id: '96d3cdf3af150460909', ...message },
});
const attaches = (type: string, payload: object, more: object = {}) =>
  says(type, { attachments: [{ type, payload }], ...more });

describe('signatures', () => {
  test.each(vectors.vectors)('$label', ({ bodyBase64, mac }) => {
    const body = Buffer.from(bodyBase64, 'base64');
    const request = { body, headers: { 'x-zevent-signature': `mac=${mac}` } };
    const { status, incoming } = readWebhook(request, keys, NOW);
    expect(status).toBe(200);
    expect(incoming).toMatchObject([
      { channel: 'zalo-oa', address: USER, update: '96d3cdf3af150460909', message: '96d3cdf3af150460909' },
    ]);
    // NFD is signed as it came, and kept as NFC.
    expect(incoming[0]?.text).toMatch(/^Xin ch(ao|ào, con tôi bị sốt)$/);
  });

  const body = Buffer.from(JSON.stringify(says('text', { text: 'a' })));
  const right = sign(body, vectors.timestamp);
  const mac = right['x-zevent-signature']!;
  test.each<[string, Buffer, Record<string, string>, number, number, string]>([
    ['right', body, right, NOW, 200, ''],
    ['none: the console tries the address', body, {}, NOW, 200, 'probe'],
    ['none, and no JSON either', Buffer.from('{'), {}, NOW, 200, 'probe'],
    ['of another key', body, sign(body, vectors.timestamp, 'x'), NOW, 403, 'forged'],
    ['cut', body, { 'x-zevent-signature': mac.slice(0, -1) }, NOW, 403, 'forged'],
    ['empty', body, { 'x-zevent-signature': '' }, NOW, 403, 'forged'],
    ['over other bytes', Buffer.concat([body, Buffer.from(' ')]), right, NOW, 403, 'forged'],
    ['over no JSON', Buffer.from('{"a":'), right, NOW, 400, 'broken'],
    ['two hours old: Zalo repeats', body, right, NOW + 2 * 3_600_000, 200, ''],
    ['three days old', body, right, NOW + 72 * 3_600_000, 403, 'forged'],
    ['three days from the future', body, right, NOW - 72 * 3_600_000, 403, 'forged'],
    ['by a clock a day slow', body, right, NOW - 24 * 3_600_000, 200, ''],
  ])('%s', (_label, bytes, headers, now, status, why) => {
    const reading = readWebhook({ body: bytes, headers }, keys, now);
    expect(reading).toMatchObject(why ? { status, why, incoming: [] } : { status });
    if (!why) expect(reading.incoming).toHaveLength(1);
  });

  test.each([
    ['of another app', { ...says('text', { text: 'a' }), app_id: '1' }],
    ['without a timestamp', { ...says('text', { text: 'a' }), timestamp: undefined }],
  ])('an event %s is forged', (_label, event) => {
    expect(readEvent(event)).toEqual({ status: 403, why: 'forged', incoming: [] });
  });
});

const head = { channel: 'zalo-oa', address: USER, update: '96d3cdf3af150460909' } as const;
const cases: { label: string; event: object; incoming: Partial<Incoming> }[] = [
  { label: 'text', event: says('text', { text: 'Có người lạ' }), incoming: { text: 'Có người lạ' } },
  { label: 'a button', event: says('text', { text: '#safety.no' }), incoming: { choice: 'safety.no' } },
  {
    label: 'a button whose id might be a hashtag',
    event: says('text', { text: '#skip' }),
    incoming: { choice: 'skip', text: '#skip' },
  },
  { label: 'words after #', event: says('text', { text: '#cứu em' }), incoming: { text: '#cứu em' } },
  {
    label: 'an image without text',
    event: attaches('image', { thumbnail: 'https://t/', url: 'https://photo/a.jpg' }),
    incoming: { media: [{ kind: 'image', reference: 'https://photo/a.jpg' }] },
  },
  {
    label: 'an image with a caption',
    event: attaches('image', { url: 'https://photo/a.jpg' }, { text: 'xe này' }),
    incoming: { text: 'xe này', media: [{ kind: 'image', reference: 'https://photo/a.jpg' }] },
  },
  {
    label: 'a GIF',
    event: attaches('gif', { thumbnail: 'https://t/', url: 'https://photo/a.gif' }),
    incoming: { media: [{ kind: 'image', reference: 'https://photo/a.gif' }] },
  },
  {
    label: 'a film and what stands under it',
    event: attaches('video', {
      thumbnail: 'https://t/',
      description: 'xe chở người',
      url: 'https://v/a.mp4',
    }),
    incoming: { text: 'xe chở người', media: [{ kind: 'video', reference: 'https://v/a.mp4' }] },
  },
  {
    label: 'an answer to an earlier message, without the quoted one',
    event: says('text', { text: 'đúng rồi', quote_msg_id: '1' }),
    incoming: { text: 'đúng rồi' },
  },
  {
    label: 'a voice note',
    event: attaches('audio', { url: 'https://voice-aac-dl.zdn.vn/1/a.aac' }),
    incoming: { media: [{ kind: 'voice', reference: 'https://voice-aac-dl.zdn.vn/1/a.aac' }] },
  },
  {
    label: 'a file, its size in digits',
    event: attaches('file', { url: 'https://f/', size: '17945', name: 'a.pdf', checksum: 'x', type: 'pdf' }),
    incoming: { media: [{ kind: 'file', reference: 'https://f/', name: 'a.pdf', size: 17945 }] },
  },
  {
    label: 'a sticker',
    event: attaches('sticker', { id: '46981', url: 'https://s/' }),
    incoming: { media: [{ kind: 'sticker', reference: 'https://s/' }] },
  },
  {
    label: 'a location in strings',
    event: attaches('location', { coordinates: { latitude: '16.6227', longitude: '106.5911' } }),
    incoming: { location: { latitude: 16.6227, longitude: 106.5911 } },
  },
  {
    label: 'a location by its short names',
    event: attaches('location', { coordinates: { lat: 16.6, long: '106.5' } }),
    incoming: { location: { latitude: 16.6, longitude: 106.5 } },
  },
  {
    label: 'a link: part of the story',
    event: attaches('link', {
      title: 'Việc nhẹ',
      description: 'lương cao',
      url: 'https://fb.example/1',
      thumbnail: '',
    }),
    incoming: { text: 'Việc nhẹ\nlương cao\nhttps://fb.example/1' },
  },
  {
    label: "somebody's card: part of the story",
    event: says('business_card', {
      text: 'Chị Mơ',
      attachments: [
        {
          type: 'link',
          payload: { description: '{"phone":"84900000001","qrCodeUrl":"https://q/"}', url: 'u' },
        },
      ],
    }),
    incoming: { text: 'Chị Mơ\n84900000001' },
  },
  {
    label: 'something new',
    event: attaches('hologram', { data: 1 }),
    incoming: { media: [{ kind: 'file', reference: '' }] },
  },
  {
    label: 'something new without anything',
    event: says('wave', {}),
    incoming: { media: [{ kind: 'file', reference: '' }] },
  },
];
test.each(cases)('reads $label', ({ event, incoming }) => {
  expect(readEvent(event)).toEqual({
    status: 200,
    incoming: [{ ...head, message: '96d3cdf3af150460909', ...incoming }],
  });
});

describe('events of another shape', () => {
  const { sender: _, recipient: __, ...flat } = common;
  const follow = {
    ...flat,
    oa_id: '3886',
    follower: { id: USER },
    event_name: 'follow',
    source: 'oa_profile',
  };
  const click = { ...flat, oa_id: '3886', user_id: USER, event_name: 'user_click_chatnow' };

  test.each([
    ['follow', follow],
    ['user_click_chatnow', click],
  ])('%s opens the chat', (_label, event) => {
    const [incoming] = readEvent(event).incoming;
    expect(incoming).toMatchObject({ channel: 'zalo-oa', address: USER, text: '/start' });
    // The id is stored: the same for a repetition, another for another event, and it must not tell whose it is.
    expect(incoming?.update).toBe(readEvent(event).incoming[0]?.update);
    expect(incoming?.update).not.toContain(USER);
    expect(readEvent(follow).incoming[0]?.update).not.toBe(readEvent(click).incoming[0]?.update);
  });
});

test.each([
  ['oa_send_text', { message: { text: 'a', msg_id: '1' } }],
  ['user_received_message', { message: { msg_id: '1' } }],
  ['user_seen_message', { message: { msg_ids: ['1', '2'] } }],
  ['user_submit_info', { info: { name: 'A', phone: 84912345678 } }],
  ['user_reacted_message', { message: { msg_id: '1' } }],
  ['user_send_group_text', { message: { text: 'a', msg_id: '1' } }],
  ['unfollow', { follower: { id: USER } }],
  ['anonymous_send_text', { message: { text: 'a', msg_id: '1', conversation_id: 'c' } }],
  [
    'anonymous_send_image',
    { message: { msg_id: '1', attachments: [{ type: 'image', payload: { url: 'u' } }] } },
  ],
  ['oa_reacted_message', { message: { msg_id: '1' } }],
  ['user_call_oa', {}],
  ['add_user_to_tag', { tag: { user_ids: [USER], name: 'x' } }],
  ['user_send_text', { message: { text: '', msg_id: '1' } }],
  ['user_send_text', { sender: { id: 246845883529197900 }, message: { text: 'a', msg_id: '1' } }],
  ['user_send_text', {}],
  ['toString', {}],
])('takes %s and does nothing', (event_name, more) => {
  expect(readEvent({ ...common, event_name, ...more })).toEqual({
    status: 200,
    why: 'ignored',
    incoming: [],
  });
});

test('whatever comes is a reading, never an error', () => {
  const strange = fc
    .record(
      {
        event_name: fc.constantFrom('user_send_text', 'user_send_image', 'follow', 'user_send_link'),
        sender: fc.oneof(fc.constant({ id: USER }), fc.jsonValue()),
        follower: fc.jsonValue(),
        message: fc.oneof(
          fc.record({ msg_id: fc.jsonValue(), text: fc.jsonValue(), attachments: fc.array(fc.jsonValue()) }),
          fc.record({
            msg_id: fc.string(),
            attachments: fc.array(
              fc.record({
                type: fc.oneof(fc.constantFrom('constructor', 'link', 'location'), fc.jsonValue()),
                payload: fc.jsonValue(),
              }),
            ),
          }),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    )
    .map((event) => JSON.stringify({ ...common, ...event }));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.json(), strange), (raw) => {
      const body = Buffer.from(raw as string);
      const { status, incoming } = readWebhook({ body, headers: sign(body, vectors.timestamp) }, keys, NOW);
      expect(status === 200 || incoming.length === 0).toBe(true);
    }),
  );
});
