import { randomBytes } from 'node:crypto';
import type { Files } from '../files.ts';
import type { Inbox } from '../inbox.ts';
import type { Answer, Clock } from '../server.ts';

export interface OaButton {
  title: string;
  type: 'oa.query.show' | 'oa.query.hide' | 'oa.open.url' | 'oa.open.phone' | 'oa.open.sms';
  payload: string | Record<string, unknown>;
}

/** One message of the Official Account, as the person sees it. */
export interface OaSaid {
  id: string;
  text: string;
  buttons: OaButton[];
  /** The picture it shows. */
  picture?: Buffer;
  /** By the fake's clock, in ms. */
  at: number;
  /** The `message` object as the bot sent it. */
  raw: Record<string, unknown>;
}

export interface OaUser {
  id: string;
  idByApp: string;
  name: string;
  /** When they last did something that opens the window, by the fake's clock in ms. */
  lastInteraction: number | undefined;
  follows: boolean;
  blocked: boolean;
  inbox: Inbox<OaSaid>;
}

export interface OaState {
  clock: Clock;
  store: Files;
  appId: string;
  appSecret: string;
  oaId: string;
  oaSecretKey: string;
  users: Map<string, OaUser>;
  /** Every access token given out. */
  access: Map<string, 'expired' | 'killed' | { until: number }>;
  refresh: Map<string, 'valid' | 'used' | 'killed'>;
  /** Codes of the consent page, with the PKCE challenge if one was given. */
  codes: Map<string, string | undefined>;
  /** Reusing a refresh token kills every token given out so far. */
  reuseKills: boolean;
  messages: Map<string, string>;
  /** Requests a minute before -32. */
  rate: { limit: number; used: number; since: number };
}

/** An OpenAPI answer. Failures come with HTTP 200 too. */
export function oaAnswer(error: number, message: string, data?: unknown): Answer {
  return { status: 200, body: data === undefined ? { error, message } : { data, error, message } };
}

/** A call the OpenAPI refuses with one of its codes. */
export class OaRefusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const invalid = (field: string) => new OaRefusal(-201, `${field} is invalid!`);
export const overLimit = (field: string) => new OaRefusal(-210, `${field} is over limit!`);

/** Zalo's access tokens live 25 hours. */
const TOKEN_LIFE = 90_000_000;

/** A new pair of tokens. */
export function issue(state: OaState): { access: string; refresh: string } {
  const access = randomBytes(48).toString('base64url');
  const refresh = randomBytes(48).toString('base64url');
  state.access.set(access, { until: state.clock.now() + TOKEN_LIFE });
  state.refresh.set(refresh, 'valid');
  return { access, refresh };
}

/** No token given out so far works any more. */
export function killAll(state: OaState): void {
  for (const token of state.access.keys()) state.access.set(token, 'killed');
  for (const token of state.refresh.keys()) state.refresh.set(token, 'killed');
}

/** A message id as Zalo makes them: hex, not a number. */
export const messageId = () => randomBytes(10).toString('hex');
