// @ts-check
import { stopUploads, uploads } from './attach.js';
import { byId, words } from './log.js';
import { silence } from './material.js';
import { queue } from './post.js';
import { isRecording, stopRecording } from './record.js';

const exit = /** @type {HTMLAnchorElement} */ (byId('exit'));
/** In another site's page, its script does what a frame can't: close the panel, leave the page. */
const framed = words.embed !== undefined;
/** @param {'close' | 'leave'} what */
const tellHost = (what) => framed && parent.postMessage(`tinbao:${what}`, '*');

/** What has to end before the page goes. */
export const endings = [stopUploads, stopRecording, silence];

/** @param {BeforeUnloadEvent} event */
const warn = (event) => {
  const unsent = uploads.length > 0 || queue.some(({ text }) => text !== '/start');
  if (unsent || isRecording()) event.preventDefault();
};
addEventListener('beforeunload', warn);

/** Goes to the neutral page; nothing of ours is left in this window, not even in its history. */
function leave() {
  removeEventListener('beforeunload', warn);
  queue.length = 0;
  for (const end of endings) end();
  try {
    sessionStorage.clear();
  } catch {
    // Then there is nothing to clear.
  }
  // The next page may take long to come: what is on the screen goes first.
  document.title = ' ';
  document.body.hidden = true;
  tellHost('leave');
  location.replace(framed ? 'about:blank' : exit.href);
}

/** Erases the conversation here and with us, and goes. */
export function eraseAndLeave() {
  // As JSON, so that the browser names our page as the sender.
  const body = new Blob(['{}'], { type: 'application/json' });
  if (!navigator.sendBeacon('/chat/exit', body))
    void fetch('/chat/exit', { method: 'POST', body, keepalive: true });
  leave();
}

let escaped = Number.NEGATIVE_INFINITY;
addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.repeat) return;
  if (event.timeStamp - escaped < 1000) eraseAndLeave();
  else tellHost('close');
  escaped = event.timeStamp;
});
addEventListener('message', ({ source, data }) => {
  if (framed && source === parent && data === 'tinbao:leave') eraseAndLeave();
});
for (const button of [exit, ...document.querySelectorAll('.erase')])
  button.addEventListener('click', (event) => {
    event.preventDefault();
    eraseAndLeave();
  });
// A link that is a button answers to the space bar, too.
exit.addEventListener('keydown', (event) => {
  if (event.key !== ' ') return;
  event.preventDefault();
  eraseAndLeave();
});
// A page the browser kept for "back" would show what was erased meanwhile.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});
