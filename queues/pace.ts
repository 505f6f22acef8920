import type { Channel } from '../bots/channel.ts';
import type { Database } from '../src/database.ts';

/** Letters for someone in danger leave first (0), replies and answers next (1), what is left of a campaign's message last. */
export const CAMPAIGN = 2;

/** Messages to one address that may leave at once before its pace is kept (Telegram: "short bursts pass"). */
const BURST = 3;

/** Seconds a message waits here for its turn; one that would have to wait longer comes back later. */
const PATIENCE = 2;

/** Seconds. A campaign may have the whole pace, but reserves only so much of it at once, and only so far ahead. */
const BLOCK = 0.1;

/** Seconds. Backing off without being told for how long ends here; a longer wait than an hour concerns one message only. */
const LONGEST_BACKOFF = 300;
const LONGEST_STOP = 3600;

/** How messages of one channel take their turns. */
export interface Pace {
  /**
   * Waits for a turn.
   * @returns 0 when the message may leave now, otherwise the seconds after which to ask again
   */
  turn(address: string, priority: number): Promise<number>;
  /**
   * Reserves a campaign's turns of the next tenth of a second. A reply asked for meanwhile has the turn after them, and as
   * long as replies fill the pace there are none.
   * @param most how many are wanted
   * @returns when each message may leave (ms since epoch), or the seconds after which to ask again
   */
  block(most: number): Promise<{ at: number[] } | { later: number }>;
  /**
   * The channel refused a message because there were too many. Its own limit stops everybody, one person's only that person.
   * @param after seconds the channel asked for, if it did
   * @returns seconds until this message may be tried again
   */
  busy(address: string, after: number | undefined): Promise<number>;
  /** A message left: the next refusal begins with a short wait again. */
  worked(): void;
}

/** Reserves turns; a promise not kept after a crash of the server costs nothing, so it does not wait for the disk. */
const RESERVE = `
  INSERT INTO channel_health AS health (channel, next) VALUES ($1, now() + make_interval(secs => $2))
  ON CONFLICT (channel) DO UPDATE SET next = greatest(health.next, now()) + make_interval(secs => $2)
    WHERE health.next <= now() + make_interval(secs => $3)
  RETURNING extract(epoch FROM next - now())::float - $2 AS wait, set_config('synchronous_commit', 'off', true)`;

const STOP = `
  INSERT INTO channel_health AS health (channel, next) VALUES ($1, now() + make_interval(secs => $2))
  ON CONFLICT (channel) DO UPDATE SET next = greatest(health.next, excluded.next)`;

const STOPPED =
  'SELECT extract(epoch FROM next - now())::float AS wait FROM channel_health WHERE channel = $1';

/**
 * Keeps a channel's pace over all processes together: the next free moment stands in the database, and turns are reserved
 * there for everyone who waits, with one statement. A channel without a pace costs none.
 */
export function paceOf({ pool }: Database, { key, pace }: Channel): Pace {
  /** Until when the channel takes nothing, and until when others have reserved all turns worth waiting for; ms since epoch. */
  let stoppedTill = 0;
  let fullTill = 0;
  let refusals = 0;
  let refused: { address: string; till: number } | undefined;
  const addresses = keepAddresses(pace?.perAddress);

  const until = (moment: number) => Math.max((moment - Date.now()) / 1000, 0);
  const stopped = () => until(stoppedTill);

  const stop = async (seconds: number): Promise<void> => {
    stoppedTill = Math.max(stoppedTill, Date.now() + seconds * 1000);
    await pool.query({ name: 'stop-channel', text: STOP, values: [key, seconds] });
  };

  const reserve = async (seconds: number, ahead: number): Promise<number | undefined> => {
    const values = [key, seconds, ahead];
    const { rows } = await pool.query<{ wait: number }>({ name: 'reserve-turns', text: RESERVE, values });
    return rows[0] && Math.max(rows[0].wait, 0);
  };

  /** Seconds for which the others have reserved turns, or asked to wait. */
  const standing = async (): Promise<number> => {
    const { rows } = await pool.query<{ wait: number }>({ name: 'stopped', text: STOPPED, values: [key] });
    return rows[0]?.wait ?? 0;
  };

  const perSecond = pace?.perSecond ?? Number.POSITIVE_INFINITY;
  const replies = line({ step: lengthOf(1, perSecond), ahead: PATIENCE, atOnce: 1000 }, reserve, async () => {
    const wait = await standing();
    if (wait <= PATIENCE) return 0;
    fullTill = Date.now() + wait * 1000;
    return wait;
  });

  return {
    async turn(address, priority) {
      const wait = Math.max(stopped(), until(fullTill), addresses.wait(address));
      if (wait > 0) return wait;
      const later = pace ? await replies(priority) : 0;
      // The channel may have refused somebody else meanwhile.
      if (later > 0 || stopped() > 0) return Math.max(later, stopped());
      addresses.took(address);
      return 0;
    },
    async block(most) {
      if (stopped() > 0) return { later: stopped() };
      if (!pace) return { at: new Array<number>(most).fill(Date.now()) };
      const count = Math.min(most, Math.ceil(perSecond * BLOCK));
      const seconds = lengthOf(count, perSecond);
      const wait = await reserve(seconds, BLOCK);
      if (wait === undefined) return { later: Math.max((await standing()) - BLOCK, 0.005) };
      const from = Date.now() + wait * 1000;
      return { at: Array.from({ length: count }, (_, turn) => from + (turn * seconds * 1000) / count) };
    },
    async busy(address, after) {
      const now = Date.now();
      if (after === undefined) {
        if (stopped() === 0)
          await stop(Math.min(2 ** refusals++, LONGEST_BACKOFF) * (0.5 + Math.random() / 2));
        return Math.max(stopped(), 0.1);
      }
      // Telegram does not say whose limit it was: when a second person meets it meanwhile, it is everybody's.
      const everybodys = refused !== undefined && refused.till > now && refused.address !== address;
      refused = { address, till: now + after * 1000 };
      addresses.hold(address, after);
      if (everybodys && after <= LONGEST_STOP) await stop(after);
      return after;
    },
    worked() {
      refusals = 0;
    },
  };
}

