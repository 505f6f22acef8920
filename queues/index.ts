import { type BeltPlace, feed } from './backend.ts';
import { deliverBelt } from './deliver.ts';
import { sendBelt } from './send.ts';
import { sortBelt } from './sort.ts';

/** The belts from the side of whoever puts something on them. None of these throws or waits. */
export interface Belts {
  sort(tip: string): void;
  send(lane: string, seconds?: number): void;
  deliver(assignment: string): void;
  /** Puts what a sweep found back; within some seconds once each, since a belt that is only slow must not get longer. */
  again: Record<'sort' | 'send' | 'deliver', (id: string) => void>;
  alive(): Promise<boolean>;
  close(): Promise<void>;
}

/** Seconds. A job of the same id may be held by a worker that died: then a new one must not wait for its lock to end. */
const ONCE_WITHIN = 15;

const anew = (id: string) => `again-${id}-${Math.floor(Date.now() / 1000 / ONCE_WITHIN)}`;

export async function openBelts(place: BeltPlace): Promise<Belts> {
  const sorting = await feed(sortBelt, place);
  const sending = await feed(sendBelt, place);
  const delivering = await feed(deliverBelt, place);
  return {
    sort: (tip) => sorting.add({ tip }, { jobId: tip }),
    send: (lane, seconds = 0) => sending.add({ lane }, { delay: seconds * 1000 }),
    deliver: (assignment) => delivering.add({ assignment }),
    again: {
      sort: (tip) => sorting.add({ tip }, { jobId: anew(tip) }),
      send: (lane) => sending.add({ lane }, { jobId: anew(lane) }),
      deliver: (assignment) => delivering.add({ assignment }, { jobId: anew(assignment) }),
    },
    alive: () => sorting.alive(),
    async close() {
      await Promise.all([sorting.close(), sending.close(), delivering.close()]);
    },
  };
}
