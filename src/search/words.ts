import { identifiers } from '../linking/identifiers.ts';
import { plainDigits, plainLetters } from '../linking/plain.ts';
import { runsIn } from '../linking/runs.ts';

/** More different words than this are no tip; the first ones are kept. */
const MOST = 1_500;
/** Digits enough for the number of something: they are found together, however they were grouped. */
const LONG = 8;

/** Scripts that write no blanks between words, and what stands unseen between their letters. */
const UNSPACED = '\\p{Script=Lao}\\p{Script=Thai}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Han}';
export const UNSEEN = '[\\u200b-\\u200d\\u2060]';
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** The same where such a script is written: costs several times as much. */
const WORD_OR_STRETCH = new RegExp(
  `(?<solid>[${UNSPACED}](?:[${UNSPACED}\\p{M}]|${UNSEEN})*)|(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+`,
  'gu',
);
const HAS_STRETCH = new RegExp(`[${UNSPACED}]`, 'u');
const ALL_UNSEEN = new RegExp(UNSEEN, 'g');
const MARKS = /\p{Mn}/gu;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** Sixteen digits in groups of four, or in one: the code of a tip looks like this. Such a number is never looked up. */
const CODE = /(?<!\d)\d{4}(?:[ \t.\-–—]{0,3}\d{4}){3}(?!\d)/g;

/** A text as words are looked for in it: of one length, so that offsets mean the same in each. */
export interface Reading {
  /** NFKC, digits of every script as ASCII, blanks for codes. */
  text: string;
  /** The same in lower case and without accents. */
  folded: string;
  /** Every word, in order. */
  words: Word[];
}

/** A word where it stands. */
export interface Word {
  start: number;
  end: number;
  /** As it was typed, in lower case; the tone stands last, since "hoà" and "hòa" are one word. */
  typed: string;
  /** Without accents. */
  folded: string;
  /** Of a script without blanks: a stretch of words, found by its letters. */
  solid: boolean;
}

/** Reads a text for its words. */
export function read(text: string): Reading {
  const plain = plainNumbers(text).replace(CODE, (code) => ' '.repeat(code.length));
  const folded = plainLetters(plain);
  return { text: plain, folded, words: wordsIn(plain, folded) };
}

const plainNumbers = (text: string): string => plainDigits(text.normalize('NFKC'));

/** Whether a text holds what may be the code of a tip. */
export const holdsCode = (text: string): boolean => plainNumbers(text).search(CODE) >= 0;

function wordsIn(text: string, folded: string): Word[] {
  return [...text.matchAll(HAS_STRETCH.test(text) ? WORD_OR_STRETCH : WORD)].map(
    ({ 0: word, index, groups }) => {
      const place = { start: index, end: index + word.length };
      if (groups?.solid) {
        const letters = word.replace(ALL_UNSEEN, '');
        return { ...place, typed: letters, folded: letters, solid: true };
      }
      const bare = folded.slice(place.start, place.end).replace(MARKS, '');
      const lower = word.toLowerCase();
      return { ...place, typed: lower === bare ? bare : toneLast(lower), folded: bare, solid: false };
    },
  );
}

function toneLast(word: string): string {
  const parts = word.normalize('NFD');
  const tones = parts.match(TONES);
  return tones ? parts.replace(TONES, '').normalize('NFC') + tones.join('') : word;
}

/** What a word is looked up by: itself, or each two letters in a row of a stretch without blanks. Of one letter: nothing. */
export function keysOf({ typed, folded, solid }: Word): string[] {
  if (!solid) return folded.length > 1 ? [typed] : [];
  const letters = [...typed];
  return letters.slice(1).map((letter, at) => letters[at]! + letter);
}

/** Long numbers of a text, their digits together. */
export const numbersOf = ({ text }: Pick<Reading, 'text'>) =>
  runsIn(text).flatMap(({ groups }) => {
    const digits = groups.map((group) => group.digits).join('');
    return digits.length < LONG ? [] : [{ digits, start: groups[0]!.start, end: groups.at(-1)!.end }];
  });

/** Everything a text can be found by, each once: its identifiers and long numbers, then its words with and without accents. */
export function keysIn(text: string): string[] {
  const reading = read(text);
  const keys = new Set([
    ...identifiers(reading.text).map(({ value }) => value.toLowerCase()),
    ...numbersOf(reading).map(({ digits }) => digits),
  ]);
  for (const word of reading.words) {
    if (keys.size >= MOST) break;
    for (const key of keysOf(word)) keys.add(key);
    if (word.folded !== word.typed) for (const key of keysOf({ ...word, typed: word.folded })) keys.add(key);
  }
  return [...keys].slice(0, MOST);
}
