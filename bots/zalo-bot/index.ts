import type { Channel } from '../channel.ts';
import { linkLimits } from '../sounds/links.ts';
import { fetchMedia } from '../zalo-media.ts';
import { type BotAccess, demand, sendTo } from './methods.ts';
import { poll } from './poll.ts';
import { readWebhook } from './read.ts';

export interface ZaloBotOptions extends BotAccess {
  /** What Zalo sends along with every update: 8–256 characters. */
  secret: string;
  /** Where Zalo and people find our pictures and recordings; absent: words alone. */
  publicUrl?: string | undefined;
}

/** Bot Platform: sendMessage and a picture's caption take 2000 characters; there are no buttons. */
const LIMITS = { text: 2000, choices: 0 };

/** The door of a bot on the Zalo Bot Platform: Telegram-like, but without buttons. */
export function zaloBot(options: ZaloBotOptions): Channel {
  return {
    key: 'zalo-bot',
    limits: { ...LIMITS, ...linkLimits(options.publicUrl, LIMITS.text) },
    // A guess: the Bot Platform has a limit and does not say which.
    pace: { perSecond: 20 },
    read: (request) => readWebhook(request, options.secret),
    async register(url) {
      await demand(options, 'setWebhook', { url, secret_token: options.secret });
    },
    poll: (receive, signal) => poll(options, receive, signal),
    fetch: (url) => fetchMedia(options.apiRoot, url),
    send: (address, outgoing) => sendTo(options, address, outgoing, options.publicUrl),
  };
}
