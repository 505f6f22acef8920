import dialect from './dialect.json' with { type: 'json' };
import { isNumberWord } from './numbers.ts';
import { isPlainSyllable, isSyllable, strip, undoKeys } from './syllables.ts';
import teencode from './teencode.json' with { type: 'json' };
import { DENIES, FIGURE, type Form, formOf, NUMBER, type Reading, UNSPACED, type Word } from './words.ts';

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
const NEGATIONS = new Set(['không', 'khong', 'chưa', 'chua', 'đừng', 'not', 'no', 'never', 'chẳng', 'ບໍ່']);

function traitsOf(text: string): number {
  return (
    (/[0-9]/.test(text) ? FIGURE : 0) | (isNumberWord(text) ? NUMBER : 0) | (NEGATIONS.has(text) ? DENIES : 0)
  );
}

const central = new Map(
  Object.entries(dialect.words).map(([from, to]) => [from, formOf(to, strip(to), traitsOf(to))]),
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
  // Lao, Thai and Khmer part words by no space; they are read syllable piece by piece.
  else if ((code >= 0xe00 && code < 0xf00) || (code >= 0x1780 && code < 0x1800))
    kinds[code] = /\p{M}/u.test(char) ? LAO_MARK : /\p{L}/u.test(char) ? LAO : 0;
  else if (/[\p{L}\p{M}]/u.test(char)) kinds[code] = LETTER;
  else if (/[.,;:!?\n"()…]/.test(char)) kinds[code] = BREAK;
}

function kindOf(code: number): number {
  if (code < 0x2000) return kinds[code]!;
  return code >= 0x2e80 ? OTHER : code >= 0x2600 ? OTHER : 0;
}

const MARKS = /[\u0300-\u036f]/;
/** No letter of any spelling read here bears more marks than these with itself. */
const MOST_MARKS = 8;
const INVISIBLES = /\p{Default_Ignorable_Code_Point}/u;

/** Composes a text whose accents are separate marks, or which holds invisible marks, keeping where each letter came from. */
function compose(text: string): { text: string; from: Uint32Array } {
  const from: number[] = [];
  const parts: string[] = [];
  let cluster = '';
  let start = 0;
  const close = () => {
    // A mark that still stands apart is on no letter that takes it.
    const made = cluster.normalize('NFC').replace(/[\u0300-\u036f]/g, '');
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
        cluster = char;
      } else if (cluster.length < MOST_MARKS && !cluster.normalize('NFD').includes(char)) cluster += char;
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
  forms: Form[];
}

function form(text: string, fold: string): Form {
  return formOf(text, fold, traitsOf(text), central.get(text));
}

function meaningOf(raw: string): Meaning {
  let text = raw.length > LONGEST_WORD ? raw.slice(0, LONGEST_WORD) : raw;
  if (/(.)\1\1/u.test(text) && !/^\d+$/.test(text)) text = unstretch(text);
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return { raw: text, forms: [form(text, shapeOf(text))] };
  const full = short.get(text);
  if (full !== undefined) return { raw: text, forms: full.split(' ').map((part) => form(part, strip(part))) };
  // "hoà" and "hòa" are one word; the tone is kept on the first vowel.
  const moved = MOVED_TONES.get(text.slice(-2));
  if (moved !== undefined && !text.startsWith('qu')) text = text.slice(0, -2) + moved;
  if (!/^[a-z0-9]+$/.test(text)) return { raw, forms: [form(text, strip(text))] };
  if (isPlainSyllable(text)) return { raw, forms: [form(text, text)] };
  const undone = undoKeys(text);
  if (undone !== undefined) return { raw, forms: [form(undone, strip(undone))] };
  return { raw, forms: [form(text, /\d/.test(text) ? shapeOf(text) : text)] };
}

/** Words met before, by checksum of their letters, so that a common word costs one look and no new string. */
const SLOTS = 1 << 15;
const MOST_MET = 12_000;
let met: (Meaning | undefined)[] = new Array(SLOTS).fill(undefined);
let metCount = 0;

function isSame(raw: string, source: string, start: number, end: number): boolean {
  if (raw.length !== end - start) return false;
  for (let i = 0; i < raw.length; i++) if (raw.charCodeAt(i) !== source.charCodeAt(start + i)) return false;
  return true;
}

/** The meaning of the word at `start`…`end`; `hash` is a checksum of its letters. */
function meaningAt(source: string, start: number, end: number, hash: number): Meaning {
  let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  for (;;) {
    const found = met[slot];
    if (found === undefined) break;
    if (isSame(found.raw, source, start, end)) return found;
    slot = (slot + 1) & (SLOTS - 1);
  }
  const raw = source.slice(start, end);
  const meaning = meaningOf(raw);
  if (raw.length > LONGEST_WORD) return meaning;
  meaning.raw = raw;
  if (metCount >= MOST_MET) {
    met = new Array(SLOTS).fill(undefined);
    metCount = 0;
    slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  }
  met[slot] = meaning;
  metCount++;
  return meaning;
}

const pieces = new Map<string, Form>();

/** The form of a piece of a script without spaces, of an emoji or of a mark. */
function pieceOf(piece: string, traits: number): Form {
  let found = pieces.get(piece);
  if (found === undefined) {
    found = formOf(piece, piece, traits | traitsOf(piece));
    if (pieces.size >= MOST_MET) pieces.clear();
    pieces.set(piece, found);
  }
  return found;
}

/** Puts standard words for those of the Central dialect; bare ones only where the message bears accents. */
function undoDialect(words: Word[], accented: boolean): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const { standard, textCode, foldCode } = word.form;
    if (standard === undefined || (textCode === foldCode && !accented)) continue;
    word.form = standard;
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
  const { length } = source;
  const words: Word[] = [];
  let breaks = true;
  let bare = 0;
  let marked = 0;
  let i = 0;
  while (i < length) {
    const code = source.charCodeAt(i);
    const kind = kindOf(code);
    let end = i + 1;
    if (kind === LETTER || kind === DIGIT) {
      let plain = code < 128;
      let hash = Math.imul(0x811c9dc5 ^ code, 0x01000193);
      while (end < length) {
        const next = source.charCodeAt(end);
        const nextKind = kindOf(next);
        if (nextKind !== LETTER && nextKind !== DIGIT) break;
        hash = Math.imul(hash ^ next, 0x01000193);
        if (next >= 128) plain = false;
        end++;
      }
      if (plain) bare++;
      else marked++;
      const { raw, forms } = meaningAt(source, i, end, hash);
      const start = from ? from[i]! : i;
      const stop = from ? from[end]! : end;
      words.push({ raw, form: forms[0]!, start, end: stop, breaks });
      for (let k = 1; k < forms.length; k++)
        words.push({ raw, form: forms[k]!, start, end: stop, breaks: false });
      breaks = false;
    } else if (kind === LAO || kind === LAO_MARK || kind === OTHER) {
      if (kind === OTHER && code >= 0xd800 && code < 0xdc00 && end < length) end++;
      while (end < length && kindOf(source.charCodeAt(end)) === LAO_MARK && end - i < LONGEST_WORD) end++;
      const piece = source.slice(i, end);
      const form = pieceOf(piece, kind === OTHER ? 0 : UNSPACED);
      words.push({ raw: piece, form, start: from ? from[i]! : i, end: from ? from[end]! : end, breaks });
      breaks = false;
    } else if (code === 63 || ((code === 58 || code === 61) && source.charCodeAt(i + 1) === 41)) {
      const piece = code === 63 ? '?' : '=)';
      while (end < length && (source.charCodeAt(end) === 41 || source.charCodeAt(end) === 63)) end++;
      const form = pieceOf(piece, 0);
      words.push({
        raw: piece,
        form,
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
