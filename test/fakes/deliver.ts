import type { DeliveryFault } from './faults.ts';
import type { Clock, Posted } from './server.ts';

/** How often a storm brings one update at once: 1–20, another number each time. */
let storms = 0;
const gust = () => 1 + ((storms++ * 7 + 19) % 20);

/**
 * Hands over one update as the fault wants it: late, twice, many times at once, or so that the answer is lost.
 * @returns the answers, in the order they came in; more than one when it was handed over more than once
 */
export async function deliverBadly(
  fault: DeliveryFault | undefined,
  clock: Clock,
  post: (lose: boolean) => Promise<Posted>,
): Promise<Posted[]> {
  if (fault === 'storm') return Promise.all(Array.from({ length: gust() }, () => post(false)));
  if (fault === 'reorder') await clock.sleep(1_000);
  const first = await post(fault === 'lost');
  return fault === 'repeat' && first.status === 200 ? [first, await post(false)] : [first];
}
