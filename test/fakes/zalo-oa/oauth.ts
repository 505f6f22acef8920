import { createHash } from 'node:crypto';
import { readParams } from '../params.ts';
import type { Answer, Received } from '../server.ts';
import { issue, killAll, type OaState } from './state.ts';

/** The answer to `POST /v4/oa/access_token`. Errors come with HTTP 200 and an envelope of their own. */
export function grant(state: OaState, received: Received): Answer {
  if (received.method !== 'POST') return { status: 404, body: { error: 404, message: 'Not found' } };
  const type = received.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return denied(-14005, 'invalid content type');
  const params = readParams(received)?.params ?? {};
  if (params.app_id !== state.appId) return denied(-14001, 'invalid app id');
  // The App Secret, not the OA Secret Key of the webhook.
  if (received.headers.secret_key !== state.appSecret) return denied(-14004, 'invalid secret key');
  if (params.grant_type === 'refresh_token') return refresh(state, String(params.refresh_token ?? ''));
  if (params.grant_type === 'authorization_code') {
    return redeem(state, String(params.code ?? ''), String(params.code_verifier ?? ''));
  }
  return denied(-14006, 'invalid grant type');
}

function refresh(state: OaState, token: string): Answer {
  const known = state.refresh.get(token);
  if (known === 'used' && state.reuseKills) killAll(state);
  if (known !== 'valid') return denied(-14014, 'invalid refresh token');
  state.refresh.set(token, 'used');
  return granted(state);
}

function redeem(state: OaState, code: string, verifier: string): Answer {
  if (!state.codes.has(code)) return denied(-14012, 'invalid code');
  const challenge = state.codes.get(code);
  state.codes.delete(code);
  // PKCE S256: base64url without padding of the raw SHA-256.
  const computed = createHash('sha256').update(verifier).digest('base64url');
  if (challenge !== undefined && challenge !== computed) return denied(-14013, 'invalid code verifier');
  return granted(state);
}

function granted(state: OaState): Answer {
  const pair = issue(state);
  // The lifetime is a string of seconds: 25 hours.
  const body = { access_token: pair.access, refresh_token: pair.refresh, expires_in: '90000' };
  return { status: 200, body };
}

function denied(error: number, reason: string): Answer {
  return {
    status: 200,
    body: {
      error,
      error_name: reason,
      error_reason: reason,
      error_description: reason,
      ref_doc: 'https://developers.zalo.me/docs/official-account',
    },
  };
}
