import { expect, test } from 'vitest';
import type { Channel } from '../../../bots/channel.ts';
import { openChannels } from '../../../bots/index.ts';
import { readConfig } from '../../../src/config.ts';

const web: Channel = { key: 'web', limits: { text: 4000, choices: 20 }, send: async () => {} };
const asked: string[] = [];
const given = {
  web,
  webhookSecret: async (name: string) => {
    asked.push(name);
    return `made-for-${name}`;
  },
};
const telegram = { TELEGRAM_BOT_TOKEN: '123:abc' };
const zaloBot = { ZALO_BOT_TOKEN: '123:abc', ZALO_BOT_WEBHOOK_SECRET: 'from-settings' };
const zaloOa = {
  ZALO_OA_APP_ID: '1',
  ZALO_OA_APP_SECRET: 'a',
  ZALO_OA_SECRET_KEY: 'b',
  ZALO_OA_REFRESH_TOKEN: 'c',
};

test.each([
  ['nothing', {}, ['web']],
  ['Telegram', telegram, ['web', 'telegram']],
  ['everything', { ...telegram, ...zaloOa, ...zaloBot }, ['web', 'telegram', 'zalo-oa', 'zalo-bot']],
])('%s set', async (_label, settings, keys) => {
  const channels = await openChannels(readConfig(settings), given);
  expect(channels.map(({ key }) => key)).toEqual(keys);
  expect(channels[0]).toBe(web);
});

test('a secret is made only where the settings name none, and is the one that counts', async () => {
  asked.length = 0;
  const [, bot, zalo] = await openChannels(readConfig({ ...telegram, ...zaloBot }), given);
  expect(asked).toEqual(['telegram']);
  const body = Buffer.from('{}');
  const status = (channel: Channel | undefined, name: string, secret: string) =>
    channel?.read?.({ body, headers: { [name]: secret } }).status;
  expect(status(bot, 'x-telegram-bot-api-secret-token', 'made-for-telegram')).toBe(200);
  expect(status(zalo, 'x-bot-api-secret-token', 'from-settings')).toBe(200);
  expect(status(zalo, 'x-bot-api-secret-token', 'made-for-zalo-bot')).toBe(401);
});

test('where no tokens are kept, nothing is sent to an Official Account', async () => {
  const [, oa] = await openChannels(readConfig(zaloOa), given);
  await expect(oa?.send('1', { text: 'a' })).rejects.toMatchObject({ failure: 'refused' });
});
