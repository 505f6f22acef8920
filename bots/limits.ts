import { updates } from '../src/metrics.ts';
import { keyedHash } from '../src/vault/boxes.ts';
import type { Receive } from './channel.ts';
import type { Doorway } from './doorway.ts';
import settings from './limits.json' with { type: 'json' };
import { notice } from './notice.ts';
import { alwaysPasses, speaksOfDanger } from './passes.ts';

/** Updates taken from one address within a minute and within an hour; at least so many addresses are remembered. */
export interface Limits {
  perMinute: number;
  perHour: number;
  addresses: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What one address sent lately. */
interface Count {
  /** ms since epoch: when its minute and its hour began. */
  minute: number;
  hour: number;
  /** Updates taken within the minute: one that comes again does not count again. */
  taken: Set<string>;
  inHour: number;
  told: boolean;
}

/** `minutes`: how long to wait, when that is still to be said; `untold`: it could not be. */
type Verdict = { take: true } | { take: false; minutes?: number; untold?: () => void };

/**
 * Lets a person's updates through up to so many a minute and an hour, counted in this process: several let a little more
 * through. Words of danger, the duress word, `/xoa` and `/dung` always pass. What does not pass is acknowledged but not
 * taken; the first one in a minute is answered with how long to wait and the emergency numbers.
 * @param now ms since epoch
 */
export function limited(
  receive: Receive,
  doorway: Doorway,
  limits: Limits = settings,
  now: () => number = Date.now,
): Receive {
  const judge = counter(limits);
  return async (incoming) => {
    const { channel, address, update } = incoming;
    // Addresses are remembered hashed, in memory as in the database.
    const verdict = judge(
      keyedHash(doorway.keys.address, channel, address).toString('base64'),
      update,
      now(),
    );
    if (verdict.take || speaksOfDanger(incoming) || alwaysPasses(incoming)) return receive(incoming);
    updates.inc({ channel, outcome: 'limited' });
    const { minutes, untold } = verdict;
    if (minutes === undefined) return;
    try {
      await notice(doorway, incoming, 'limits:slow', { minutes });
    } catch (error) {
      untold?.();
      throw error;
    }
  };
}

function counter({ perMinute, perHour, addresses }: Limits) {
  // Two generations: when the younger is full the elder is forgotten, so that both looking up and forgetting cost nothing.
  let [younger, elder] = [new Map<string, Count>(), new Map<string, Count>()];
  const countOf = (address: string, now: number): Count => {
    const known = younger.get(address);
    if (known) return known;
    if (younger.size >= addresses) [younger, elder] = [new Map(), younger];
    const count = elder.get(address) ?? { minute: now, hour: now, taken: new Set(), inHour: 0, told: false };
    younger.set(address, count);
    return count;
  };
  return (address: string, update: string, now: number): Verdict => {
    const count = countOf(address, now);
    if (now - count.minute >= MINUTE) Object.assign(count, { minute: now, taken: new Set(), told: false });
    if (now - count.hour >= HOUR) Object.assign(count, { hour: now, inHour: 0 });
    if (count.taken.has(update)) return { take: true };
    const full = count.inHour >= perHour;
    if (!full && count.taken.size < perMinute) {
      count.taken.add(update);
      count.inHour++;
      return { take: true };
    }
    if (count.told) return { take: false };
    count.told = true;
    const until = full ? count.hour + HOUR : count.minute + MINUTE;
    const untold = () => {
      count.told = false;
    };
    return { take: false, minutes: Math.ceil((until - now) / MINUTE), untold };
  };
}
