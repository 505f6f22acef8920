import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Channel } from '../../../bots/channel.ts';
import { zaloBot } from '../../../bots/zalo-bot/index.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { startZaloBot, type ZaloBot } from '../../fakes/zalo-bot.ts';
import { type Mailroom, openMailroom, TOKEN, telegramAt, until } from './mailroom.ts';

let room: Mailroom;
let down: Telegram;
let up: ZaloBot;
let bot: Channel;

beforeAll(async () => {
  room = await openMailroom();
});
afterAll(() => room.close());
beforeEach(async () => {
  down = await startTelegram({ token: TOKEN });
  up = await startZaloBot({ token: '77:bot' });
  bot = zaloBot({ token: '77:bot', apiRoot: up.url, secret: 'tele_secret-1' });
});
afterEach(async () => {
  await Promise.all([down.close(), up.close()]);
  await room.clear();
});

test('a letter costs two statements, and its turn one at most', async () => {
  const statements = await room.open([bot]);
  const person = up.person();
  person.says('xin chào');
  await until(() => statements() > 0);
  const before = statements();
  for (let count = 1; count <= 10; count++) {
    await room.post('zalo-bot', { address: person.id, messages: [{ text: String(count) }] });
    await until(() => person.messages.length === count);
  }
  await until(async () => (await room.waiting()) === 0);
  // And a note on the channel's health now and then.
  expect(statements() - before).toBeLessThanOrEqual(10 * 3 + 5);
});

test('a channel that answers nothing keeps only its own letters waiting', async () => {
  down.faults.always('sendMessage', 'hang');
  await room.open([telegramAt(down.url), bot]);
  // More than one process works on at once.
  for (let id = 1; id <= 40; id++) {
    down.person({ id, started: true });
    await room.post('telegram', { address: String(id), messages: [{ text: 'a' }] });
  }
  await until(() => down.calls.length > 5);
  const person = up.person();
  person.says('xin chào');
  const began = Date.now();
  for (const text of ['1', '2', '3'])
    await room.post('zalo-bot', { address: person.id, messages: [{ text }] });
  await until(() => person.messages.length === 3, 1000);
  expect(Date.now() - began).toBeLessThan(1000);
});

test('a letter for a channel that is no longer set up does not wait for ever', async () => {
  await room.open([bot]);
  await room.post('telegram', { address: '1', messages: [{ text: 'a' }] });
  await until(async () => (await room.waiting()) === 0);
});