/** Seconds that so many messages take; whole milliseconds, as the database keeps time. */
const lengthOf = (count: number, perSecond: number): number => Math.ceil((count * 1000) / perSecond) / 1000;

interface Waiting {
  priority: number;
  /** Seconds until it may ask again; 0: it may leave. */
  go(later: number): void;
  fail(error: unknown): void;
}

/**
 * Those who wait for a turn, the most urgent first. While one reservation is under way others gather for the next.
 * @param step seconds from one turn to the next
 * @param ahead seconds by which turns may be reserved before they come
 * @param atOnce how many may be reserved together
 */
function line(
  { step, ahead, atOnce }: { step: number; ahead: number; atOnce: number },
  reserve: (seconds: number, ahead: number) => Promise<number | undefined>,
  standing: () => Promise<number>,
): (priority: number) => Promise<number> {
  const waiting: Waiting[] = [];
  /** How many of them have a turn reserved. */
  let promised = 0;
  let serving = false;

  const admit = (): void => {
    promised--;
    waiting.shift()?.go(0);
  };

  const serve = async (): Promise<void> => {
    while (waiting.length > promised) {
      const wanted = Math.min(waiting.length - promised, atOnce);
      const wait = await reserve(wanted * step, ahead);
      if (wait !== undefined) {
        promised += wanted;
        for (let turn = 0; turn < wanted; turn++) setTimeout(admit, (wait + turn * step) * 1000);
        continue;
      }
      const stopped = await standing();
      if (stopped > 0) for (const { go } of waiting.splice(promised)) go(stopped);
      else await new Promise((resolve) => setTimeout(resolve, Math.max(step * 1000, 100)));
    }
  };

  const start = async (): Promise<void> => {
    if (serving) return;
    serving = true;
    await serve().catch((error) => {
      for (const { fail } of waiting.splice(promised)) fail(error);
    });
    serving = false;
  };

  return (priority) =>
    new Promise((resolve, reject) => {
      // Whoever stands last may find no gap for long, and holds its lane meanwhile.
      const timer = setTimeout(() => {
        const at = waiting.indexOf(entry);
        if (at >= promised) waiting.splice(at, 1)[0]!.go(PATIENCE);
      }, 2000 * PATIENCE);
      const entry: Waiting = {
        priority,
        go(later) {
          clearTimeout(timer);
          resolve(later);
        },
        fail(error) {
          clearTimeout(timer);
          reject(error);
        },
      };
      const after = waiting.findIndex((other) => other.priority > priority);
      waiting.splice(after < 0 ? waiting.length : after, 0, entry);
      void start();
    });
}

/** The pace to single addresses, in this process: a lane is emptied by one at a time. */
function keepAddresses(perSecond: number | undefined): {
  wait(address: string): number;
  took(address: string): void;
  hold(address: string, seconds: number): void;
} {
  /** When each address would be free again had every message to it kept its distance. */
  const free = new Map<string, number>();
  const step = 1000 / (perSecond ?? Number.POSITIVE_INFINITY);
  const tidy = (now: number): void => {
    if (free.size < 10_000) return;
    for (const [address, at] of free) if (at < now) free.delete(address);
  };
  return {
    wait: (address) => Math.max(((free.get(address) ?? 0) - (BURST - 1) * step - Date.now()) / 1000, 0),
    took(address) {
      if (step === 0) return;
      const now = Date.now();
      tidy(now);
      free.set(address, Math.max(free.get(address) ?? 0, now) + step);
    },
    hold(address, seconds) {
      free.set(address, Date.now() + seconds * 1000 + (BURST - 1) * step);
    },
  };
}
