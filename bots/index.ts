import type { Config } from '../src/config.ts';
import { type Channel, SendError } from './channel.ts';
import type { Material } from './material.ts';
import { telegram } from './telegram/index.ts';
import { zaloBot } from './zalo-bot/index.ts';
import { zaloOa } from './zalo-oa/index.ts';
import type { TokenStore } from './zalo-oa/tokens.ts';

/** What the channels need beside the settings. */
export interface Given {
  /** Only where messages are sent; a process that only receives has no business with it. */
  tokens?: TokenStore;
  /** The secret of a channel's webhook when the settings name none: made once and kept. */
  webhookSecret(name: 'telegram' | 'zalo-bot'): Promise<string>;
  web: Channel;
  /** Pictures and recordings of ours; without it messages are words alone. */
  material?: Material;
}

const noTokens: TokenStore = {
  update: () => Promise.reject(new SendError('refused', 'zalo-oa: this process keeps no tokens')),
};

/** The doors that the settings open. The web chat is always there. */
export async function openChannels(config: Config, given: Given): Promise<Channel[]> {
  const channels = [given.web];
  if (config.TELEGRAM_BOT_TOKEN) {
    channels.push(
      telegram({
        token: config.TELEGRAM_BOT_TOKEN,
        apiRoot: config.TELEGRAM_API_ROOT,
        secret: config.TELEGRAM_WEBHOOK_SECRET ?? (await given.webhookSecret('telegram')),
        material: given.material,
      }),
    );
  }
  const { ZALO_OA_APP_ID, ZALO_OA_APP_SECRET, ZALO_OA_SECRET_KEY, ZALO_OA_REFRESH_TOKEN } = config;
  if (ZALO_OA_APP_ID && ZALO_OA_APP_SECRET && ZALO_OA_SECRET_KEY && ZALO_OA_REFRESH_TOKEN) {
    channels.push(
      zaloOa({
        appId: ZALO_OA_APP_ID,
        appSecret: ZALO_OA_APP_SECRET,
        oaSecretKey: ZALO_OA_SECRET_KEY,
        refreshToken: ZALO_OA_REFRESH_TOKEN,
        apiRoot: config.ZALO_OA_API_ROOT,
        oauthRoot: config.ZALO_OAUTH_ROOT,
        tokens: given.tokens ?? noTokens,
        publicUrl: config.PUBLIC_URL,
      }),
    );
  }
  if (config.ZALO_BOT_TOKEN) {
    channels.push(
      zaloBot({
        token: config.ZALO_BOT_TOKEN,
        apiRoot: config.ZALO_BOT_API_ROOT,
        secret: config.ZALO_BOT_WEBHOOK_SECRET ?? (await given.webhookSecret('zalo-bot')),
        publicUrl: config.PUBLIC_URL,
      }),
    );
  }
  return channels;
}
