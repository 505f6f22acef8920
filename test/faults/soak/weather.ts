import { setTimeout as sleep } from 'node:timers/promises';
import { callFaults, deliveryFaults, type Fault, type Faults, fileFaults } from '../../fakes/faults.ts';
import type { Town } from '../../people.ts';
import type { Gateway } from './gateway.ts';
import type { Fleet } from './processes.ts';

export interface Weather {
  /** What is going on, for the progress line. */
  now(): string;
  /** Everything works again. */
  end(): Promise<void>;
}

const HOUR = 3_600_000;
const ALL: Fault[] = [...callFaults, ...deliveryFaults, ...fileFaults];
/** Faults after which nothing was done. */
const DOWN = ['gateway', 'error', 'drop-before', 'busy'] as const;

/**
 * Bad weather: faults of every kind at rates that change every few seconds; one channel wholly down for a while, then
 * another; wrong clocks; old updates once more; expired tokens, or processes that are killed.
 * @param random decides everything
 * @param outage seconds a channel may be down
 */
export function startWeather(
  { town, gateway, fleet }: { town: Town; gateway: Gateway; fleet: Fleet },
  random: () => number,
  outage: number,
): Weather {
  const { telegram, zaloOa, zaloBot } = town;
  // A refresh token is single-use: whoever takes the new pair and dies before it is stored has lost it for good. So tokens
  // expire in one run, and processes die in another, and the answer to a refresh is never lost on the way.
  const killing = random() < 0.5;
  const skies: { name: string; faults: Faults; methods?: string[] }[] = [
    { name: 'telegram', faults: telegram.faults },
    { name: 'zalo-oa', faults: zaloOa.faults, methods: ['message/cs', 'webhook', 'file'] },
    { name: 'zalo-bot', faults: zaloBot.faults },
    { name: 'web', faults: gateway.faults },
  ];
  const down = new Map<string, number>();
  const stop = new AbortController();
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

  const change = ({ name, faults, methods }: (typeof skies)[number]) => {
    if ((down.get(name) ?? 0) > Date.now()) return;
    faults.none();
    if (random() < 0.2) return;
    const rate = 0.05 + random() * 0.35;
    faults.random({ seed: Math.floor(random() * 1e9), rate, only: ALL, ...(methods ? { methods } : {}) });
  };
  const breakDown = () => {
    const { name, faults } = pick(skies);
    down.set(name, Date.now() + (0.3 + 0.7 * random()) * outage * 1000);
    faults.none();
    faults.always('*', pick(DOWN));
    faults.always('webhook', 'reorder');
    faults.always('file', 'error');
  };
  const wrongClocks = () => {
    telegram.clock.skew = (random() - 0.5) * 12 * HOUR;
    zaloBot.clock.skew = (random() - 0.5) * 12 * HOUR;
    // The door takes no timestamp from the future, and none older than Zalo repeats.
    zaloOa.clock.skew = -random() * 2 * HOUR;
  };
  const oldOnce = () => Promise.all([telegram.again(10), zaloOa.again(10), zaloBot.again(10)]);

  const blow = async () => {
    for (let round = 0; !stop.signal.aborted; round++) {
      for (const sky of skies) change(sky);
      if (round % 5 === 1) breakDown();
      if (round % 4 === 2) wrongClocks();
      if (round % 3 === 0) await oldOnce();
      if (round % 8 === 5) {
        if (killing) await fleet.kill(Math.floor(random() * 4));
        else zaloOa.expire();
      }
      await sleep(1000 + random() * 3000, undefined, { signal: stop.signal }).catch(() => {});
    }
  };
  const blowing = blow();
  return {
    now: () => {
      const names = [...down].filter(([, until]) => until > Date.now()).map(([name]) => name);
      return names.length > 0 ? `${names.join(', ')} down` : 'faults everywhere';
    },
    async end() {
      stop.abort();
      await blowing;
      for (const { faults } of skies) faults.none();
      for (const { clock } of [telegram, zaloOa, zaloBot]) clock.skew = 0;
    },
  };
}
