import { z } from 'zod';
import { call } from '../call.ts';
import { SendError } from '../channel.ts';
import { errorCode } from '../payload.ts';

export interface OauthOptions {
  appId: string;
  /** Not the OA Secret Key of the webhook. */
  appSecret: string;
  /** `https://oauth.zaloapp.com`. */
  oauthRoot: string;
}

/** What a refresh gives. */
export interface TokenPair {
  access: string;
  /** Good for one refresh only. */
  refresh: string;
  /** Seconds the access token lives. */
  life: number;
}

/** `expires_in` is a string of seconds. */
const granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.coerce.number().positive().catch(3600),
});

const METHOD = 'oauth access_token';
/** Seconds until it is tried whether a person has done so. */
const MENDING = 300;

/**
 * Exchanges a refresh token for a new pair; the token is spent by that (POST /v4/oa/access_token).
 * @throws SendError `refused` when Zalo does not take the token: a person must authorise the app again
 */
export async function refreshTokens(options: OauthOptions, refreshToken: string): Promise<TokenPair> {
  const { appId: app_id, appSecret: secret_key, oauthRoot } = options;
  const form = new URLSearchParams({ refresh_token: refreshToken, app_id, grant_type: 'refresh_token' });
  const answer = await call(METHOD, `${oauthRoot}/v4/oa/access_token`, form, { headers: { secret_key } });
  const pair = granted.safeParse(answer);
  if (pair.success) {
    const { access_token, refresh_token, expires_in } = pair.data;
    return { access: access_token, refresh: refresh_token, life: expires_in };
  }
  const { error } = z.object({ error: errorCode }).catch({ error: 0 }).parse(answer);
  if (error === -32) throw new SendError('busy', `${METHOD}: ${error}`);
  throw new SendError(
    'refused',
    `${METHOD}: ${error}; authorise the app again and set ZALO_OA_REFRESH_TOKEN to the new refresh token`,
    MENDING,
  );
}
