import { read } from './text.ts';
import { begin, buildTrie, step, type Trie } from './trie.ts';
import { type Form, isApart, type Reading } from './words.ts';

/** Phrases with accents, found in messages with or without them. */
export interface Phrasebook<T> {
  trie: Trie;
  phrases: { codes: number[]; payload: T; gaps: boolean }[];
  /** Checksums of the words that may stand between the words of a phrase, as meant and as heard. */
  fillers: Set<number>;
  heardFillers: Set<number>;
}

/** What a phrase stands for; `gaps` says whether other words may stand between its own ("khóa *em* trong phòng"). */
export interface Entry<T> {
  phrase: string;
  payload: T;
  gaps?: boolean;
}

/** A phrase found: words `from` (in) to `to` (out); whether its sound is that of the message, and whether the accents bear it out. */
export interface Hit<T> {
  payload: T;
  from: number;
  to: number;
  heard: boolean;
  meant: boolean;
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
    heardFillers: new Set(fillers.flatMap((word) => read(word).words.map((one) => one.form.foldCode))),
  };
}

/** Says whether the words on the path may be those of a phrase, their accents considered. */
function isMeant(reading: Reading, phrase: readonly number[], length: number): boolean {
  for (let k = 0; k < length; k++) {
    const { textCode, foldCode } = reading.words[path[k]!]!.form;
    // A bare word in a message with accents is meant bare; in one without accents it may be anything.
    if (textCode !== phrase[k] && (reading.accented || textCode !== foldCode)) return false;
  }
  return true;
}

/** Says whether the words on the path, their accents unheard, may be those of a phrase. */
function isHeard(reading: Reading, phrase: readonly number[], length: number): boolean {
  for (let k = 0; k < length; k++) {
    const { textCode, foldCode } = reading.words[path[k]!]!.bare;
    if (textCode !== phrase[k] && textCode !== foldCode) return false;
  }
  return true;
}

const MOST_FILLERS = 3;
const LONGEST = 24;
const path = new Int32Array(LONGEST);

/** The node after the first, by a word as heard; one that may be of the dialect is also tried as the standard word. */
function beginHeard(trie: Trie, { maybe }: Form, node: number): number {
  return node === 0 && maybe !== undefined ? begin(trie, maybe) : node;
}

function stepHeard(trie: Trie, node: number, { maybe }: Form): number {
  return maybe === undefined ? 0 : step(trie, node, maybe.foldCode);
}

/**
 * Finds every phrase of the book that a message may say, in one pass, in order of their first word. Some words stand for
 * others ("mạ" for "mẹ"), and only sound like them by their accents: such a message is gone through once more for what is meant.
 */
export function findPhrases<T>(book: Phrasebook<T>, reading: Reading): Hit<T>[] {
  const heard = walk(book, reading, false);
  if (!reading.standing) return heard;
  for (const hit of heard) hit.meant = false;
  return heard.concat(walk(book, reading, true));
}

/** One pass: by the sound of the words, or, where `meant`, by the words they stand for. */
function walk<T>(book: Phrasebook<T>, reading: Reading, meant: boolean): Hit<T>[] {
  const { words } = reading;
  const { trie, phrases, fillers, heardFillers } = book;
  const apart = isApart(reading);
  const count = words.length;
  const hits: Hit<T>[] = [];
  for (let from = 0; from < count; from++) {
    const first = words[from]!;
    let node = begin(trie, meant ? first.form : first.bare);
    let exact = node !== 0;
    if (!meant) node = beginHeard(trie, first.bare, node);
    if (node === 0) continue;
    let skipped = 0;
    let length = 1;
    path[0] = from;
    for (let at = from; ; ) {
      const ends = trie.ends[node];
      if (ends !== undefined)
        for (let e = 0; e < ends.length; e++) {
          const { payload, codes, gaps } = phrases[ends[e]!]!;
          if (skipped !== 0 && !gaps) continue;
          const heard = !meant && isHeard(reading, codes, length);
          const borneOut = exact && (apart ? isMeant(reading, codes, length) : heard);
          if (heard || borneOut) hits.push({ payload, from, to: at + 1, heard, meant: borneOut });
        }
      // On to the next word of a phrase, over words that may stand between.
      let next = 0;
      while (++at < count && length < LONGEST && !words[at]!.breaks) {
        const { form, bare } = words[at]!;
        next = step(trie, node, meant ? form.foldCode : bare.foldCode);
        if (next === 0 && !meant) {
          next = stepHeard(trie, node, bare);
          if (next !== 0) exact = false;
        }
        if (next !== 0 || skipped === MOST_FILLERS) break;
        const filler = fillers.has(form.textCode);
        if (!(meant ? filler : heardFillers.has(bare.foldCode))) break;
        if (apart && !filler) exact = false;
        skipped++;
      }
      if (next === 0) break;
      node = next;
      path[length++] = at;
    }
  }
  return hits;
}
