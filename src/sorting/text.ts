import dialect from './dialect.json' with { type: 'json' };
import { isPlainSyllable, isSyllable, strip, undoKeys } from './syllables.ts';
import teencode from './teencode.json' with { type: 'json' };

/** One word of a message. `start`/`end` are offsets into the text as it was sent. */
export interface Word {
  /** As sent, lower-case. */
  raw: string;
  /** After keys, short forms and dialect were undone, with accents if it had any. */
  text: string;
  /** `text` without accents; numbers by their shape (`#tr`, `#t`, `#2`). */
  fold: string;
  start: number;
  end: number;
  /** A sentence or clause ends before this word. */
  breaks: boolean;
}

/** A message read into words. */
export interface Reading {
  words: Word[];
  /** The message as a whole is written with accents, so a bare word is meant bare. */
  accented: boolean;
}

const LONGEST_WORD = 24;
const MOVED_TONES = new Map(
  [
    'oà òa',
    'oá óa',
    'oả ỏa',
    'oã õa',
    'oạ ọa',
    'oè òe',
    'oé óe',
    'oẻ ỏe',
    'oẽ õe',
    'oẹ ọe',
    'uỳ ùy',
    'uý úy',
    'uỷ ủy',
    'uỹ ũy',
    'uỵ ụy',
  ].map((pair) => pair.split(' ') as [string, string]),
);
const short = new Map(Object.entries(teencode.words));
const central = new Map(
  Object.entries(dialect.words).map(([from, to]) => [from, { text: to, fold: strip(to) }]),
);

