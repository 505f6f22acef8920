import type { Channel } from '../channel.ts';
import { fetchMedia } from '../zalo-media.ts';
import { type BotAccess, demand } from './methods.ts';
import { poll } from './poll.ts';
import { readWebhook } from './read.ts';

export interface ZaloBotOptions extends BotAccess {
  /** What Zalo sends along with every update: 8–256 characters. */
  secret: string;
}

/** The door of a bot on the Zalo Bot Platform: Telegram-like, but without buttons. */
export function zaloBot(options: ZaloBotOptions): Channel {
  return {
    key: 'zalo-bot',
    limits: { text: 2000, choices: 0 },
    // A guess: the Bot Platform has a limit and does not say which.
    pace: { perSecond: 20 },
    read: (request) => readWebhook(request, options.secret),
    async register(url) {
      await demand(options, 'setWebhook', { url, secret_token: options.secret });
    },
    poll: (receive, signal) => poll(options, receive, signal),
    fetch: (url) => fetchMedia(options.apiRoot, url),
    async send(address, { text }) {
      await demand(options, 'sendMessage', { chat_id: address, text });
      return undefined;
    },
  };
}
