import { type Call, serveCall } from './calls.ts';
import { createFaults, type Faults } from './faults.ts';
import { createFiles } from './files.ts';
import { until } from './inbox.ts';
import { type Clock, createClock, createPoster, listen, type Posted } from './server.ts';
import { grant } from './zalo-oa/oauth.ts';
import { nameOf, openapi } from './zalo-oa/openapi.ts';
import { createOaPerson, type OaPerson, type OaPersonOptions } from './zalo-oa/people.ts';
import {
  issue,
  killAll,
  messageId,
  type OaSaid,
  type OaState,
  type OaUser,
  oaAnswer,
} from './zalo-oa/state.ts';
import { createOaWebhooks, type OaDelivery, type OaEvent } from './zalo-oa/webhook.ts';

export type { OaMedia, OaPerson, OaPersonOptions, OaSending } from './zalo-oa/people.ts';
export type { OaButton, OaSaid } from './zalo-oa/state.ts';
export { type OaDelivery, type OaEvent, signature } from './zalo-oa/webhook.ts';

export interface ZaloOaOptions {
  appId: string;
  /** For `secret_key` of OAuth. */
  appSecret: string;
  oaId: string;
  /** For the webhook signature; not the same as `appSecret`. */
  oaSecretKey: string;
  /** The first refresh token, as made by hand in Zalo's console. */
  refreshToken: string;
  /** Where events go, as set in Zalo's console. */
  webhook?: string;
  /** How much faster than the real service retries run. */
  speed?: number;
  /** Real milliseconds the bot has to answer an event (2 s); never scaled. */
  deadline?: number;
  /** Reusing a refresh token kills every token given out so far (default), or is only refused. */
  reuseKills?: boolean;
  /** Where the file fault `redirect` leads. */
  trap?: string;
}

