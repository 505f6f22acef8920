import { Bot, InputFile } from 'grammy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../fakes/inbox.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { post, type Receiver, startReceiver } from './receiver.ts';

const token = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
let fake: Telegram;
let bot: Receiver;

beforeEach(async () => {
  [fake, bot] = await Promise.all([startTelegram({ token, speed: 1_000 }), startReceiver()]);
});
afterEach(() => Promise.all([fake.close(), bot.close()]));

const call = (method: string, params: unknown = {}) => post(`${fake.url}/bot${token}/${method}`, params);
const keyboard = (callback_data: string) => ({
  reply_markup: { inline_keyboard: [[{ text: 'Có', callback_data }]] },
});

describe('refuses what the Bot API refuses', () => {
  const cases: [label: string, method: string, params: object, status: number, description: string][] = [
    ['unknown method', 'sendTelepathy', {}, 404, 'Not Found'],
    ['no chat', 'sendMessage', { text: 'a' }, 400, 'chat_id is empty'],
    ['unknown chat', 'sendMessage', { chat_id: 9, text: 'a' }, 400, 'chat not found'],
    ['chat that never wrote', 'sendMessage', { chat_id: 3, text: 'a' }, 400, 'chat not found'],
    ['blocked', 'sendMessage', { chat_id: 2, text: 'a' }, 403, 'Forbidden: bot was blocked by the user'],
    ['no text', 'sendMessage', { chat_id: 1 }, 400, 'message text is empty'],
    ['blank text', 'sendMessage', { chat_id: 1, text: ' \n' }, 400, 'message text is empty'],
    ['4097 characters', 'sendMessage', { chat_id: 1, text: 'a'.repeat(4097) }, 400, 'message is too long'],
    [
      '65 bytes of data',
      'sendMessage',
      { chat_id: 1, text: 'a', ...keyboard(`${'ắ'.repeat(21)}ab`) },
      400,
      'BUTTON_DATA_INVALID',
    ],
    ['empty data', 'sendMessage', { chat_id: 1, text: 'a', ...keyboard('') }, 400, 'BUTTON_DATA_INVALID'],
    [
      'broken HTML',
      'sendMessage',
      { chat_id: 1, text: '<b>a', parse_mode: 'HTML' },
      400,
      "can't parse entities",
    ],
    ['unknown press', 'answerCallbackQuery', { callback_query_id: '1' }, 400, 'query is too old'],
    ['unknown action', 'sendChatAction', { chat_id: 1, action: 'dancing' }, 400, 'wrong parameter action'],
    [
      'upper-case command',
      'setMyCommands',
      { commands: [{ command: 'A', description: 'b' }] },
      400,
      'BOT_COMMAND_INVALID',
    ],
    [
      'nothing to delete',
      'deleteMessage',
      { chat_id: 1, message_id: 999 },
      400,
      'message to delete not found',
    ],
    ['101 deletions', 'deleteMessages', { chat_id: 1, message_ids: Array(101).fill(1) }, 400, 'too many'],
    ['http webhook', 'setWebhook', { url: 'http://example.org/' }, 400, 'HTTPS'],
    ['odd port', 'setWebhook', { url: 'https://example.org:8080/' }, 400, 'ports'],
    [
      'secret with a dot',
      'setWebhook',
      { url: 'https://example.org/', secret_token: 'a.b' },
      400,
      'unallowed',
    ],
  ];
  test.each(cases)('%s', async (_label, method, params, status, description) => {
    fake.person({ id: 1, started: true });
    fake.person({ id: 2, started: true }).blocks();
    fake.person({ id: 3 });
    const answer = await call(method, params);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ ok: false, error_code: status });
    expect(answer.body.description).toContain(description);
  });

  test('a wrong token', async () => {
    const answer = await post(`${fake.url}/bot1:wrong/getMe`, {});
    expect(answer).toEqual({
      status: 401,
      body: { ok: false, error_code: 401, description: 'Unauthorized' },
    });
  });
});

test('accepts 64 bytes of data, a form and grammY with an upload', async () => {
  const person = fake.person({ id: 1, started: true });
  expect(
    (await call('sendMessage', { chat_id: 1, text: 'a', ...keyboard(`${'ắ'.repeat(21)}a`) })).status,
  ).toBe(200);
  const form = new URLSearchParams({
    chat_id: '1',
    text: 'chào',
    ...{ reply_markup: '{"inline_keyboard":[]}' },
  });
  expect((await fetch(`${fake.url}/bot${token}/sendMessage`, { method: 'POST', body: form })).status).toBe(
    200,
  );
  const grammy = new Bot(token, { client: { apiRoot: fake.url } });
  await grammy.api.sendVoice(1, new InputFile(Buffer.from('OggS…'), 'a.oga'));
  const voice = await person.waitFor(({ voice }) => voice !== undefined);
  const file = await grammy.api.getFile(voice.voice ?? '');
  const bytes = await fetch(`${fake.url}/file/bot${token}/${file.file_path}`);
  expect(await bytes.text()).toBe('OggS…');
  expect(person.messages.map(({ text }) => text)).toEqual(['a', 'chào', '']);
});

test('getUpdates confirms by offset and refuses while a webhook is set', async () => {
  const person = fake.person({ id: 1 });
  const waiting = call('getUpdates', { timeout: 50_000 });
  person.says('một');
  person.says('hai');
  const first = (await waiting).body.result as { update_id: number }[];
  expect(first.length).toBeGreaterThan(0);
  const again = (await call('getUpdates')).body.result as { update_id: number }[];
  expect(again).toHaveLength(2);
  const rest = await call('getUpdates', { offset: (again[0]?.update_id ?? 0) + 1 });
  expect(rest.body.result).toMatchObject([{ message: { text: 'hai' } }]);
  await call('setWebhook', { url: bot.url });
  expect((await call('getUpdates')).status).toBe(409);
});

