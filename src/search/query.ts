import { pagesIn } from '../linking/pages.ts';
import { phonesIn } from '../linking/phones.ts';
import { platesIn } from '../linking/plates.ts';
import { keysOf, numbersOf, type Reading, read, UNSEEN, type Word } from './words.ts';

/** A stretch of a text. */
export interface Span {
  start: number;
  end: number;
}

/** One thing that is looked for. */
export interface Term {
  /** Everywhere it stands in a text. */
  find(reading: Reading): Span[];
  /** What it is looked up by does not prove that it is there: the order of words counts. */
  unsure: boolean;
}

/** What an officer looks for. */
export interface Query {
  /** Ways to read what was typed ("74a 12345" may be a plate): all keys of one of them must be in a tip. */
  ways: string[][];
  terms: Term[];
}

/** Says that a plate comes, where nobody writes so: what looks like one is one. */
const PLATE_CUE = 'xe ';
/** What may stand between the signs of a number. */
const BETWEEN = '[ \\t\\u00a0\\u2000-\\u2015.,·_()/-]{0,3}';
const QUOTED = /["“”„«»]([^"“”„«»]+)["“”„«»]/g;

/**
 * Reads what an officer typed. A word with accents finds itself only, one without also those with; what stands in quotation
 * marks is found in that order.
 * @returns undefined when there is nothing in it to look for
 */
export function readQuery(typed: string): Query | undefined {
  const { text, folded, words: typedWords } = read(typed);
  const named = namedIn(text, folded);
  const within = ({ start, end }: Span) => named.some((one) => start >= one.start && end <= one.end);
  const words = typedWords.filter((word) => !within(word));
  const plain = typedWords.flatMap(keysOf);
  const ways = [[...named.map(({ key }) => key), ...words.flatMap(keysOf)], plain]
    .map((keys) => [...new Set(keys)])
    .filter((keys, at) => keys.length > 0 && (at === 0 || named.length > 0));
  if (ways.length === 0) return undefined;
  const phrases = [...text.matchAll(QUOTED)].map(({ 0: all, index }) =>
    typedWords.filter(({ start, end }) => start >= index && end <= index + all.length),
  );
  const single = words.filter((word) => !phrases.some((phrase) => phrase.includes(word)));
  return {
    ways,
    terms: [
      ...named.map(({ key }): Term => ({ find: findNamed(key), unsure: false })),
      ...single.map((word) => termOf([word])),
      ...phrases.filter((phrase) => phrase.length > 0).map(termOf),
    ],
  };
}

/** What is named by an identifier or a long number, each place once. */
function namedIn(text: string, folded: string): (Span & { key: string })[] {
  const cued = platesIn({ digits: PLATE_CUE + text, folded: PLATE_CUE + folded });
  const found = [
    ...pagesIn({ digits: text, folded }),
    ...phonesIn({ digits: text, folded }),
    ...cued.map((one) => ({ ...one, start: one.start - PLATE_CUE.length, end: one.end - PLATE_CUE.length })),
    ...numbersOf({ text }).map(({ digits, ...place }) => ({ ...place, value: digits })),
  ].map(({ start, end, value }) => ({ start, end, key: value.toLowerCase() }));
  return found.filter(
    (one, at) => !found.slice(0, at).some(({ start, end }) => one.start < end && start < one.end),
  );
}

/** Finds a number or name again however it is grouped; of a phone number the end, since its beginning is written in many ways. */
function findNamed(key: string): Term['find'] {
  const signs = [...(key.startsWith('+') ? key.slice(-7) : key.replace(/^@/, ''))];
  const escaped = signs.map((sign) => sign.replace(/[.+?*^$|(){}[\]\\/]/, '\\$&'));
  const pattern = new RegExp(escaped.join(BETWEEN), 'gu');
  return ({ folded }) => spansOf(folded.matchAll(pattern));
}

/** Finds words that stand in a row. */
function findRow(row: readonly Word[]): Term['find'] {
  return ({ words }) =>
    words.flatMap((first, at) => {
      const here = words.slice(at, at + row.length);
      if (here.length < row.length || !row.every((word, place) => same(word, here[place]!))) return [];
      return [{ start: first.start, end: here.at(-1)!.end }];
    });
}

/** Without accents a word is every word that loses its accents to it. */
const same = (sought: Word, word: Word): boolean =>
  sought.typed === sought.folded ? sought.folded === word.folded : sought.typed === word.typed;

/** Finds letters in a row, within the stretch that a script without blanks writes. */
function findLetters({ typed }: Word): Term['find'] {
  const pattern = new RegExp([...typed].join(`${UNSEEN}*`), 'gu');
  return ({ text }) => spansOf(text.matchAll(pattern));
}

const spansOf = (matches: Iterable<RegExpExecArray>): Span[] =>
  [...matches].map(({ 0: all, index }) => ({ start: index, end: index + all.length }));

function termOf(row: readonly Word[]): Term {
  const [first] = row;
  if (row.length === 1 && first!.solid) return { find: findLetters(first!), unsure: true };
  return { find: findRow(row), unsure: row.length > 1 };
}