export interface ZaloOa {
  /** What stands for `https://openapi.zalo.me`. */
  url: string;
  /** What stands for `https://oauth.zaloapp.com`. */
  oauthUrl: string;
  webhook: string | undefined;
  calls: Call[];
  deliveries: OaDelivery[];
  faults: Faults;
  /** `later` makes windows, links and tokens older; `skew` makes the timestamps of events wrong. */
  clock: Clock;
  /** Origins of several processes behind the webhook: events go to them in turn. */
  doors: string[];
  /** Whether the bot has taken an event, though it may not have been able to say so. */
  taken(event: OaEvent): boolean;
  /** Delivers what was taken last once more, all at once, as after a restart that forgot what was answered. */
  again(count: number): Promise<Posted[]>;
  /** Requests a minute before -32 (4 000). */
  rate: { limit: number };
  person(options?: OaPersonOptions): OaPerson;
  /** Every access token given out so far is now expired: -220. */
  expire(): void;
  /** What an administrator does in the console: a new pair of tokens; the earlier ones are dead. */
  authorise(): { accessToken: string; refreshToken: string };
  /** A code as the consent page gives one; with `challenge` the verifier is checked. */
  code(challenge?: string): string;
  /** Delivers any event as it stands, signed, e.g. a recorded one. */
  emit(event: OaEvent): void;
  /** The console's test: an unsigned sample POST, answered 200 by a correct bot. */
  probe(): Promise<Posted>;
  /** A POST signed with a wrong key. */
  forge(event: Record<string, unknown>): Promise<Posted>;
  /** Waits until every event is delivered or given up. */
  idle(ms?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Zalo Official Account of our own: OpenAPI, OAuth and webhooks. */
export async function startZaloOa(options: ZaloOaOptions): Promise<ZaloOa> {
  const { appId, appSecret, oaId, oaSecretKey, speed = 1, deadline = 2_000 } = options;
  const clock = createClock(speed);
  const poster = createPoster();
  const faults = createFaults();
  const calls: Call[] = [];
  const store = createFiles({ clock, faults, calls, trap: options.trap });
  const state: OaState = {
    ...{ clock, store },
    ...{ appId, appSecret, oaId, oaSecretKey },
    reuseKills: options.reuseKills ?? true,
    users: new Map(),
    access: new Map(),
    refresh: new Map([[options.refreshToken, 'valid']]),
    codes: new Map(),
    messages: new Map(),
    rate: { limit: 4_000, used: 0, since: Date.now() },
  };
  const context = { faults, clock, calls };
  const webhooks = createOaWebhooks(state, { clock, poster, faults, deadline });
  const emit = (event: OaEvent) => webhooks.emit(event, fake.webhook);
  const busy = () => oaAnswer(-32, 'Rate limit exceeded');
  const error = () => ({ status: 500, body: { error: -200, message: 'Internal error' } });

  const api = await listen((received, response) => {
    if (received.path.startsWith('/media/')) return store.serve(received.path.slice(1), response);
    const run = () => openapi(state, received, (user, said) => echo(state, user, said, emit));
    const params = paramsOf(received.body, received.query);
    return serveCall(response, { method: nameOf(received.path), params, run, busy, error }, context);
  });
  const oauth = await listen((received, response) => {
    const known = received.path === '/v4/oa/access_token';
    const run = () => (known ? grant(state, received) : { status: 404, body: { error: 404 } });
    const params = Object.fromEntries(new URLSearchParams(received.body.toString('utf8')));
    const method = known ? 'access_token' : received.path;
    return serveCall(response, { method, params, run, busy, error }, context);
  });

  const fake: ZaloOa = {
    url: api.url,
    oauthUrl: oauth.url,
    webhook: options.webhook,
    calls,
    deliveries: webhooks.deliveries,
    faults,
    clock,
    doors: poster.doors,
    taken: webhooks.taken,
    again: (count) => webhooks.again(count, fake.webhook ?? ''),
    rate: state.rate,
    person: (person = {}) => createOaPerson(state, emit, () => api.url, person),
    expire() {
      for (const [token, is] of state.access) if (typeof is === 'object') state.access.set(token, 'expired');
    },
    authorise() {
      killAll(state);
      const { access, refresh } = issue(state);
      return { accessToken: access, refreshToken: refresh };
    },
    code(challenge) {
      const code = messageId();
      state.codes.set(code, challenge);
      return code;
    },
    emit,
    probe: () => webhooks.post(fake.webhook ?? '', sample(state), {}),
    forge: (event) =>
      webhooks.post(fake.webhook ?? '', event, {
        'X-ZEvent-Signature': `mac=${'0123456789abcdef'.repeat(4)}`,
      }),
    idle: (ms) => until(() => webhooks.open() === 0, ms),
    async close() {
      clock.close();
      poster.close();
      for (const { inbox } of state.users.values()) inbox.close();
      await Promise.all([api.close(), oauth.close()]);
    },
  };
  return fake;
}

/** After a send Zalo tells the bot of its own message, and that it arrived; sender and recipient swapped. */
function echo(state: OaState, user: OaUser, said: OaSaid, emit: (event: OaEvent) => void): void {
  const common = {
    app_id: state.appId,
    sender: { id: state.oaId },
    user_id_by_app: user.idByApp,
    recipient: { id: user.id },
    timestamp: String(state.clock.told()),
  };
  emit({ ...common, event_name: 'oa_send_text', message: { text: said.text, msg_id: said.id } });
  emit({ ...common, event_name: 'user_received_message', message: { msg_id: said.id } });
}

function sample(state: OaState): Record<string, unknown> {
  return {
    app_id: state.appId,
    sender: { id: '246845883529197922' },
    recipient: { id: state.oaId },
    event_name: 'user_send_text',
    message: { text: 'message', msg_id: '96d3cdf3af150460909' },
    timestamp: String(Date.now()),
  };
}

function paramsOf(body: Buffer, query: URLSearchParams): Record<string, unknown> {
  const text = body.length > 0 ? body.toString('utf8') : (query.get('data') ?? '{}');
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unreadable: text };
  }
}
