// @ts-check
import { flushUploads } from './attach.js';
import { connection, makeId, tell } from './lane.js';
import { endings, eraseAndLeave } from './leave.js';
import { byId, last, show, words } from './log.js';
import { flush, post, queue, restore } from './post.js';

const log = byId('log');
const field = /** @type {HTMLTextAreaElement} */ (byId('field'));

/** @type {EventSource | undefined} */
let source;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let silent;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let renewing;

function connect() {
  source?.close();
  clearTimeout(renewing);
  const opened = new EventSource(`/chat/events?after=${last}${words.embed === undefined ? '' : '&embed'}`);
  source = opened;
  opened.onmessage = ({ lastEventId, data }) => {
    clearTimeout(renewing);
    show(Number(lastEventId), JSON.parse(data));
  };
  opened.addEventListener('ready', ({ data }) => {
    clearTimeout(silent);
    silent = undefined;
    tell({ events: false });
    log.setAttribute('aria-busy', 'false');
    const { start } = JSON.parse(data);
    if (start && !queue.length) post({ id: start, text: '/start' });
    else void flush();
    join();
    void flushUploads();
  });
  opened.addEventListener('erased', eraseAndLeave);
  // Too many pages are open; this one goes on when somebody looks at it again.
  opened.addEventListener('replaced', () => opened.close());
  opened.onerror = () => {
    silent ??= setTimeout(() => tell({ events: true }), 3000);
    // The browser itself comes back after a lost connection, but not after an error answer.
    if (opened.readyState === EventSource.CLOSED) connection.renew(5000);
  };
}

/** Joins the group whose code a poster put into the address, once; the code does not stay there to be read. */
function join() {
  const address = new URL(location.href);
  const code = address.searchParams.get('g');
  if (code === null) return;
  address.searchParams.delete('g');
  history.replaceState(null, '', address);
  if (/^\w{6}$/.test(code)) post({ id: makeId(), text: `/nhom ${code.toUpperCase()}` });
}

connection.renew = (after) => {
  clearTimeout(renewing);
  renewing = setTimeout(connect, after);
};

addEventListener('online', () => {
  tell({ network: false });
  connect();
  void flush();
  void flushUploads();
});
addEventListener('offline', () => tell({ network: true }));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && source?.readyState === EventSource.CLOSED) connect();
});

function fitField() {
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + 2}px`;
  const left = field.maxLength - field.value.length;
  byId('left').textContent = left < 500 ? (words.left ?? '').replace('{{count}}', String(left)) : '';
}

function sendField() {
  const text = field.value.trim();
  if (!text) return;
  field.value = '';
  fitField();
  post({ id: makeId(), text });
}

field.addEventListener('input', fitField);
field.addEventListener('keydown', (event) => {
  // Vietnamese is typed through an input method, whose Enter only ends a word.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendField();
});
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  sendField();
});
byId('privacy').onclick = () => post({ id: makeId(), text: '/riengtu' });
log.addEventListener('click', ({ target }) => {
  const choice = target instanceof HTMLElement ? target.dataset.choice : undefined;
  if (!choice) return;
  // The button is about to be disabled; the focus would fall out of the page.
  log.focus({ preventScroll: true });
  post({ id: makeId(), choice });
});

// A jump within the page would stay in the history, where "back" finds the chat after exit.
/** @type {HTMLElement} */ (document.querySelector('.skip')).onclick = (event) => {
  event.preventDefault();
  field.focus();
};

endings.push(() => {
  source?.close();
  clearTimeout(renewing);
});
restore();
/** @type {HTMLButtonElement} */ (byId('send')).disabled = false;
connect();
