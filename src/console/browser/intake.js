// A call being written down. What is typed survives a reload and a lost connection: it is kept in this tab only, sealed
// under a key that comes with the page and is nowhere else here but in memory. The form works without this file.

const STORE = 'intake';
const RETRY = 5000;
let sealKey;
let sending = false;
let retry;
let refused = false;

const form = () => document.getElementById('intake-form');

function state(text, link) {
  const line = document.getElementById('intake-state');
  line.textContent = text;
  if (!link) return;
  const way = document.createElement('a');
  Object.assign(way, { href: '/console/login', target: '_blank', rel: 'noopener', textContent: link });
  line.append(' ', way);
}

/** Takes the key out of the page; without https a browser has no crypto, and nothing is kept. */
async function takeKey(box) {
  const { seal } = box.dataset;
  delete box.dataset.seal;
  if (!seal || !crypto.subtle) return;
  const bytes = Uint8Array.from(atob(seal), (letter) => letter.charCodeAt(0));
  sealKey = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function keep() {
  if (!sealKey || !form()) return;
  const fields = [...new FormData(form())].filter(([name]) => name !== 'csrf');
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const words = new TextEncoder().encode(JSON.stringify(fields));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, sealKey, words);
  // Sent or dropped meanwhile: then nothing is to be kept.
  if (form() && sealKey)
    sessionStorage.setItem(STORE, JSON.stringify([[...iv], [...new Uint8Array(sealed)]]));
}

async function opened(kept) {
  const [iv, sealed] = JSON.parse(kept).map((bytes) => Uint8Array.from(bytes));
  const words = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, sealKey, sealed);
  return JSON.parse(new TextDecoder().decode(words));
}

async function restore() {
  const kept = sessionStorage.getItem(STORE);
  if (!kept || !sealKey) return;
  try {
    for (const [name, value] of await opened(kept)) form().elements[name].value = value;
  } catch {
    // Of a session that has ended: nobody can open it any more.
    sessionStorage.removeItem(STORE);
    return;
  }
  for (const area of form().querySelectorAll('textarea'))
    area.dispatchEvent(new Event('input', { bubbles: true }));
  state('Đã lấy lại bản đang ghi dở.');
}

const written = () => new URLSearchParams([...new FormData(form())]).toString();

const post = (address, body, ms) =>
  fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body,
    signal: AbortSignal.timeout(ms),
  });

const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), 'text/html');

/** After a new log-in: its token, and its key for the draft. */
async function renew() {
  const page = await parsed(await fetch('/console/intake'));
  const token = page.querySelector('#intake-form [name=csrf]');
  if (!token) return;
  form().elements.csrf.value = token.value;
  await takeKey(page.getElementById('intake'));
  await keep();
  refused = false;
}

async function send() {
  clearTimeout(retry);
  retry = undefined;
  if (sending || !form()) return;
  sending = true;
  let changed = false;
  state('Đang gửi…');
  try {
    if (refused) await renew();
    const body = written();
    const answer = await post('/console/intake', body, 20_000);
    if (answer.status === 401 || answer.status === 403) {
      refused = true;
      state(
        'Phiên làm việc đã hết. Mọi chữ vẫn ở đây. Đăng nhập ở trang mới, rồi gửi lại.',
        'Mở trang đăng nhập',
      );
    } else if (answer.status >= 500) throw new Error(String(answer.status));
    else {
      const page = await parsed(answer);
      // What was typed while it was under way goes after it.
      changed = body !== written();
      if (!changed) show(page);
    }
  } catch {
    state('Chưa gửi được. Mọi chữ vẫn ở đây. Có mạng thì máy tự gửi, không gửi hai lần.');
    retry = setTimeout(send, RETRY);
  } finally {
    sending = false;
  }
  if (changed) await send();
}

/** Puts the answer in the place of the form: the code, or what is still wrong. */
function show(page) {
  const fresh = page.getElementById('intake');
  if (!fresh) {
    state('Nội dung dài quá nên chưa gửi được. Mọi chữ vẫn ở đây: hãy rút gọn.');
    return;
  }
  delete fresh.dataset.seal;
  if ('done' in fresh.dataset) {
    sessionStorage.removeItem(STORE);
    done.postMessage(form().elements.draft.value);
  }
  document.getElementById('intake').replaceWith(fresh);
  document.title = page.title;
  scrollTo(0, 0);
  fresh.querySelector('[data-focus]')?.focus();
}

// A tab that was duplicated writes down another call: it must not get the code of this one.
const done = new BroadcastChannel('intake');
done.onmessage = ({ data }) => {
  const draft = form()?.elements.draft;
  if (draft?.value !== data) return;
  const fresh = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)));
  draft.value = btoa(fresh).replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
  state('Cuộc gọi này đã được ghi ở trang khác. Chỉ gửi nếu đây là cuộc gọi mới.');
  void keep();
};

/** How the call would be sorted; while the network is away, nothing is said of it. */
async function preview() {
  const answer = await post('/console/intake/sort', written(), 5_000).catch(() => undefined);
  const box = document.getElementById('intake-sorted');
  if (answer?.ok && box) box.replaceChildren(...(await parsed(answer)).body.childNodes);
}

let soon;
let later;
document.addEventListener('input', ({ target }) => {
  if (!target.closest('#intake-form')) return;
  clearTimeout(soon);
  clearTimeout(later);
  soon = setTimeout(keep, 200);
  later = setTimeout(() => form() && preview(), 800);
});

document.addEventListener('submit', (event) => {
  if (event.target.id === 'intake-form') {
    event.preventDefault();
    void send();
  } else if ('clear' in event.target.dataset) {
    event.preventDefault();
    // The page with the code must not be gone back to.
    location.replace('/console/intake');
  }
});

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-drop], a[data-clear]');
  if (!link) return;
  event.preventDefault();
  if ('drop' in link.dataset && !confirm('Bỏ mọi chữ đang ghi?')) return;
  clearTimeout(soon);
  sealKey = undefined;
  sessionStorage.removeItem(STORE);
  location.replace(link.href);
});

document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^Digit[1-9]$/.test(event.code)) return;
  const section = document.getElementById(`s${event.code.at(-1)}`);
  if (!section) return;
  event.preventDefault();
  section.querySelector('textarea, input:checked, input, select').focus();
  section.scrollIntoView({ block: 'start' });
});

addEventListener('online', () => {
  if (retry) void send();
});

const box = document.getElementById('intake');
if ('done' in box.dataset) sessionStorage.removeItem(STORE);
else void takeKey(box).then(restore);
