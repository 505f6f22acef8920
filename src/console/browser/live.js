// For officers who read tips: news of the inbox as it happens, the bell, the keys.

const line = document.getElementById('live');
const stored = (key, fallback) => localStorage.getItem(key) ?? fallback;

function refresh() {
  htmx.trigger(document.body, 'inbox');
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

async function toggleBell() {
  const on = stored('bell', 'off') === 'on' && audio?.state === 'running';
  localStorage.setItem('bell', on ? 'off' : 'on');
  if (!on) {
    audio ??= new AudioContext();
    await audio.resume();
    beep();
  } else {
    await audio.suspend();
  }
  showBell();
}

if (stored('bell', 'off') === 'on') {
  audio = new AudioContext();
  audio.onstatechange = showBell;
}

// --- News ---

const SENTENCES = {
  P0: 'Có tin nguy hiểm ngay. Hãy mở ngay.',
  P1: 'Có tin khẩn.',
  writing: 'Có người đang viết một tin có dấu hiệu nguy hiểm.',
};

/** When this page last sent a form: its answer already shows what changed. */
let acted = 0;
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.requestConfig?.verb === 'post') acted = Date.now();
});

function hear({ assignment, urgency, quiet, own }) {
  if (own && Date.now() - acted < 3_000) return;
  refresh();
  const tip = document.getElementById('tip');
  if (!own && tip?.dataset.assignment === assignment) document.getElementById('changed').hidden = false;
  if (quiet) return;
  say(SENTENCES[urgency] ?? 'Hộp thư có tin mới.');
  if (urgency === 'P0') beep();
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
    say('Đang mất kết nối trực tiếp; trang vẫn tự cập nhật mỗi phút.');
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  }
}

void keepListening();
// Clocks and times move on by themselves, and whatever was missed comes in.
setInterval(() => document.hidden || refresh(), 60_000);
document.addEventListener('visibilitychange', () => document.hidden || refresh());

document.addEventListener('htmx:afterSettle', () => {
  const waiting = Number(document.getElementById('inbox')?.dataset.waiting ?? Number.NaN);
  if (!Number.isNaN(waiting)) document.title = `${waiting ? `(${waiting}) ` : ''}Hộp thư · Tin Báo`;
  showBell();
});

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

const ACTS = { j: () => move(1), k: () => move(-1), a: acknowledge, '?': () => keys.showModal() };

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || keys.open) return;
  if (event.target.closest('input, textarea, select')) return;
  if (!keysOn.checked && event.key !== '?') return;
  const act = ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener('click', ({ target }) => {
  if (target.closest('#bell')) void toggleBell();
  if (target.closest('[data-keys]')) keys.showModal();
});

showBell();
