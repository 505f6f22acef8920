// @ts-check
import { connection, makeLane } from './lane.js';
import { byId, showWaiting, words } from './log.js';
import { sendProving } from './prove.js';

/** @typedef {import('./log.js').Message} Message */

/** Where what is not taken yet outlives a reload: this window's memory, never longer than until it is taken. */
const KEPT = 'unsent';
let strangers = 0;

/** @param {Message[]} queue */
function keep(queue) {
  // The greeting comes by itself again.
  const unsent = queue.filter(({ text }) => text !== '/start');
  try {
    if (unsent.length > 0) sessionStorage.setItem(KEPT, JSON.stringify(unsent));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // A browser that lets us keep nothing: the message still goes out from here.
  }
}

/** @returns {Message[]} */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
  } catch {
    return [];
  }
}

/**
 * What an answer means.
 * @param {{ status: number, body: () => Promise<any> }} answer
 * @returns {Promise<string | undefined>} empty when taken, a sentence when refused for good, undefined to try again
 */
export async function judge({ status, body }) {
  if (status >= 200 && status < 300) return '';
  if (status === 401) {
    if (++strangers > 3) byId('lost').textContent = words.cookies ?? '';
    connection.renew(0);
  }
  if (status === 0 || status >= 500 || [401, 408, 429].includes(status)) return undefined;
  return `${words.failed} ${(await body()).message}`;
}

/** @param {Message} message */
async function offer(message) {
  try {
    const answer = await sendProving(async (headers) => {
      const response = await fetch('/chat/messages', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(message),
        signal: AbortSignal.timeout(20_000),
      });
      return { status: response.status, body: () => response.json() };
    });
    return await judge(answer);
  } catch {
    return undefined;
  }
}

export const { queue, push: post, flush } = makeLane('posting', { show: showWaiting, offer, changed: keep });

/** Shows again, and sends again, what was not taken before a reload. */
export function restore() {
  for (const message of kept()) post(message);
}
