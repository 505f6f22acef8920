import { afterEach, beforeEach, expect, test } from 'vitest';
import { startZaloBot, type ZaloBot } from '../../fakes/zalo-bot.ts';
import { post, type Receiver, startReceiver } from './receiver.ts';

const token = '12345689:abc-xyz';
let fake: ZaloBot;
let bot: Receiver;

beforeEach(async () => {
  [fake, bot] = await Promise.all([startZaloBot({ token, speed: 1_000 }), startReceiver()]);
});
afterEach(() => Promise.all([fake.close(), bot.close()]));

const call = (method: string, params: unknown = {}) => post(`${fake.url}/bot${token}/${method}`, params);
const hook = () => call('setWebhook', { url: bot.url, secret_token: 'secret-1' });

const cases: [label: string, method: string, params: object, error: number][] = [
  ['unknown method', 'editMessageText', {}, 404],
  ['no secret', 'setWebhook', { url: 'https://example.org/' }, 400],
  ['short secret', 'setWebhook', { url: 'https://example.org/', secret_token: '1234567' }, 400],
  ['http', 'setWebhook', { url: 'http://example.org/', secret_token: '12345678' }, 400],
  ['no webhook set', 'getWebhookInfo', {}, 404],
  ['id as a number', 'sendMessage', { chat_id: 1, text: 'a' }, 400],
  ['2001 characters', 'sendMessage', { chat_id: 'a1', text: 'a'.repeat(2001) }, 400],
  ['no text', 'sendMessage', { chat_id: 'a1' }, 400],
  ['buttons', 'sendMessage', { chat_id: 'a1', text: 'a', reply_markup: {} }, 400],
  ['unknown chat', 'sendMessage', { chat_id: 'ff', text: 'a' }, 404],
  ['nothing new', 'getUpdates', { timeout: '1' }, 408],
];
test.each(cases)('refuses, with HTTP 200: %s', async (_label, method, params, error) => {
  const answer = await call(method, params);
  expect(answer).toMatchObject({ status: 200, body: { ok: false, error_code: error } });
});

test('refuses a wrong token, with HTTP 200', async () => {
  const answer = await post(`${fake.url}/bot1:wrong/getMe`, {});
  expect(answer).toMatchObject({ status: 200, body: { ok: false, error_code: 401 } });
});

test('getUpdates gives one object, once', async () => {
  fake.person().says('một');
  fake.person().says('hai');
  expect((await call('getUpdates')).body.result).toMatchObject({ message: { text: 'một' } });
  expect((await call('getUpdates')).body.result).toMatchObject({ message: { text: 'hai' } });
  expect((await call('getUpdates', { timeout: '1' })).body.error_code).toBe(408);
});

test('delivers flat and wrapped, with the secret, some twice, and again after a failure', async () => {
  await hook();
  const person = fake.person();
  bot.answers.push(500);
  for (const act of [() => person.says('a'), person.sendsFile, person.sendsVoice, () => person.says('b')]) {
    act();
    await fake.idle();
  }
  expect(fake.deliveries.map(({ shape, status }) => `${shape} ${status}`)).toEqual([
    ...['flat 500', 'flat 200', 'wrapped 200', 'flat 200', 'wrapped 200', 'wrapped 200'],
  ]);
  expect(bot.received[0]?.headers['x-bot-api-secret-token']).toBe('secret-1');
  expect(bot.received[2]?.json).toMatchObject({
    ok: true,
    result: { event_name: 'message.unsupported.received' },
  });
  await call('sendMessage', { chat_id: person.id, text: 'Đã nhận' });
  expect((await person.waitFor(/nhận/)).text).toBe('Đã nhận');
});
