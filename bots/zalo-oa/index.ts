import type { Channel } from '../channel.ts';
import { fetchMedia } from '../zalo-media.ts';
import { readWebhook } from './read.ts';
import { csLimits, sendCs } from './send.ts';
import { type AccessOptions, accessTokens } from './tokens.ts';

export interface ZaloOaOptions extends AccessOptions {
  /** Signs the webhook. */
  oaSecretKey: string;
  /** `https://openapi.zalo.me`. */
  apiRoot: string;
  /** Where Zalo and people find our pictures and recordings; absent: words alone. */
  publicUrl?: string | undefined;
}

/**
 * The door of a Zalo Official Account (https://developers.zalo.me, OpenAPI v3). Its webhook is set by hand in Zalo's
 * developer console.
 */
export function zaloOa(options: ZaloOaOptions): Channel {
  const access = accessTokens(options);
  return {
    key: 'zalo-oa',
    limits: csLimits(options.publicUrl),
    // OpenAPI: 4 000 requests a minute and app.
    pace: { perSecond: 60 },
    read: (request) => readWebhook(request, options),
    fetch: (url) => fetchMedia(options.apiRoot, url),
    send: (address, outgoing) => sendCs(options.apiRoot, access, address, outgoing, options.publicUrl),
  };
}
