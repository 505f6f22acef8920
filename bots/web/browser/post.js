// @ts-check
import { byId, mark, showWaiting, words } from './log.js';

/** @typedef {import('./log.js').Message} Message */

/** @type {Message[]} sent one after another, each until it is taken */
export const queue = [];
const trouble = { network: !navigator.onLine, posting: false, events: false };
let posting = false;
let pause = 1000;
let strangers = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;

/** Connects to the events anew after some milliseconds. */
export const connection = {
  /** @param {number} _after */
  renew(_after) {},
};

/** @param {Partial<typeof trouble>} news what is, or no longer is, in the way */
export function tell(news) {
  Object.assign(trouble, news);
  byId('lost').hidden = !Object.values(trouble).includes(true);
}

/** `randomUUID` is missing on pages without https. */
export function makeId() {
  const random = () => crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;
  const digit = (/** @type {string} */ mask) =>
    (Number(mask) ^ (random() & (15 >> (Number(mask) / 4)))).toString(16);
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, digit);
}

/** @param {Message} message */
export function post(message) {
  showWaiting(message);
  queue.push(message);
  void flush();
}

/** Sends what waits. */
export async function flush() {
  if (posting) return;
  posting = true;
  clearTimeout(retry);
  for (let next = queue[0]; next; next = queue[0]) {
    const message = next;
    const refusal = await offer(message);
    if (refusal === undefined) {
      tell({ posting: true });
      retry = setTimeout(flush, pause);
      pause = Math.min(pause * 2, 30_000);
      break;
    }
    queue.shift();
    pause = 1000;
    tell({ posting: false });
    const waiting = mark(message.id, refusal, () => post(message));
    // What was taken comes back as an event; if not, the connection died unnoticed.
    if (waiting && !refusal) connection.renew(5000);
  }
  posting = false;
}

/**
 * @param {Message} message
 * @returns {Promise<string | undefined>} empty when taken, a sentence when refused for good, undefined to try again
 */
async function offer(message) {
  try {
    const response = await fetch('/chat/messages', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(20_000),
    });
    if (response.ok) return '';
    if (response.status === 401) {
      if (++strangers > 3) byId('lost').textContent = words.cookies ?? '';
      connection.renew(0);
    }
    if (response.status >= 500 || [401, 408, 429].includes(response.status)) return undefined;
    return `${words.failed} ${(await response.json()).message}`;
  } catch {
    return undefined;
  }
}
