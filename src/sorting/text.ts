import { compose, needsComposing } from './compose.ts';
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
// Not "no": without accents that is "nó", who locks the door.
const NEGATIONS = new Set(['không', 'khong', 'chưa', 'chua', 'đừng', 'not', 'never', 'chẳng', 'ບໍ່']);

function traitsOf(text: string): number {
  return (
    (/[0-9]/.test(text) ? FIGURE : 0) | (isNumberWord(text) ? NUMBER : 0) | (NEGATIONS.has(text) ? DENIES : 0)
  );
}

const central = new Map(
  Object.entries(dialect.words).map(([from, to]) => [from, formOf(to, strip(to), traitsOf(to))]),
);

/** Dialect words without their accents, and the standard words they may stand for, without accents too. */
const maybeCentral = new Map(
  Object.entries(dialect.words).map(([from, to]) => [
    strip(from),
    formOf(strip(to), strip(to), traitsOf(strip(to))),
  ]),
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

/** A word sent without accents, which may be one of the dialect. */
function bareForm(text: string, fold: string): Form {
  const made = form(text, fold);
  made.maybe = maybeCentral.get(text);
  return made;
}

/** Ties each word to what it would be without accents. Where that is several words, no syllable is spelled so: it is the short form. */
function tied(raw: string, forms: Form[]): Meaning {
  const bare = meaningOf(strip(raw));
  if (bare.forms.length !== forms.length) return { raw, forms: bare.forms };
  for (let k = 0; k < forms.length; k++) forms[k]!.bare = bare.forms[k]!;
  return { raw, forms };
}

function meaningOf(raw: string): Meaning {
  const sent = raw.length > LONGEST_WORD ? raw.slice(0, LONGEST_WORD) : raw;
  let text = sent;
  if (/(.)\1\1/u.test(text) && !/^\d+$/.test(text)) text = unstretch(text);
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    const forms = [form(text, shapeOf(text))];
    return strip(sent) === sent ? { raw, forms } : tied(sent, forms);
  }
  const full = short.get(text);
  const plain = !/[^\u0000-\u007f]/.test(sent) || strip(sent) === sent;
  if (full !== undefined) {
    const forms = full.split(' ').map((part) => form(part, strip(part)));
    return plain ? { raw, forms } : tied(sent, forms);
  }
  // "hoà" and "hòa" are one word; the tone is kept on the first vowel.
  const moved = MOVED_TONES.get(text.slice(-2));
  if (moved !== undefined && !text.startsWith('qu')) text = text.slice(0, -2) + moved;
  if (!plain) return tied(sent, [form(text, strip(text))]);
  if (isPlainSyllable(text) || !/^[a-z0-9]+$/.test(text)) return { raw, forms: [bareForm(text, text)] };
  const undone = undoKeys(text);
  if (undone !== undefined) return { raw, forms: [form(undone, strip(undone))] };
  return { raw, forms: [bareForm(text, /\d/.test(text) ? shapeOf(text) : text)] };
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
function undoDialect(words: Word[], accented: boolean): boolean {
  let undone = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const { standard, textCode, foldCode } = word.form;
    if (standard === undefined || (textCode === foldCode && !accented)) continue;
    word.form = standard;
    undone = true;
  }
  return undone;
}

/** Reads a message into words, undoing composed marks, unsent keys, short forms and dialect. Takes any string. */
export function read(message: string): Reading {
  let text = message;
  let from: Uint32Array | undefined;
  if (needsComposing(message)) {
    const composed = compose(message);
    text = composed.text;
    from = composed.from;
  }
  // Lower-casing must not change lengths, as it does with the Turkish İ.
  const lower = text.toLowerCase();
  const source = lower.length === text.length ? lower : text.replace(/İ/g, 'I').toLowerCase();
  const { length } = source;
  const words: Word[] = [];
  let breaks = true;
  let unmarked = 0;
  let marked = 0;
  let plain = true;
  let i = 0;
  while (i < length) {
    const code = source.charCodeAt(i);
    const kind = kindOf(code);
    let end = i + 1;
    if (kind === LETTER || kind === DIGIT) {
      let ascii = code < 128;
      let hash = Math.imul(0x811c9dc5 ^ code, 0x01000193);
      while (end < length) {
        const next = source.charCodeAt(end);
        const nextKind = kindOf(next);
        if (nextKind !== LETTER && nextKind !== DIGIT) break;
        hash = Math.imul(hash ^ next, 0x01000193);
        if (next >= 128) ascii = false;
        end++;
      }
      if (ascii) unmarked++;
      else marked++;
      const { raw, forms } = meaningAt(source, i, end, hash);
      const start = from ? from[i]! : i;
      const stop = from ? from[end]! : end;
      for (let k = 0; k < forms.length; k++) {
        const form = forms[k]!;
        const { bare } = form;
        if (bare !== form) plain = false;
        words.push({ raw, form, bare, start, end: stop, breaks: k === 0 && breaks });
      }
      breaks = false;
    } else if (kind === LAO || kind === LAO_MARK || kind === OTHER) {
      if (kind === OTHER && code >= 0xd800 && code < 0xdc00 && end < length) end++;
      while (end < length && kindOf(source.charCodeAt(end)) === LAO_MARK && end - i < LONGEST_WORD) end++;
      const piece = source.slice(i, end);
      const form = pieceOf(piece, kind === OTHER ? 0 : UNSPACED);
      const stop = from ? from[end]! : end;
      words.push({ raw: piece, form, bare: form, start: from ? from[i]! : i, end: stop, breaks });
      breaks = false;
    } else if (code === 63 || ((code === 58 || code === 61) && source.charCodeAt(i + 1) === 41)) {
      const piece = code === 63 ? '?' : '=)';
      while (end < length && (source.charCodeAt(end) === 41 || source.charCodeAt(end) === 63)) end++;
      const form = pieceOf(piece, 0);
      words.push({
        raw: piece,
        form,
        bare: form,
        start: from ? from[i]! : i,
        end: from ? from[end]! : end,
        breaks: false,
      });
      breaks = true;
    } else if (kind === BREAK) breaks = true;
    i = end;
  }
  const accented = marked * 10 >= (marked + unmarked) * 3 && marked > 1;
  if (undoDialect(words, accented)) plain = false;
  const standing = !plain && words.some(({ form, bare }) => form.foldCode !== bare.foldCode);
  return { words, accented, plain, standing };
}
