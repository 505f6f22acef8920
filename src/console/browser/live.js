// For officers who read tips: news of the inbox as it happens, the bell, the keys.

const line = document.getElementById('live');
const stored = (key, fallback) => localStorage.getItem(key) ?? fallback;

/** Asks for the page's parts anew; a burst of news asks once at its beginning and once at its end. */
let again;
let due = false;
function refresh() {
  if (again) {
    due = true;
    return;
  }
  htmx.trigger(document.body, 'inbox');
  again = setTimeout(() => {
    again = undefined;
    if (due) refresh();
    due = false;
  }, 700);
}

/** Reads out politely; emptied first, so that the same sentence twice is heard twice. */
function say(text) {
  line.textContent = '';
  setTimeout(() => {
    line.textContent = text;
  }, 50);
}

// --- The bell ---

let audio;

function beep() {
  if (audio?.state !== 'running') return;
  for (const [delay, pitch] of [
    [0, 880],
    [0.25, 660],
    [0.5, 880],
  ]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + delay;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.22);
  }
}

function showBell() {
  const bell = document.getElementById('bell');
  if (!bell) return;
  const on = stored('bell', 'off') === 'on';
  bell.setAttribute('aria-pressed', String(on && audio?.state === 'running'));
  if (!on) bell.textContent = 'Bật chuông báo';
  // A browser lets a page sound only after a touch of this page.
  else bell.textContent = audio?.state === 'running' ? 'Chuông đang bật' : 'Bấm để bật lại chuông';
}

async function ring() {
  localStorage.setItem('bell', 'on');
  audio ??= new AudioContext();
  audio.onstatechange = showBell;
  await audio.resume();
  beep();
  showBell();
}

/** Says in words what will sound and what the browser will ask, before it does. */
async function touchBell() {
  const on = stored('bell', 'off') === 'on';
  if (on && audio?.state === 'running') {
    localStorage.setItem('bell', 'off');
    await audio.suspend();
    showBell();
  } else if (on) {
    await ring();
  } else {
    document.getElementById('ring').showModal();
  }
}

document.getElementById('ring')?.addEventListener('close', async ({ target }) => {
  const { returnValue } = target;
  target.returnValue = '';
  if (!returnValue) return;
  await ring();
  if (returnValue === 'both' && 'Notification' in window) await Notification.requestPermission();
});

if (stored('bell', 'off') === 'on') {
  audio = new AudioContext();
  audio.onstatechange = showBell;
}

/** Shows that there is danger, in a window that lies behind others; never what it is about. */
function notify() {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  if (document.hasFocus() || stored('bell', 'off') !== 'on') return;
  const notice = new Notification('Tin Báo: có tin nguy hiểm ngay', {
    body: 'Chưa ai xác nhận. Hãy mở hộp thư.',
    tag: 'danger',
    renotify: true,
    requireInteraction: true,
  });
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
}

/** What the tab is called while all is calm; undefined while it is. */
let calmTitle;

/** A window that lies behind others blinks in the row of tabs. */
function blink(danger) {
  if (danger && !document.hasFocus() && calmTitle === undefined) {
    calmTitle = document.title;
    document.title = 'NGUY HIỂM NGAY · Tin Báo';
  } else if (calmTitle !== undefined) {
    document.title = calmTitle;
    calmTitle = undefined;
  }
}

// Until somebody acknowledges, the page says how often to ring. One window rings for all: it is the same danger.
setInterval(() => {
  const waits = [...document.querySelectorAll('[data-ring]')].map(({ dataset }) => Number(dataset.ring));
  blink(waits.length > 0);
  if (waits.length === 0) return;
  const now = Date.now();
  if (now - Number(stored('rang', 0)) < Math.min(...waits) * 1000) return;
  if (audio?.state !== 'running' && !document.hidden) return;
  localStorage.setItem('rang', String(now));
  beep();
  notify();
}, 1_000);

// --- News ---

const SENTENCES = {
  P0: 'Có tin nguy hiểm ngay. Hãy mở ngay.',
  P1: 'Có tin khẩn.',
  writing: 'Có người đang viết một tin có dấu hiệu nguy hiểm.',
};

/** When this page last sent a form: its answer already shows what changed. */
let acted = 0;
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.requestConfig?.verb !== 'post') return;
  acted = Date.now();
  // The answer holds the list alone: what rings above it is asked for anew.
  htmx.trigger(document.body, 'acted');
});

function hear({ assignment, urgency, quiet, own }) {
  if (own && Date.now() - acted < 3_000) return;
  refresh();
  const tip = document.getElementById('tip');
  if (!own && tip?.dataset.assignment === assignment) document.getElementById('changed').hidden = false;
  if (quiet) return;
  say(SENTENCES[urgency] ?? 'Hộp thư có tin mới.');
  if (urgency !== 'P0') return;
  beep();
  notify();
}

const others = new BroadcastChannel('console-news');
others.onmessage = ({ data }) => hear(data);

function follow(heard) {
  return new Promise((ended) => {
    const events = new EventSource('/console/events');
    events.onopen = refresh;
    events.onmessage = ({ data }) => heard(JSON.parse(data));
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) ended();
    };
  });
}

// A browser opens six connections to a server at most: one window listens and tells the others.
function listen() {
  const first = () =>
    follow((news) => {
      hear(news);
      others.postMessage(news);
    });
  return navigator.locks ? navigator.locks.request('console-news', first) : first();
}

