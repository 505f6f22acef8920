import { setMaxListeners } from 'node:events';
import { deliverBadly } from '../deliver.ts';
import { createRandom, type Faults } from '../faults.ts';
import type { Clock, Posted, Poster } from '../server.ts';
import type { Pending, State, Update } from './state.ts';

/** One attempt to hand an update to the bot. */
export interface Delivery {
  update: Update;
  /** 1 for the first. */
  attempt: number;
  status: Posted['status'];
  at: number;
  /** Real milliseconds until the answer. */
  ms: number;
}

export interface Webhooks {
  /** Delivers what is pending, each queue serially, the queues in parallel. */
  pump(): void;
  /** The webhook was set or removed: waiting times are over. */
  changed(): void;
  deliveries: Delivery[];
  /** Whether the bot has taken an update, though it may not have been able to say so. */
  taken(update: Update): boolean;
  /** Delivers what was taken last once more, all at once, as after a restart that forgot what was confirmed. */
  again(count: number): Promise<Posted[]>;
}

/** The bot may answer with a call of any method but these (tdlib/telegram-bot-api). */
const notInAnswers = /^(get.*|setwebhook|deletewebhook|close|logout)$/i;

export function createWebhooks(
  state: State,
  {
    clock,
    poster,
    faults,
    deadline,
    expire,
    execute,
  }: {
    clock: Clock;
    poster: Poster;
    faults: Faults;
    deadline: number;
    expire: () => void;
    execute: (method: string, params: Record<string, unknown>) => void;
  },
): Webhooks {
  const running = new Set<string>();
  const deliveries: Delivery[] = [];
  const taken = new WeakSet<Update>();
  const random = createRandom(1);
  let change = newChange();
  let inFlight = 0;

  const post = async (pending: Pick<Pending, 'update' | 'attempts'>, lose: boolean): Promise<Posted> => {
    const { url = '', secret } = state.webhook ?? {};
    const at = Date.now();
    pending.attempts++;
    const attempt = pending.attempts;
    inFlight++;
    const posted = await poster.post(
      url,
      Buffer.from(JSON.stringify(pending.update)),
      secret === undefined ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret },
      { deadline, lose },
    );
    inFlight--;
    deliveries.push({ update: pending.update, attempt, status: posted.status, at, ms: posted.ms });
    if (isSuccess(posted.status) || posted.status === 'lost') taken.add(pending.update);
    if (isSuccess(posted.status)) executeAnswer(posted.body, execute);
    return posted;
  };

  const run = async (queue: string) => {
    for (;;) {
      expire();
      const pending = state.pending.find((one) => one.queue === queue);
      if (!pending || !state.webhook || inFlight >= state.webhook.maxConnections) break;
      const all = await deliverBadly(faults.takeDelivery(), clock, (lose) => post(pending, lose));
      if (all.some(({ status }) => isSuccess(status))) {
        state.pending = state.pending.filter((other) => other !== pending);
        continue;
      }
      const posted = all[0]!;
      state.lastError = {
        date: Math.floor(Date.now() / 1000),
        message: `Wrong response from the webhook: ${posted.status}`,
      };
      await clock.sleep(pause(pending.attempts, posted, random), change.signal);
    }
    running.delete(queue);
  };

  const pump = () => {
    if (!state.webhook) return;
    for (const { queue } of state.pending) {
      if (running.has(queue) || inFlight >= state.webhook.maxConnections) continue;
      running.add(queue);
      // A queue that ends frees a connection for one that had to wait.
      void run(queue).then(pump);
    }
  };

  return {
    deliveries,
    taken: (update) => taken.has(update),
    again(count) {
      const known = new Set(deliveries.map(({ update }) => update).filter((update) => taken.has(update)));
      const last = [...known].slice(-count);
      return Promise.all(last.map((update) => post({ update, attempts: 0 }, false)));
    },
    pump,
    changed() {
      change.abort();
      change = newChange();
      pump();
    },
  };
}

/** Every waiting queue listens to it, so the usual warning at ten listeners is out of place. */
function newChange(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

function isSuccess(status: Posted['status']): boolean {
  return typeof status === 'number' && status >= 200 && status <= 299;
}

/** tdlib/telegram-bot-api `on_update_error`: at once, then 2 s doubling to a random cap of 60–120 s; Retry-After ≤ 1 h. */
function pause(failed: number, posted: Posted, random: () => number): number {
  const asked = Number(posted.headers['retry-after']);
  if (asked > 0) return Math.min(asked, 3_600) * 1000;
  if (failed <= 1) return 0;
  return Math.min(2 ** (failed - 1), 60 + 60 * random()) * 1000;
}

function executeAnswer(
  body: string,
  execute: (method: string, params: Record<string, unknown>) => void,
): void {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return;
  }
  if (typeof answer !== 'object' || answer === null || !('method' in answer)) return;
  const { method, ...params } = answer as Record<string, unknown>;
  if (typeof method === 'string' && !notInAnswers.test(method)) execute(method, params);
}
