import type { Clock } from '../server.ts';
import { integer, type Params, rememberAllowed, wants } from './check.ts';
import { type Pending, Refusal, type State, type Update } from './state.ts';

/** tdlib/telegram-bot-api: messages expire 24 h after their date, button presses after 150 s. */
const lifetime = (kind: string) => (kind === 'callback_query' ? 150_000 : 24 * 3_600_000);

/** Updates on their way from a person to the bot. */
export interface Updates {
  /** Adds an update, unless the bot does not want this kind. */
  emit(kind: string, queue: string, body: Record<string, unknown>): Update | undefined;
  /** Forgets updates too old to be delivered. */
  expire(): void;
  getUpdates(params: Params, signal: AbortSignal): Promise<Update[]>;
  /** Ends a long poll that is waiting, as a new poll or setWebhook does. */
  interrupt(by: string): void;
}

export function createUpdates(state: State, clock: Clock, arrived: () => void): Updates {
  let waiting: { wake: () => void; end: (by: string) => void } | undefined;

  const expire = () => {
    state.pending = state.pending.filter(({ kind, at }) => clock.since(at) <= lifetime(kind));
  };
  const interrupt = (by: string) => waiting?.end(by);
  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const stop = clock.after(ms, () => done());
      const done = (error?: Refusal) => {
        stop();
        if (waiting === mine) waiting = undefined;
        if (error) reject(error);
        else resolve();
      };
      const mine = {
        wake: () => done(),
        end: (by: string) => done(new Refusal(409, `Conflict: terminated by ${by}`)),
      };
      waiting = mine;
      signal.addEventListener('abort', () => done());
    });

  return {
    expire,
    interrupt,
    emit(kind, queue, body) {
      if (!wants(state, kind)) return undefined;
      const update: Update = { update_id: state.next.update++, [kind]: body };
      state.pending.push({ update, kind, queue, at: Date.now(), attempts: 0 });
      waiting?.wake();
      arrived();
      return update;
    },
    async getUpdates(params, signal) {
      if (state.webhook) {
        throw new Refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      interrupt('other getUpdates request; make sure that only one bot instance is running');
      rememberAllowed(state, params);
      const offset = integer(params.offset, 0);
      if (offset > 0) state.pending = state.pending.filter(({ update }) => update.update_id >= offset);
      if (offset < 0) state.pending = state.pending.slice(offset);
      const seconds = Math.min(integer(params.timeout, 0), 50);
      expire();
      if (state.pending.length === 0 && seconds > 0) await wait(seconds * 1000, signal);
      const limit = Math.min(Math.max(integer(params.limit, 100), 1), 100);
      return state.pending.slice(0, limit).map(({ update }: Pending) => update);
    },
  };
}
