import { type Call, serveCall } from './calls.ts';
import { deliverBadly } from './deliver.ts';
import { createFaults, type Faults } from './faults.ts';
import { createFiles } from './files.ts';
import { until } from './inbox.ts';
import { readParams } from './params.ts';
import { type Answer, type Clock, createClock, createPoster, listen, type Posted } from './server.ts';
import { methods } from './zalo-bot/methods.ts';
import { type BotPerson, type BotPersonOptions, createBotPerson } from './zalo-bot/people.ts';
import { type BotEvent, type BotState, done, refused } from './zalo-bot/state.ts';

export type { BotPerson, BotPersonOptions, BotSending } from './zalo-bot/people.ts';
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
  /** Where the file fault `redirect` leads. */
  trap?: string;
}

export interface ZaloBot {
  /** What stands for `https://bot-api.zaloplatforms.com`. */
  url: string;
  calls: Call[];
  deliveries: BotDelivery[];
  faults: Faults;
  /** `later` makes links older; `skew` makes the dates of events wrong. */
  clock: Clock;
  /** Origins of several processes behind the webhook: events go to them in turn. */
  doors: string[];
  /** Whether the bot has taken an event, though it may not have been able to say so. */
  taken(event: BotEvent): boolean;
  /** Delivers what was taken last once more, all at once, as after a restart that forgot what was answered. */
  again(count: number): Promise<Posted[]>;
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
  const clock = createClock(speed);
  const poster = createPoster();
  const faults = createFaults();
  const calls: Call[] = [];
  const store = createFiles({ clock, faults, calls, trap: options.trap });
  const state: BotState = { clock, store, token, chats: new Map(), webhook: undefined, pending: [] };
  const deliveries: BotDelivery[] = [];
  const taken = new WeakSet<BotEvent>();
  let events = 0;
  let open = 0;
  let wake: (() => void) | undefined;

  const attempt = async (
    event: BotEvent,
    form: 'flat' | 'wrapped',
    nth: number,
    lose: boolean,
  ): Promise<Posted> => {
    if (!state.webhook) return { status: 'refused', body: '', headers: {}, ms: 0 };
    const at = Date.now();
    const body = Buffer.from(JSON.stringify(form === 'flat' ? event : { ok: true, result: event }));
    const headers = { 'X-Bot-Api-Secret-Token': state.webhook.secret };
    const posted = await poster.post(state.webhook.url, body, headers, { deadline, lose });
    deliveries.push({ event, shape: form, attempt: nth, status: posted.status, at, ms: posted.ms });
    if (posted.status === 200 || posted.status === 'lost') taken.add(event);
    return posted;
  };

  const deliver = async (event: BotEvent, nth: number) => {
    const form = shape === 'alternate' ? (nth % 2 === 1 ? 'flat' : 'wrapped') : shape;
    for (let tries = 1; tries <= retries + 1; tries++) {
      const drawn = faults.takeDelivery();
      const fault = drawn ?? (repeatEvery > 0 && nth % repeatEvery === 0 ? 'repeat' : undefined);
      const all = await deliverBadly(fault, clock, (lose) => attempt(event, form, tries, lose));
      if (all.some(({ status }) => status === 200)) return;
      if (tries <= retries) await clock.sleep(Math.min(1_000 * 2 ** (tries - 1), 60_000));
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
    if (received.path.startsWith('/media/')) return store.serve(received.path.slice(1), response);
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
    clock,
    doors: poster.doors,
    taken: (event) => taken.has(event),
    again(count) {
      const known = new Set(deliveries.map(({ event }) => event).filter((event) => taken.has(event)));
      return Promise.all([...known].slice(-count).map((event) => attempt(event, 'flat', 2, false)));
    },
    person: (person = {}) => createBotPerson(state, emit, () => server.url, person),
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
