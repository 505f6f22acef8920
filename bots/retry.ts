import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from '../src/log.ts';
import { updates } from '../src/metrics.ts';
import type { ChannelKey, Incoming, Receive } from './channel.ts';

/** Waits, or returns at once when stopped. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => {});
}

/** Seconds between two fetches when a server answers "nothing new" at once instead of holding the call open. */
export const BREATH = 0.1;

/** Seconds before the next try: 0.5, 1, 2 … 30. */
export const backoff = (failures: number): number => Math.min(0.5 * 2 ** failures, 30);

/**
 * Hands on an update that was fetched rather than delivered: tried until it is committed, since nobody repeats it for us.
 * @returns false when stopped before; a try under way is waited for
 */
export async function receiveAtLast(
  channel: ChannelKey,
  incoming: Incoming,
  receive: Receive,
  signal: AbortSignal,
): Promise<boolean> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      await receive(incoming);
      updates.inc({ channel, outcome: 'taken' });
      return true;
    } catch (error) {
      fault(`door-${channel}`, error);
      updates.inc({ channel, outcome: 'failed' });
      await pause(backoff(failures), signal);
    }
  }
  return false;
}
