// @ts-check
import { byId, last, show, words } from './log.js';
import { connection, flush, makeId, post, queue, tell } from './post.js';

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
  const opened = new EventSource(`/chat/events?after=${last}`);
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
  });
  opened.addEventListener('erased', leave);
  // Too many pages are open; this one goes on when somebody looks at it again.
  opened.addEventListener('replaced', () => opened.close());
  opened.onerror = () => {
    silent ??= setTimeout(() => tell({ events: true }), 3000);
    // The browser itself comes back after a lost connection, but not after an error answer.
    if (opened.readyState === EventSource.CLOSED) connection.renew(5000);
  };
}

connection.renew = (after) => {
  clearTimeout(renewing);
  renewing = setTimeout(connect, after);
};

addEventListener('online', () => {
  tell({ network: false });
  connect();
  void flush();
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

/** @param {BeforeUnloadEvent} event */
const warn = (event) => {
  if (queue.some(({ text }) => text !== '/start')) event.preventDefault();
};
addEventListener('beforeunload', warn);

function leave() {
  removeEventListener('beforeunload', warn);
  source?.close();
  clearTimeout(renewing);
  queue.length = 0;
  const { exit = 'about:blank' } = words;
  // The next page may take long to come: what is on the screen goes first.
  document.title = ' ';
  document.body.hidden = true;
  location.replace(exit);
}

function eraseAndLeave() {
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
  escaped = event.timeStamp;
});
for (const button of [byId('exit'), ...document.querySelectorAll('.erase')])
  button.addEventListener('click', eraseAndLeave);
// A page the browser kept for "back" would show what was erased meanwhile.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

connect();