const LETTER = 1;
const DIGIT = 2;
const LAO = 3;
const LAO_MARK = 4;
const BREAK = 5;
const OTHER = 6;
const kinds = new Uint8Array(0x2000);
for (let code = 0; code < kinds.length; code++) {
  const char = String.fromCharCode(code);
  if (/\p{Nd}/u.test(char) && code < 0x80) kinds[code] = DIGIT;
  else if (code >= 0xe80 && code < 0xf00)
    kinds[code] = /\p{M}/u.test(char) ? LAO_MARK : /\p{L}/u.test(char) ? LAO : 0;
  else if (/[\p{L}\p{M}]/u.test(char)) kinds[code] = LETTER;
  else if (/[.,;:!?\n"()…]/.test(char)) kinds[code] = BREAK;
}

function kindOf(code: number): number {
  if (code < 0x2000) return kinds[code]!;
  return code >= 0x2e80 ? OTHER : code >= 0x2600 ? OTHER : 0;
}

const MARKS = /[\u0300-\u036f]/;
const INVISIBLES = /\p{Default_Ignorable_Code_Point}/u;

/** Composes a text whose accents are separate marks, or which holds invisible marks, keeping where each letter came from. */
function compose(text: string): { text: string; from: Uint32Array } {
  const from: number[] = [];
  const parts: string[] = [];
  let cluster = '';
  let start = 0;
  const close = () => {
    const made = cluster.normalize('NFC');
    for (let i = 0; i < made.length; i++) from.push(start);
    parts.push(made);
    cluster = '';
  };
  let at = 0;
  for (const char of text) {
    if (!INVISIBLES.test(char)) {
      if (!MARKS.test(char)) {
        close();
        start = at;
      }
      cluster += char;
    }
    at += char.length;
  }
  close();
  from.push(text.length);
  return { text: parts.join(''), from: Uint32Array.from(from) };
}

const SHAPES: [RegExp, string][] = [
  [/^\d{1,2}(t|tuoi|tuổi|tủi|yo|o)$/, '#t'],
  [/^2k\d{1,2}$/, '#sn'],
  [/^\d{1,2}(h|g|gio|giờ)\d{0,2}(p)?$/, '#h'],
  [/^\d+(tr|trieu|triệu|củ|cu)\d*$/, '#tr'],
  [/^\d+(k|ng|nghin)$/, '#k'],
  [/^\d+(u|usd|do|đô|usdt)$/, '#usd'],
  [/^\d+p$/, '#p'],
  [/^t\d$/, '#thu'],
  [/^\d+%$/, '#%'],
];

/** Gives a number word by its shape, so that "15tr" and "150tr" are one word to the model. */
function shapeOf(word: string): string {
  for (const [pattern, shape] of SHAPES) if (pattern.test(word)) return shape;
  return /^\d+$/.test(word) ? `#${Math.min(word.length, 9)}` : word;
}

/** Shortens a letter held down ("cứuuuu" → "cứu"). */
function unstretch(word: string): string {
  const once = word.replace(/(.)\1{2,}/gu, '$1');
  return isSyllable(once) || word.length !== once.length ? once : word;
}

/** What a word as sent stands for: one word or, for some short forms, several. */
interface Meaning {
  raw: string;
  parts: { text: string; fold: string }[];
}

function meaningOf(raw: string): Meaning {
  let text = raw.length > LONGEST_WORD ? raw.slice(0, LONGEST_WORD) : raw;
  if (/(.)\1\1/u.test(text) && !/^\d+$/.test(text)) text = unstretch(text);
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return { raw: text, parts: [{ text, fold: shapeOf(text) }] };
  const full = short.get(text);
  if (full !== undefined)
    return { raw: text, parts: full.split(' ').map((part) => ({ text: part, fold: strip(part) })) };
  // "hoà" and "hòa" are one word; the tone is kept on the first vowel.
  const moved = MOVED_TONES.get(text.slice(-2));
  if (moved !== undefined && !text.startsWith('qu')) text = text.slice(0, -2) + moved;
  if (!/^[a-z0-9]+$/.test(text)) return { raw, parts: [{ text, fold: strip(text) }] };
  if (isPlainSyllable(text)) return { raw, parts: [{ text, fold: text }] };
  const undone = undoKeys(text);
  if (undone !== undefined) return { raw, parts: [{ text: undone, fold: strip(undone) }] };
  return { raw, parts: [{ text, fold: /\d/.test(text) ? shapeOf(text) : text }] };
}

/** Meanings of words met before, so that common words cost one look; emptied when full. */
const met = new Map<string, Meaning>();
const MOST_MET = 20_000;

function pushWord(words: Word[], raw: string, start: number, end: number, breaks: boolean): void {
  let meaning = met.get(raw);
  if (meaning === undefined) {
    meaning = meaningOf(raw);
    if (met.size >= MOST_MET) met.clear();
    if (raw.length <= LONGEST_WORD) met.set(raw, meaning);
  }
  let first = breaks;
  for (const { text, fold } of meaning.parts) {
    words.push({ raw: meaning.raw, text, fold, start, end, breaks: first });
    first = false;
  }
}

/** Puts standard words for those of the Central dialect; bare ones only where the message bears accents. */
function undoDialect(words: Word[], accented: boolean): void {
  for (const word of words) {
    if (word.text === word.fold && !accented) continue;
    const standard = central.get(word.text);
    if (standard === undefined) continue;
    word.text = standard.text;
    word.fold = standard.fold;
  }
}

/** Reads a message into words, undoing composed marks, unsent keys, short forms and dialect. Takes any string. */
export function read(message: string): Reading {
  let text = message;
  let from: Uint32Array | undefined;
  if (MARKS.test(message) || INVISIBLES.test(message)) {
    const composed = compose(message);
    text = composed.text;
    from = composed.from;
  }
  // Lower-casing must not change lengths; the few letters that do are left as they are.
  const lower = text.toLowerCase();
  const source = lower.length === text.length ? lower : text;
  const words: Word[] = [];
  let breaks = true;
  let bare = 0;
  let marked = 0;
  let i = 0;
  while (i < source.length) {
    const code = source.charCodeAt(i);
    const kind = kindOf(code);
    let end = i + 1;
    if (kind === LETTER || kind === DIGIT) {
      let plain = code < 128;
      while (end < source.length) {
        const next = source.charCodeAt(end);
        const nextKind = kindOf(next);
        if (nextKind !== LETTER && nextKind !== DIGIT) break;
        if (next >= 128) plain = false;
        end++;
      }
      if (plain) bare++;
      else marked++;
      const start = from ? from[i]! : i;
      pushWord(words, source.slice(i, end), start, from ? from[end]! : end, breaks);
      breaks = false;
    } else if (kind === LAO || kind === LAO_MARK || kind === OTHER) {
      if (kind === OTHER && code >= 0xd800 && code < 0xdc00 && end < source.length) end++;
      while (end < source.length && kindOf(source.charCodeAt(end)) === LAO_MARK && end - i < LONGEST_WORD)
        end++;
      const piece = source.slice(i, end);
      words.push({
        raw: piece,
        text: piece,
        fold: piece,
        start: from ? from[i]! : i,
        end: from ? from[end]! : end,
        breaks,
      });
      breaks = false;
    } else if (code === 63 || ((code === 58 || code === 61) && source.charCodeAt(i + 1) === 41)) {
      const piece = code === 63 ? '?' : '=)';
      while (end < source.length && (source.charCodeAt(end) === 41 || source.charCodeAt(end) === 63)) end++;
      words.push({
        raw: piece,
        text: piece,
        fold: piece,
        start: from ? from[i]! : i,
        end: from ? from[end]! : end,
        breaks: false,
      });
      breaks = true;
    } else if (kind === BREAK) breaks = true;
    i = end;
  }
  const accented = marked * 10 >= (marked + bare) * 3 && marked > 1;
  undoDialect(words, accented);
  return { words, accented };
}
