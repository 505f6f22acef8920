import { type Call, serveCall } from './calls.ts';
import { createFaults, type Faults } from './faults.ts';
import { createFiles } from './files.ts';
import { until } from './inbox.ts';
import { readParams, type Upload } from './params.ts';
import { type Answer, type Clock, createClock, createPoster, listen, type Posted } from './server.ts';
import type { Params } from './telegram/check.ts';
import { methods } from './telegram/methods.ts';
import { createPerson, type Person, type PersonOptions } from './telegram/people.ts';
import { createState, Refusal, type State, type Update } from './telegram/state.ts';
import { createUpdates } from './telegram/updates.ts';
import { createWebhooks, type Delivery } from './telegram/webhook.ts';

export type { Person, PersonOptions, Sending, TelegramMedia } from './telegram/people.ts';
export type { Button, Said, Sent, Update } from './telegram/state.ts';
export type { Delivery } from './telegram/webhook.ts';

export interface TelegramOptions {
  token: string;
  /** How much faster than the real service retries, long polls and expiry run. */
  speed?: number;
  /** Real milliseconds the bot has to answer a delivery; never scaled. */
  deadline?: number;
  /** Where the file fault `redirect` leads. */
  trap?: string;
}

export interface Telegram {
  /** The API root: what stands for `https://api.telegram.org`. */
  url: string;
  calls: Call[];
  deliveries: Delivery[];
  faults: Faults;
  /** `later` makes messages and links older; `skew` makes the dates in updates wrong. */
  clock: Clock;
  /** Origins of several processes behind the webhook: deliveries go to them in turn. */
  doors: string[];
  /** Whether the bot has taken an update, though it may not have been able to say so. */
  taken(update: Update): boolean;
  /** Delivers what was taken last once more, all at once, as after a restart that forgot what was confirmed. */
  again(count: number): Promise<Posted[]>;
  /** Seconds the `busy` fault asks the bot to wait; not scaled, since it is the bot that waits. */
  retryAfter: number;
  person(options: PersonOptions): Person;
  /** Delivers any update as it stands, e.g. a recorded one; `update_id` is given by the fake. */
  emit(kind: string, body: Record<string, unknown>): Update | undefined;
  /** Every press so far is too old to be answered. */
  forgetPresses(): void;
  /** Updates the bot has not confirmed. */
  pending(): Update[];
  /** Waits until nothing is pending. */
  idle(ms?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Telegram Bot API of our own. */
export async function startTelegram({
  token,
  speed = 1,
  deadline = 60_000,
  trap,
}: TelegramOptions): Promise<Telegram> {
  const clock = createClock(speed);
  const poster = createPoster();
  const faults = createFaults();
  const calls: Call[] = [];
  const files = createFiles({ clock, faults, calls, trap });
  const state = createState(token, clock, files);
  const updates = createUpdates(state, clock, () => webhooks.pump());
  const changes = () => {
    updates.interrupt('setWebhook request');
    webhooks.changed();
  };
  const webhooks = createWebhooks(state, {
    clock,
    poster,
    faults,
    deadline,
    expire: updates.expire,
    execute: (method, params) => {
      const { status, body } = execute(state, method, params, new Map());
      calls.push({ method, params, status, answer: body, via: 'webhook', at: Date.now() });
    },
  });

  const server = await listen(async (received, response) => {
    const file = decodeURIComponent(received.path).split(`/file/bot${token}/`)[1];
    if (file !== undefined) return files.serve(file, response);
    const [, given, path = ''] = /^\/bot([^/]+)\/(.*)$/.exec(received.path) ?? [];
    const read = readParams(received);
    const params = read?.params ?? {};
    const name = methods.get(path.toLowerCase())?.name ?? (isPoll(path) ? 'getUpdates' : path);
    const run = async (): Promise<Answer> => {
      if (given !== undefined && decodeURIComponent(given) !== token) return refused(401, 'Unauthorized');
      if (!read) return refused(400, "Bad Request: can't parse JSON object");
      if (given !== undefined && isPoll(path)) return poll(updates.getUpdates(params, received.signal));
      const answer =
        given === undefined ? refused(404, 'Not Found') : execute(state, path, params, read.files);
      if (/^(set|delete)webhook$/i.test(path) && answer.status === 200) changes();
      return answer;
    };
    await serveCall(
      response,
      {
        method: name,
        params,
        run,
        busy: () => {
          const seconds = fake.retryAfter;
          return refused(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
        },
        error: () => refused(500, 'Internal Server Error'),
      },
      { faults, clock, calls },
    );
  });

  const fake: Telegram = {
    url: server.url,
    calls,
    deliveries: webhooks.deliveries,
    faults,
    clock,
    doors: poster.doors,
    taken: webhooks.taken,
    again: webhooks.again,
    retryAfter: 1,
    person: (options) => createPerson(state, updates, options),
    emit: (kind, body) => updates.emit(kind, 'chat 0', body),
    forgetPresses: () => state.queries.clear(),
    pending: () => state.pending.map(({ update }) => update),
    idle: (ms) => until(() => state.pending.length === 0, ms),
    async close() {
      clock.close();
      poster.close();
      for (const { inbox } of state.chats.values()) inbox.close();
      await server.close();
    },
  };
  return fake;
}

const isPoll = (path: string) => path.toLowerCase() === 'getupdates';

function execute(state: State, path: string, params: Params, files: Map<string, Upload>): Answer {
  const found = methods.get(path.toLowerCase());
  if (!found) return refused(404, 'Not Found');
  try {
    return { status: 200, body: { ok: true, result: found.method(state, params, files) } };
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.message);
    throw error;
  }
}

async function poll(updates: Promise<Update[]>): Promise<Answer> {
  try {
    return { status: 200, body: { ok: true, result: await updates } };
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.message);
    throw error;
  }
}

function refused(status: number, description: string, parameters?: Record<string, unknown>): Answer {
  return {
    status,
    body: { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) },
  };
}
