import { read } from './text.ts';
import { begin, buildTrie, step, type Trie } from './trie.ts';
import type { Reading } from './words.ts';

/** Phrases with accents, found in messages with or without them. */
export interface Phrasebook<T> {
  trie: Trie;
  phrases: { codes: number[]; payload: T; gaps: boolean }[];
  /** Checksums of the words that may stand between the words of a phrase. */
  fillers: Set<number>;
}

/** What a phrase stands for; `gaps` says whether other words may stand between its own ("khóa *em* trong phòng"). */
export interface Entry<T> {
  phrase: string;
  payload: T;
  gaps?: boolean;
}

/** A phrase found: words `from` (in) to `to` (out). */
export interface Hit<T> {
  payload: T;
  from: number;
  to: number;
}

/** Builds a phrasebook of entries and of the words that may stand in gaps. */
export function buildPhrasebook<T>(
  entries: readonly Entry<T>[],
  fillers: readonly string[] = [],
): Phrasebook<T> {
  const phrases: Phrasebook<T>['phrases'] = [];
  const folds: number[][] = [];
  for (const { phrase, payload, gaps } of entries) {
    const { words } = read(phrase);
    if (words.length === 0) continue;
    phrases.push({ codes: words.map((word) => word.form.textCode), payload, gaps: gaps ?? false });
    folds.push(words.map((word) => word.form.foldCode));
  }
  return {
    trie: buildTrie(folds),
    phrases,
    fillers: new Set(fillers.flatMap((word) => read(word).words.map((one) => one.form.textCode))),
  };
}

/** Says whether the words on the path may be those of a phrase, their accents considered. */
function isMeant(reading: Reading, phrase: readonly number[], length: number, accented: boolean): boolean {
  for (let k = 0; k < length; k++) {
    const { textCode, foldCode } = reading.words[path[k]!]!.form;
    // A bare word in a message with accents is meant bare; in one without accents it may be anything.
    if (textCode !== phrase[k] && (accented || textCode !== foldCode)) return false;
  }
  return true;
}

const MOST_FILLERS = 3;
const LONGEST = 24;
const path = new Int32Array(LONGEST);
let codes = new Int32Array(1024);

/** Finds every phrase of the book in a message in one pass, in order of their first word. */
export function findPhrases<T>(book: Phrasebook<T>, reading: Reading): Hit<T>[] {
  const { words, accented } = reading;
  const { trie, phrases, fillers } = book;
  const count = words.length;
  const hits: Hit<T>[] = [];
  if (codes.length < count) codes = new Int32Array(count * 2);
  const folds = codes;
  for (let i = 0; i < count; i++) folds[i] = words[i]!.form.foldCode;
  for (let from = 0; from < count; from++) {
    let node = begin(trie, words[from]!.form);
    if (node === 0) continue;
    let skipped = 0;
    let length = 1;
    path[0] = from;
    for (let at = from; ; ) {
      const ends = trie.ends[node];
      if (ends !== undefined)
        for (let e = 0; e < ends.length; e++) {
          const phrase = phrases[ends[e]!]!;
          if ((skipped === 0 || phrase.gaps) && isMeant(reading, phrase.codes, length, accented))
            hits.push({ payload: phrase.payload, from, to: at + 1 });
        }
      // On to the next word of a phrase, over words that may stand between.
      let next = 0;
      while (++at < count && length < LONGEST && !words[at]!.breaks) {
        next = step(trie, node, folds[at]!);
        if (next !== 0 || skipped === MOST_FILLERS || !fillers.has(words[at]!.form.textCode)) break;
        skipped++;
      }
      if (next === 0) break;
      node = next;
      path[length++] = at;
    }
  }
  return hits;
}
