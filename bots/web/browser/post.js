// @ts-check
import { byId, mark, showWaiting, words } from './log.js';

/** @typedef {import('./log.js').Message} Message */

/** Sent one after another, each again and again until it is taken. */
/** @type {Message[]} */
export const queue = [];
const trouble = { network: !navigator.onLine, posting: false, events: false };
let posting = false;
let pause = 1000;
let strangers = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;

/** Asks for a new connection to the events after some milliseconds, unless one was made meanwhile. */
export const connection = {
  /** @param {number} _after */
  renew(_after) {},
};

/**
 * Says what is or no longer is in the way; the person sees one sentence for all of it.
 * @param {Partial<typeof trouble>} news
 */
export function tell(news) {
  Object.assign(trouble, news);
  byId('lost').hidden = !Object.values(trouble).includes(true);
}

/** `randomUUID` is missing on pages without https. */
export function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
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
    mark(message.id, refusal, () => post(message));
    // What was taken comes back as an event; if not, the connection is dead without anybody having noticed.
    if (!refusal) connection.renew(5000);
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
