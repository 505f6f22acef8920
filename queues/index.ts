import { type BeltPlace, feed } from './backend.ts';
import { callBelt } from './call.ts';
import { deliverBelt } from './deliver.ts';
import { fetchBelt } from './fetch.ts';
import { type Soon, sendBelt } from './send.ts';
import { sortBelt } from './sort.ts';

/** The belts from the side of whoever puts something on them. None of these throws or waits. */
export interface Belts {
  sort(tip: string): void;
  /** A lane goes on the belt of the channel its letters leave by. */
  send(lane: string, channel: string, soon?: Soon): void;
  deliver(assignment: string): void;
  /** Tells the duty desk that somebody in danger is writing. */
  alert(alert: string): void;
  fetch(attachment: string, seconds?: number): void;
  /** Makes the calls that wait in a lane: e-mails, or those to one agency's own system. */
  call(lane: string, seconds?: number): void;
  /** Puts what a sweep found back; within some seconds once each, since a belt that is only slow must not get longer. */
  again: Pick<Belts, 'sort' | 'send' | 'deliver' | 'alert' | 'fetch' | 'call'>;
  alive(): Promise<boolean>;
  close(): Promise<void>;
}

/** Seconds. A job of the same id may be held by a worker that died: then a new one must not wait for its lock to end. */
const ONCE_WITHIN = 15;

/** A reply, where nothing else is said. */
const REPLY = 1;

const anew = (id: string) => ({ jobId: `again-${id}-${Math.floor(Date.now() / 1000 / ONCE_WITHIN)}` });

/** Opens the feeding ends of all belts; rejects when the database that holds them is out of reach. */
export async function openBelts(place: BeltPlace): Promise<Belts> {
  const sorting = await feed(sortBelt, place);
  const [sending, delivering, fetching, calling] = await Promise.all([
    feed(sendBelt, place),
    feed(deliverBelt, place),
    feed(fetchBelt, place),
    feed(callBelt, place),
  ]);
  const send = (lane: string, channel: string, { seconds = 0, priority = REPLY }: Soon = {}, once = {}) =>
    sending.add({ lane, channel } as Parameters<typeof sending.add>[0], {
      ...once,
      delay: Math.ceil(seconds * 1000),
      priority,
    });
  return {
    sort: (tip) => sorting.add({ tip }, { jobId: tip }),
    send,
    deliver: (assignment) => delivering.add({ assignment }),
    alert: (alert) => delivering.add({ alert }),
    fetch: (attachment, seconds = 0) => fetching.add({ attachment }, { delay: Math.ceil(seconds * 1000) }),
    call: (lane, seconds = 0) => calling.add({ lane }, { delay: Math.ceil(seconds * 1000) }),
    again: {
      sort: (tip) => sorting.add({ tip }, anew(tip)),
      send: (lane, channel, soon) => send(lane, channel, soon, anew(lane)),
      deliver: (assignment) => delivering.add({ assignment }, anew(assignment)),
      alert: (alert) => delivering.add({ alert }, anew(alert)),
      fetch: (attachment) => fetching.add({ attachment }, anew(attachment)),
      call: (lane) => calling.add({ lane }, anew(lane)),
    },
    alive: () => sorting.alive(),
    async close() {
      await Promise.all([sorting, sending, delivering, fetching, calling].map((feeder) => feeder.close()));
    },
  };
}