async function keepListening() {
  for (;;) {
    await listen();
    // Where the session has ended, the answer clears the window: nothing of a tip stays on it.
    refresh();
    say('Đang mất kết nối trực tiếp; trang vẫn tự cập nhật mỗi phút.');
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  }
}

void keepListening();
// Clocks and times move on by themselves, and whatever was missed comes in.
setInterval(() => document.hidden || refresh(), 60_000);
document.addEventListener('visibilitychange', () => document.hidden || refresh());

// --- The list, shown anew ---

const chosen = () => [...document.querySelectorAll('[form="bulk"]:checked')].map(({ value }) => value);
let before = { states: new Map(), chosen: [], focus: undefined };

document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  if (detail.target?.id !== 'inbox') return;
  const rows = [...document.querySelectorAll('.row-tip')];
  before = {
    states: new Map(rows.map(({ dataset }) => [dataset.assignment, dataset.state])),
    chosen: chosen(),
    focus: document.activeElement?.closest('.row-tip')?.querySelector('.row-link')?.id,
  };
});

document.addEventListener('htmx:afterSettle', ({ detail }) => {
  const inbox = document.getElementById('inbox');
  if (inbox) {
    document.title = `${inbox.dataset.waiting ? `(${inbox.dataset.waiting}) ` : ''}Hộp thư · Tin Báo`;
    calmTitle = undefined;
  }
  showBell();
  if (!inbox || detail.target?.id !== 'inbox') return;
  for (const row of document.querySelectorAll('.row-tip')) {
    const { assignment, state } = row.dataset;
    if (before.states.get(assignment) !== state) row.classList.add('row-new');
    const box = row.querySelector('[form="bulk"]');
    if (box && before.chosen.includes(box.value)) box.checked = true;
  }
  if (before.focus && document.activeElement === document.body)
    document.getElementById(before.focus)?.focus();
  showChosen();
  offerFilter();
});

function showChosen() {
  const bulk = document.getElementById('bulk');
  if (!bulk) return;
  const count = chosen().length;
  bulk.classList.toggle('bulk-idle', count === 0);
  document.getElementById('bulk-count').textContent = `Với ${count} tin đã chọn:`;
}
document.addEventListener('change', ({ target }) => {
  if (target.matches('[form="bulk"]')) showChosen();
  if (target.matches('.filters select')) target.form.requestSubmit();
});

// The last filter of this officer is offered, never applied unasked: it could hide a tip. Only this browser knows it.
function offerFilter() {
  const inbox = document.getElementById('inbox');
  if (!inbox) return;
  const key = `filter:${inbox.dataset.officer}`;
  const { address } = inbox.dataset;
  const last = stored(key, '');
  if (/[?&](category|channel|place)=/.test(address)) localStorage.setItem(key, address);
  else if (last.startsWith('/console?')) {
    const link = document.getElementById('last-filter');
    link.href = last;
    link.hidden = false;
  }
}

// --- Keys ---

const keys = document.getElementById('keys');
const keysOn = document.getElementById('keys-on');
keysOn.checked = stored('keys', 'on') === 'on';
keysOn.addEventListener('change', () => localStorage.setItem('keys', keysOn.checked ? 'on' : 'off'));

function move(by) {
  const links = [...document.querySelectorAll('.row-link')];
  const here = links.indexOf(document.activeElement?.closest('.row-tip')?.querySelector('.row-link'));
  const next = links[Math.min(Math.max(here + by, 0), links.length - 1)];
  next?.focus();
  next?.closest('.row-tip').scrollIntoView({ block: 'nearest' });
}

function acknowledge() {
  const row = document.activeElement?.closest('.row-tip');
  const within = document.getElementById('inbox') ? row : document.getElementById('tip');
  within?.querySelector('[data-acknowledge] button')?.click();
}

/** Goes to a field of the tip's page, unfolding what hides it; from the list, to that page first. */
function reach(id) {
  const field = document.getElementById(id);
  if (field) {
    field.closest('details')?.setAttribute('open', '');
    field.focus();
    field.scrollIntoView({ block: 'center' });
    return;
  }
  const link = document.activeElement?.closest('.row-tip')?.querySelector('.row-link');
  if (link) location.assign(`${link.href}#${id}`);
}

function choose() {
  document.activeElement?.closest('.row-tip')?.querySelector('[form="bulk"]')?.click();
}

function search() {
  const field = document.getElementById('search');
  if (field) field.select();
  else location.assign('/console#search');
}

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  a: acknowledge,
  r: () => reach('answer'),
  t: () => reach('agency'),
  x: choose,
  '/': search,
  '?': () => keys.showModal(),
};
// Where another page sent the officer to.
if (['#answer', '#agency', '#search'].includes(location.hash)) reach(location.hash.slice(1));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || keys.open) return;
  if (
    event.target.closest('input:not([type="checkbox"]), textarea, select') ||
    document.querySelector('dialog[open]')
  )
    return;
  if (!keysOn.checked && event.key !== '?') return;
  const act = ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener('click', ({ target }) => {
  if (target.closest('#bell')) void touchBell();
  if (target.closest('[data-keys]')) keys.showModal();
});

showBell();
showChosen();
offerFilter();
