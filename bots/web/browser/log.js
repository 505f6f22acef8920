// @ts-check
import { makePicture, makePlayer } from './material.js';

/**
 * @typedef {{ id: string, label: string }} Choice
 * @typedef {import('./material.js').Material} Material
 * @typedef {{ from: 'us', text: string, choices?: Choice[] } & Material} Ours
 * @typedef {{ kind: 'image' | 'voice' | 'audio' | 'video' | 'file', name?: string }} Media
 * @typedef {{ id: string, text?: string, choice?: string, media?: Media }} Message
 * @typedef {{ from: 'you' } & Message} Own
 */

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
export const words = document.body.dataset;
const log = byId('log');
const newest = byId('newest');
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** What our own buttons send, by the words on the button; an empty one is not shown. */
const labels = new Map([
  ['/start', ''],
  ['/riengtu', words.privacy ?? ''],
]);
/** @type {Map<string, HTMLElement>} own bubbles by the message's id */
const own = new Map();
/** @type {HTMLElement | undefined} the buttons that may be pressed now */
let offer;
/** The last row of the mailbox that is shown. */
export let last = 0;

/**
 * @param {string} tag
 * @param {string} name class
 * @param {string} [text]
 */
function make(tag, name, text = '') {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

/** @param {string} [chosen] */
function closeOffer(chosen) {
  for (const button of offer?.querySelectorAll('button') ?? []) {
    button.disabled = true;
    if (button.dataset.choice === chosen) button.setAttribute('aria-pressed', 'true');
  }
  offer = undefined;
}

/**
 * @param {'us' | 'you'} from
 * @param {string} text
 */
function bubble(from, text) {
  const entry = make('div', `entry ${from}`);
  const box = make('div', 'bubble');
  const said = make('span', 'text');
  // A tip's code stays on one line: it is copied by hand.
  for (const [index, part] of text.split(/(\d{4}(?: \d{4}){3})/).entries()) {
    said.append(index % 2 ? make('b', 'code', part) : part);
  }
  box.append(make('span', 'unseen', `${words[from]}: `), said);
  entry.append(box);
  document.getElementById('connecting')?.remove();
  return entry;
}

/** What waits to be confirmed stays below what the mailbox already holds, as a reload would show it. */
const firstWaiting = () => log.querySelector('.waiting');

/** @param {Ours} entry */
function showOurs({ text, choices, ...material }) {
  // What was offered stays on offer until something else is.
  if (choices) closeOffer();
  const shown = bubble('us', text);
  if (material.picture) shown.prepend(makePicture(material));
  if (material.voice) shown.append(makePlayer(material, words));
  if (choices) {
    offer = make('div', 'choices');
    for (const { id, label } of choices) {
      labels.set(id, label);
      const button = /** @type {HTMLButtonElement} */ (make('button', '', label));
      button.type = 'button';
      button.dataset.choice = id;
      offer.append(button);
    }
    shown.append(offer);
  }
  log.insertBefore(shown, firstWaiting());
}

/** @param {Media} media */
const sent = ({ kind, name }) => (name ? `${words[kind]}: ${name}` : (words[kind] ?? ''));

/** @param {Message} message */
function makeOwn({ id, text, choice, media }) {
  const code = /^\/nhom (\w+)$/.exec(text ?? '')?.[1];
  const typed = code ? `${words.joining} ${code}` : text;
  const said = media ? sent(media) : (labels.get(choice ?? text ?? '') ?? typed ?? choice);
  if (choice) closeOffer(choice);
  if (!said) return undefined;
  const shown = bubble('you', said);
  own.set(id, shown);
  return shown;
}

/**
 * Shows a row of the mailbox, once.
 * @param {number} row
 * @param {Ours | Own} entry
 */
export function show(row, entry) {
  if (row <= last) return;
  last = row;
  if (entry.from === 'us') showOurs(entry);
  else {
    const shown = own.get(entry.id) ?? makeOwn(entry);
    shown?.classList.remove('waiting');
    if (shown) log.insertBefore(shown, firstWaiting());
    mark(entry.id);
  }
  scrollOn();
}

/**
 * Shows a message of the person that is not in the mailbox yet.
 * @param {Message} message
 */
export function showWaiting(message) {
  const shown = own.get(message.id) ?? makeOwn(message);
  if (!shown) return;
  shown.classList.add('waiting');
  log.append(shown);
  mark(message.id, words.sending);
  scrollOn();
}

/**
 * Says under a message how it stands; nothing when it has arrived.
 * @param {string} id
 * @param {string} [state]
 * @param {{ label: string, press: () => void }} [button]
 * @returns {boolean} whether it is still to be confirmed
 */
export function mark(id, state, button) {
  const shown = own.get(id);
  shown?.querySelector('.state')?.remove();
  if (state) {
    const line = make('p', 'state', state);
    const act = make('button', '', button?.label);
    act.onclick = button?.press ?? null;
    if (button) line.append(' ', act);
    shown?.append(line);
  }
  return shown?.classList.contains('waiting') ?? false;
}

/**
 * Shows how far a message is on its way.
 * @param {string} id
 * @param {number} share 0 to 1
 */
export function progress(id, share) {
  const line = own.get(id)?.querySelector('.state');
  if (!line) return;
  const bar = line.querySelector('progress') ?? document.createElement('progress');
  bar.setAttribute('aria-label', words.sending ?? '');
  bar.value = share;
  if (!bar.parentNode) line.insertBefore(bar, line.querySelector('button'));
}

/**
 * Takes a message that was taken back off the page.
 * @param {string} id
 */
export function drop(id) {
  own.get(id)?.remove();
  own.delete(id);
}

const end = () => log.scrollHeight - log.clientHeight;
let atEnd = true;
const watch = () => {
  atEnd = end() - log.scrollTop < 48;
  newest.hidden = atEnd;
};

/**
 * Brings the newest into view, but never the beginning of an answer out of it.
 * @param {number} [top]
 */
function scrollOn(top) {
  const lastOwn = /** @type {HTMLElement | undefined} */ ([...log.querySelectorAll('.you')].at(-1));
  const busy = log.getAttribute('aria-busy') === 'true';
  log.scrollTo({
    top: top ?? Math.min(end(), lastOwn ? lastOwn.offsetTop - 12 : 0),
    behavior: busy || calm.matches ? 'auto' : 'smooth',
  });
  watch();
}

log.addEventListener('scroll', watch, { passive: true });
// The keyboard or a growing text takes room away: what stood at the end stays there.
new ResizeObserver(() => {
  if (atEnd) log.scrollTop = end();
  watch();
}).observe(log);
newest.onclick = () => scrollOn(end());
