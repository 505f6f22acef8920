// @ts-check
import { byId, mark, words } from './log.js';

/** @type {Record<string, boolean>} */
const trouble = { network: !navigator.onLine };

/** @param {Record<string, boolean>} news what is, or no longer is, in the way */
export function tell(news) {
  Object.assign(trouble, news);
  byId('lost').hidden = !Object.values(trouble).includes(true);
}

/** Connects to the events anew after some milliseconds. */
export const connection = {
  /** @param {number} _after */
  renew(_after) {},
};

/** `randomUUID` is missing on pages without https. */
export function makeId() {
  const random = () => crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;
  const digit = (/** @type {string} */ mask) =>
    (Number(mask) ^ (random() & (15 >> (Number(mask) / 4)))).toString(16);
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, digit);
}

/**
 * Sends things one after another, each until it is taken, without doubling: what is tried again keeps its id.
 * @template {{ id: string }} Thing
 * @param {string} name
 * @param {{
 *   show: (thing: Thing) => void,
 *   offer: (thing: Thing) => Promise<string | undefined>,
 *   changed?: (queue: Thing[]) => void,
 * }} how `offer` gives: empty when taken, a sentence when refused for good, undefined to try again
 */
export function makeLane(name, { show, offer, changed = () => {} }) {
  /** @type {Thing[]} */
  const queue = [];
  let busy = false;
  let pause = 1000;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;

  /** @param {Thing} thing */
  function push(thing) {
    show(thing);
    queue.push(thing);
    changed(queue);
    void flush();
  }

  /** @param {Thing} thing @param {string} refusal */
  function settle(thing, refusal) {
    queue.shift();
    changed(queue);
    pause = 1000;
    tell({ [name]: false });
    const again = { label: words.retry ?? '', press: () => push(thing) };
    const waiting = mark(thing.id, refusal, refusal ? again : undefined);
    // What was taken comes back as an event; if not, the connection died unnoticed.
    if (waiting && !refusal) connection.renew(5000);
  }

  async function flush() {
    if (busy) return;
    busy = true;
    clearTimeout(retry);
    for (let thing = queue[0]; thing; thing = queue[0]) {
      const refusal = await offer(thing);
      // Taken back meanwhile.
      if (queue[0] !== thing) continue;
      if (refusal === undefined) {
        tell({ [name]: true });
        retry = setTimeout(flush, pause);
        pause = Math.min(pause * 2, 30_000);
        break;
      }
      settle(thing, refusal);
    }
    busy = false;
  }

  return { queue, push, flush };
}
