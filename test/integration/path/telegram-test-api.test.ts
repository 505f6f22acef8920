import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listInbox } from '../../../src/inbox/list.ts';
import { freePort, type Running, run } from '../../running.ts';
import { addSecret } from '../channels/add-secret.ts';

/** The whole path once more against a Telegram made by others, so that our own fake's mistakes can't hide ours. */
const TOKEN = '123456:tele-TOKEN';
const SECRET = 'tele_secret-1';
const CODE = /\d{4} \d{4} \d{4} \d{4}/;

let telegram: TelegramServer;
let proxy: Awaited<ReturnType<typeof addSecret>>;
let service: Running;

beforeAll(async () => {
  telegram = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
  await telegram.start();
  const port = await freePort();
  proxy = await addSecret(`http://127.0.0.1:${port}/webhooks/telegram`, SECRET);
  service = await run({
    PORT: String(port),
    PUBLIC_URL: proxy.url,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: telegram.config.apiURL,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
  });
});

afterAll(async () => {
  await service?.close();
  proxy?.close();
  await telegram?.stop();
});

it('takes a tip from a chat to the right inbox', async () => {
  const client = telegram.getClient(TOKEN, { userId: 4242, chatId: 4242, timeout: 10_000 });
  const heard: string[] = [];
  const hears = async (pattern: RegExp): Promise<string> => {
    const end = Date.now() + 10_000;
    for (;;) {
      const found = heard.find((text) => pattern.test(text));
      if (found) return found;
      if (Date.now() > end) throw new Error(`never heard ${pattern}: ${heard.join(' | ')}`);
      const { result } = await client.getUpdates();
      heard.push(...result.map(({ message }) => (message as { text: string }).text));
    }
  };
  await client.sendMessage(
    client.makeMessage('/baotin Có nhóm trên mạng bán thận, họ hẹn người ở Gio Linh đi mổ.'),
  );
  await hears(/an toàn không/);
  await client.sendMessage(client.makeMessage('/gui'));
  expect(await hears(CODE)).toMatch(CODE);
  const inbox = async () => (await listInbox(service.database, 'cong-an-tinh', { open: true })).entries;
  await expect
    .poll(inbox)
    .toMatchObject([{ channel: 'telegram', category: 'organ_removal', kind: 'lead', places: ['19495'] }]);
});