test('grammY polls, answers and presses', async () => {
  const grammy = new Bot(token, { client: { apiRoot: fake.url } });
  grammy.command('start', (context) => context.reply('Có?', keyboard('yes')));
  grammy.callbackQuery('yes', async (context) => {
    await context.answerCallbackQuery('Vâng');
    await context.editMessageText('Đã chọn');
  });
  const running = grammy.start();
  const person = fake.person({ id: 1, language: 'vi' });
  person.says('/start abc');
  await person.waitFor('Có?');
  person.presses('Có');
  expect(await person.waitFor('Đã chọn', 2_000, 0)).toMatchObject({ edited: true, buttons: [] });
  expect(person.answers).toMatchObject([{ text: 'Vâng' }]);
  await grammy.stop();
  await running;
});

describe('webhook', () => {
  test('redelivers the same update until a 2xx, the secret with it, and keeps the order of the chat', async () => {
    await call('setWebhook', { url: bot.url, secret_token: 's-1' });
    bot.answers.push(500, 401, 302);
    const person = fake.person({ id: 1 });
    person.says('một');
    person.says('hai');
    await fake.idle();
    expect(bot.received.map(({ json }) => (json.message as { text: string }).text)).toEqual([
      ...['một', 'một', 'một', 'một'],
      'hai',
    ]);
    expect(new Set(bot.received.slice(0, 4).map(({ json }) => json.update_id)).size).toBe(1);
    expect(bot.received[0]?.headers['x-telegram-bot-api-secret-token']).toBe('s-1');
    await until(() => fake.deliveries.length === 5);
    expect(fake.deliveries.map(({ status }) => status)).toEqual([500, 401, 302, 200, 200]);
  });

  test('a press overtakes a text that is stuck', async () => {
    await call('setWebhook', { url: bot.url });
    const person = fake.person({ id: 1, started: true });
    await call('sendMessage', { chat_id: 1, text: 'Có?', ...keyboard('yes') });
    bot.answers.push(() => new Promise((resolve) => setTimeout(() => resolve(200), 100)));
    person.says('chậm');
    await until(() => bot.received.length === 1);
    person.presses('Có');
    await until(() => fake.deliveries.length === 1);
    expect(fake.deliveries[0]?.update.callback_query).toMatchObject({ data: 'yes' });
    expect(person.spinning()).toHaveLength(1);
    await call('answerCallbackQuery', { callback_query_id: person.spinning()[0] });
    expect(person.spinning()).toEqual([]);
    await fake.idle();
  });

  test('drops a press after 150 s, not a message', async () => {
    await call('setWebhook', { url: bot.url });
    const person = fake.person({ id: 1, started: true });
    await call('sendMessage', { chat_id: 1, text: 'Có?', ...keyboard('yes') });
    bot.answers.push(...Array(30).fill(500));
    person.presses('yes');
    await fake.idle(3_000);
    expect(bot.received.length).toBeLessThan(20);
  });

  test('executes a call in the answer', async () => {
    await call('setWebhook', { url: bot.url });
    bot.answers.push('{"method":"sendMessage","chat_id":1,"text":"Đã nhận"}');
    const person = fake.person({ id: 1 });
    person.says('a');
    expect(await person.waitFor('Đã nhận')).toMatchObject({ text: 'Đã nhận' });
    expect(fake.calls.at(-1)).toMatchObject({ method: 'sendMessage', via: 'webhook', status: 200 });
  });

  test('keeps to max_connections and loses nobody', async () => {
    await call('setWebhook', { url: bot.url, max_connections: 3 });
    let open = 0;
    let most = 0;
    bot.answers.push(
      ...Array.from({ length: 60 }, (_, i) => async () => {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, 2));
        open--;
        return i % 5 === 0 ? 500 : 200;
      }),
    );
    for (let id = 1; id <= 50; id++) fake.person({ id }).says('a');
    await fake.idle(5_000);
    expect(most).toBe(3);
    const served = bot.received.map(({ json }) => (json.message as { chat: { id: number } }).chat.id);
    expect(new Set(served).size).toBe(50);
  });

  test('with faults by chance everything still arrives, in the order of each chat', async () => {
    await call('setWebhook', { url: bot.url });
    fake.faults.random({ seed: 5, rate: 0.4, methods: ['webhook'] });
    for (let id = 1; id <= 10; id++) {
      const person = fake.person({ id });
      for (const text of ['1', '2', '3']) person.says(text);
    }
    await fake.idle(5_000);
    expect(bot.received.length).toBeGreaterThan(30);
    for (let id = 1; id <= 10; id++) {
      const messages = bot.received.map(({ json }) => json.message as { chat: { id: number }; text: string });
      const texts = messages.filter(({ chat }) => chat.id === id).map(({ text }) => text);
      expect([...new Set(texts)]).toEqual(['1', '2', '3']);
      expect(texts).toEqual(texts.toSorted());
    }
  });

  test('allowed_updates sticks', async () => {
    await call('setWebhook', { url: bot.url, allowed_updates: ['callback_query'] });
    await call('deleteWebhook');
    await call('setWebhook', { url: bot.url });
    expect(fake.person({ id: 1 }).says('a')).toBeUndefined();
  });
});
