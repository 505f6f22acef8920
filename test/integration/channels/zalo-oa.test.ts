import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../../bots/channel.ts';
import { zaloOa } from '../../../bots/zalo-oa/index.ts';
import type { StoredTokens, TokenStore } from '../../../bots/zalo-oa/tokens.ts';
import { fitTo as fitted } from '../../../queues/fit.ts';
import { startZaloOa, type ZaloOa } from '../../fakes/zalo-oa.ts';
import { type Recorder, recorder, serve } from './door.ts';

const keys = { appId: '360846524840903967', appSecret: 'app-SECRET', oaSecretKey: 'oa-SECRET' };
const DAY = 24 * 3_600_000;
let fake: ZaloOa;
let channel: Channel;
let mine: Recorder;
let door: Awaited<ReturnType<typeof serve>>;

function memory(): TokenStore {
  let stored: StoredTokens | undefined;
  return {
    async update(next) {
      stored = (await next(stored)) ?? stored!;
      return stored;
    },
  };
}

beforeEach(async () => {
  fake = await startZaloOa({ ...keys, oaId: '388613280878808645', refreshToken: 'first', speed: 100_000 });
  channel = zaloOa({
    ...keys,
    refreshToken: 'first',
    apiRoot: fake.url,
    oauthRoot: fake.oauthUrl,
    tokens: memory(),
  });
  mine = recorder();
  door = await serve(channel, mine.receive);
  fake.webhook = door.url;
});
afterEach(async () => {
  door.close();
  await fake.close();
});

const choices = ['yes', 'no', 'unsure'].map((id) => ({ id: `safety.${id}`, label: `Nút ${id}` }));
const failed = (address: string, text = 'chuyện riêng') =>
  channel.send(address, { text }).catch((error: unknown) => error);
const count = (wanted: string) => fake.calls.filter(({ method }) => method === wanted).length;

test('hears what people do and answers with buttons; echoes and receipts are nobody speaking', async () => {
  const person = fake.person();
  person.follows();
  person.says('Có người rủ em sang Lào');
  await fake.idle(10_000);
  await channel.send(person.id, { text: 'Bạn có an toàn không?', choices });
  person.sees();
  person.presses('Nút no');
  person.sendsLocation(16.6, 106.5);
  person.sendsImage('xe này');
  person.sendsVoice();
  await fake.idle(10_000);
  const heard = mine.incoming.map(({ text, choice, location, media }) => ({ text, choice, location, media }));
  const told = (part: object) => expect.objectContaining(part);
  expect(heard).toHaveLength(6);
  expect(heard).toEqual(
    expect.arrayContaining([
      told({ text: '/start' }),
      told({ text: 'Có người rủ em sang Lào' }),
      told({ choice: 'safety.no' }),
      told({ location: { latitude: 16.6, longitude: 106.5 } }),
      told({
        text: 'xe này',
        media: [{ kind: 'image', reference: expect.stringMatching(/\/media\/\w+\.jpg$/) }],
      }),
      told({ media: [{ kind: 'voice', reference: expect.stringMatching(/\/media\/\w+\.aac$/) }] }),
    ]),
  );
  expect(mine.incoming.every(({ address }) => address === person.id)).toBe(true);
  expect(fake.deliveries.every(({ status }) => status === 200)).toBe(true);
});

test('what could not be committed is delivered again', async () => {
  mine.failing = 2;
  fake.faults.next('webhook', 'lost');
  fake.person().says('một');
  await fake.idle(10_000);
  expect(mine.incoming).toMatchObject([{ text: 'một' }]);
  expect(fake.deliveries.map(({ status }) => status)).toEqual(['lost', 500, 200]);
});

test('the console may try the address; a forged event is turned away', async () => {
  expect((await fake.probe()).status).toBe(200);
  const event = { app_id: keys.appId, event_name: 'user_send_text', timestamp: String(Date.now()) };
  const forged = { ...event, sender: { id: '1' }, message: { text: 'a', msg_id: '1' } };
  expect((await fake.forge(forged)).status).toBe(403);
  expect(mine.calls).toEqual([]);
});

describe('sending', () => {
  test('choices beyond five buttons become a list, long text several messages', async () => {
    const person = fake.person();
    person.follows();
    const many = Array.from({ length: 6 }, (_, index) => ({ id: `n.${index}`, label: `Nút ${index}` }));
    const text = 'Hãy hỏi lại người thân trước khi đi. '.repeat(120).trim();
    for (const part of fitted({ text, choices: many }, channel.limits)) await channel.send(person.id, part);
    expect(person.messages.length).toBeGreaterThan(2);
    expect(person.messages.at(-1)).toMatchObject({
      text: expect.stringContaining('6. Nút 5'),
      buttons: [],
    });
  });

  test('an access token that ran out is renewed once, and the message goes out once', async () => {
    const person = fake.person();
    person.follows();
    await channel.send(person.id, { text: 'a' });
    fake.expire();
    await Promise.all(['b', 'c', 'd'].map((text) => channel.send(person.id, { text })));
    expect(person.messages.map(({ text }) => text).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(count('access_token')).toBe(2);
  });

  test('when that does not help it is refused, not tried for ever', async () => {
    const person = fake.person();
    person.follows();
    await channel.send(person.id, { text: 'a' });
    fake.authorise();
    expect(await failed(person.id)).toMatchObject({ failure: 'refused' });
    expect(count('message/cs')).toBe(2);
    expect(count('access_token')).toBe(2);
  });

  test.each([
    ['busy', 'busy'],
    ['error', 'unreachable'],
    ['gateway', 'unreachable'],
    ['drop-before', 'unreachable'],
    ['drop-after', 'unreachable'],
    ['truncated', 'unreachable'],
    ['cut', 'unreachable'],
    ['wrong-type', 'unreachable'],
  ] as const)('%s is %s', async (fault, failure) => {
    const person = fake.person();
    person.follows();
    fake.faults.next('message/cs', fault);
    const error = await failed(person.id);
    expect(error).toMatchObject({ failure });
    expect(`${error} ${JSON.stringify(error)}`).not.toMatch(/chuyện|SECRET|first|246845/);
    await channel.send(person.id, { text: 'lại' });
  });

  test('whom we may not write to is gone', async () => {
    const [silent, blocker, late] = [fake.person(), fake.person(), fake.person()];
    blocker.follows();
    blocker.blocks();
    late.interacted(Date.now() - 8 * DAY);
    for (const { id } of [silent, blocker, late]) expect(await failed(id)).toMatchObject({ failure: 'gone' });
  });

  test('over the rate limit is busy', async () => {
    const person = fake.person();
    person.follows();
    fake.rate.limit = 1;
    await channel.send(person.id, { text: 'a' });
    expect(await failed(person.id)).toMatchObject({ failure: 'busy', message: 'message/cs: -32' });
  });
});
