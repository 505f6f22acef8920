import { type Call, serveCall } from './calls.ts';
import { createFaults, type Faults } from './faults.ts';
import { until } from './inbox.ts';
import { readParams } from './params.ts';
import { type Answer, createClock, createPoster, listen, type Posted } from './server.ts';
import { methods } from './zalo-bot/methods.ts';
import { type BotPerson, type BotPersonOptions, createBotPerson } from './zalo-bot/people.ts';
import { type BotEvent, type BotState, done, refused } from './zalo-bot/state.ts';

export type { BotPerson, BotPersonOptions } from './zalo-bot/people.ts';
export type { BotEvent, BotSaid } from './zalo-bot/state.ts';

/** One attempt to hand an event to the bot. */
export interface BotDelivery {
  event: BotEvent;
  shape: 'flat' | 'wrapped';
  attempt: number;
  status: Posted['status'];
  at: number;
  ms: number;
}

export interface ZaloBotOptions {
  token: string;
  /** How much faster than the real service retries and long polls run. */
  speed?: number;
  /** Real milliseconds the bot has to answer an event; never scaled. */
  deadline?: number;
  /** Bodies are flat in the field and wrapped in `{"ok","result"}` in the documents. Default: in turn. */
  shape?: 'flat' | 'wrapped' | 'alternate';
  /** Every n-th event comes twice (4); 0: none does. */
  repeatEvery?: number;
  /** Further attempts after a failure (3); the real number is not documented. */
  retries?: number;
}

export interface ZaloBot {
  /** What stands for `https://bot-api.zaloplatforms.com`. */
  url: string;
  calls: Call[];
  deliveries: BotDelivery[];
  faults: Faults;
  person(options?: BotPersonOptions): BotPerson;
  /** Delivers any event as it stands, e.g. a recorded one. */
  emit(event: BotEvent): void;
  /** An empty POST to the webhook, with the right secret: seen in the field, answered 200 by a correct bot. */
  probe(): Promise<Posted>;
  /** Waits until every event is delivered or given up. */
  idle(ms?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Zalo Bot Platform of our own. */
export async function startZaloBot(options: ZaloBotOptions): Promise<ZaloBot> {
  const { token, speed = 1, deadline = 5_000, shape = 'alternate', repeatEvery = 4, retries = 3 } = options;
  const state: BotState = { token, chats: new Map(), webhook: undefined, pending: [] };
  const clock = createClock(speed);
  const poster = createPoster();
  const faults = createFaults();
  const calls: Call[] = [];
  const deliveries: BotDelivery[] = [];
  let events = 0;
  let open = 0;
  let wake: (() => void) | undefined;

  const attempt = async (event: BotEvent, form: 'flat' | 'wrapped', nth: number, lose: boolean) => {
    if (!state.webhook) return false;
    const at = Date.now();
    const body = Buffer.from(JSON.stringify(form === 'flat' ? event : { ok: true, result: event }));
    const headers = { 'X-Bot-Api-Secret-Token': state.webhook.secret };
    const { status, ms } = await poster.post(state.webhook.url, body, headers, { deadline, lose });
    deliveries.push({ event, shape: form, attempt: nth, status, at, ms });
    return status === 200;
  };

  const deliver = async (event: BotEvent, nth: number) => {
    const form = shape === 'alternate' ? (nth % 2 === 1 ? 'flat' : 'wrapped') : shape;
    for (let tries = 1; tries <= retries + 1; tries++) {
      const fault = faults.takeDelivery();
      if (fault === 'reorder') await clock.sleep(1_000);
      if (await attempt(event, form, tries, fault === 'lost')) {
        const repeat = fault === 'repeat' || (repeatEvery > 0 && nth % repeatEvery === 0);
        if (repeat) await attempt(event, form, tries + 1, false);
        return;
      }
      if (tries <= retries) await clock.sleep(1_000 * 2 ** (tries - 1));
    }
  };

  const emit = (event: BotEvent) => {
    if (!state.webhook) {
      state.pending.push(event);
      wake?.();
      return;
    }
    open++;
    void deliver(event, ++events).then(() => open--);
  };

  const getUpdates = async (params: Record<string, unknown>, signal: AbortSignal): Promise<Answer> => {
    if (state.webhook) return refused(400, 'Bad Request: webhook is set');
    if (state.pending.length === 0) {
      const waited = new AbortController();
      wake = () => waited.abort();
      signal.addEventListener('abort', () => waited.abort());
      await clock.sleep(Number(params.timeout ?? 30) * 1000, waited.signal);
    }
    // One object, not a list; there is no offset, so an update that was handed out is gone.
    const event = signal.aborted ? undefined : state.pending.shift();
    return event ? done(event) : refused(408, 'Request timeout');
  };

  const server = await listen(async (received, response) => {
    const [, given = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(received.path) ?? [];
    const read = readParams(received);
    const params = read?.params ?? {};
    const run = async (): Promise<Answer> => {
      if (decodeURIComponent(given) !== token) return refused(401, 'Unauthorized');
      if (!read) return refused(400, 'Bad Request: body is invalid');
      if (method === 'getUpdates') return getUpdates(params, received.signal);
      return methods[method]?.(state, params) ?? refused(404, 'Not Found');
    };
    await serveCall(
      response,
      {
        method,
        params,
        run,
        busy: () => refused(429, 'Too Many Requests'),
        error: () => ({
          status: 500,
          body: { ok: false, error_code: 500, description: 'Internal Server Error' },
        }),
      },
      { faults, clock, calls },
    );
  });

  return {
    url: server.url,
    calls,
    deliveries,
    faults,
    person: (person = {}) => createBotPerson(state, emit, person),
    emit,
    probe: () => {
      const headers: Record<string, string> = {};
      if (state.webhook) headers['X-Bot-Api-Secret-Token'] = state.webhook.secret;
      return poster.post(state.webhook?.url ?? '', Buffer.alloc(0), headers, { deadline });
    },
    idle: (ms) => until(() => open === 0, ms),
    async close() {
      clock.close();
      poster.close();
      for (const { inbox } of state.chats.values()) inbox.close();
      await server.close();
    },
  };
}
