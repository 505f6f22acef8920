import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Channel } from '../../../bots/channel.ts';
import { telegram } from '../../../bots/telegram/index.ts';
import { until } from '../../fakes/inbox.ts';
import { addSecret } from './add-secret.ts';
import { polling, type Recorder, recorder, serve } from './door.ts';

/** An emulator by other people: it shows that our own fake and our channel do not share a mistake. */
const token = '123456:tele-TOKEN';
const secret = 'tele_secret-1';
let server: TelegramServer;
let channel: Channel;
let mine: Recorder;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

beforeEach(async () => {
  server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
  await server.start();
  channel = telegram({ token, apiRoot: server.config.apiURL, secret });
  mine = recorder();
});
afterEach(() => server.stop());

const person = () => server.getClient(token, { userId: 4242, chatId: 4242, timeout: 5_000 });
const choices = [{ id: 'safety.no', label: 'Không' }];

test('webhook, sending with buttons, a press', async () => {
  const door = await serve(channel, mine.receive);
  const proxy = await addSecret(door.url, secret);
  await channel.register?.(proxy.url);
  const client = person();
  await client.sendCommand(client.makeCommand('/start'));
  await until(() => mine.incoming.length === 1, 10_000);
  await channel.send('4242', { text: 'Bạn có an toàn không?', choices });
  const { result } = await client.getUpdates();
  expect(result).toMatchObject([
    {
      message: {
        chat_id: 4242,
        text: 'Bạn có an toàn không?',
        reply_markup: { inline_keyboard: [[{ text: 'Không', callback_data: 'safety.no' }]] },
      },
    },
  ]);
  // Hanging up on it before it has its answer would be an unhandled rejection of its own.
  const answered = server.waitUserMessage();
  await client.sendCallback(client.makeCallbackQuery('safety.no'));
  await answered;
  expect(mine.incoming).toMatchObject([
    { address: '4242', text: '/start' },
    { address: '4242', choice: 'safety.no' },
  ]);
  proxy.close();
  door.close();
});

test('polling', async () => {
  const poll = polling(channel, mine.receive);
  const client = person();
  await client.sendMessage(client.makeMessage('Có người rủ em sang Lào'));
  await until(() => mine.incoming.length === 1, 10_000);
  expect(mine.incoming).toMatchObject([{ address: '4242', text: 'Có người rủ em sang Lào' }]);
  await poll.stop();
});
