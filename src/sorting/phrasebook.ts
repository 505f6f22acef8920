import { type Reading, read, type Word } from './text.ts';
import { buildTrie, step, type Trie } from './trie.ts';

/** Phrases with accents, found in messages with or without them. */
export interface Phrasebook<T> {
  trie: Trie;
  phrases: { texts: string[]; payload: T }[];
  /** Folded forms of the words that may stand between the words of a phrase. */
  fillers: Set<string>;
}

/** A phrase found: words `from` (in) to `to` (out). */
export interface Hit<T> {
  payload: T;
  from: number;
  to: number;
  phrase: number;
}

/**
 * Builds a phrasebook. Takes pairs of a phrase and what it stands for, and the words that may stand between
 * the words of a phrase ("khóa *em* trong phòng").
 */
export function buildPhrasebook<T>(
  entries: readonly (readonly [string, T])[],
  fillers: readonly string[] = [],
): Phrasebook<T> {
  const phrases: Phrasebook<T>['phrases'] = [];
  const folds: string[][] = [];
  for (const [phrase, payload] of entries) {
    const words = read(phrase).words.filter((word) => word.fold !== '');
    if (words.length === 0) continue;
    phrases.push({ texts: words.map((word) => word.text), payload });
    folds.push(words.map((word) => word.fold));
  }
  return {
    trie: buildTrie(folds),
    phrases,
    fillers: new Set(fillers.flatMap((word) => read(word).words.map((w) => w.text))),
  };
}

/** Says whether a word of a message may be the word of a phrase, its accents considered. */
function sameWord(word: Word, text: string, accented: boolean): boolean {
  if (word.text === text) return true;
  // A bare word in a message with accents is meant bare; in one without accents it may be anything.
  return word.text === word.fold && !accented;
}

const MOST_FILLERS = 3;

/** Finds every phrase of the book in a message, in order of their first word. */
export function findPhrases<T>(book: Phrasebook<T>, reading: Reading): Hit<T>[] {
  const { words, accented } = reading;
  const { trie, phrases, fillers } = book;
  const hits: Hit<T>[] = [];
  const ids = new Int32Array(words.length);
  for (let i = 0; i < words.length; i++) ids[i] = trie.ids.get(words[i]!.fold) ?? 0;
  const path: number[] = [];
  for (let from = 0; from < words.length; from++) {
    if (ids[from] === 0) continue;
    let node = 1;
    let skipped = 0;
    path.length = 0;
    for (let at = from; at < words.length; at++) {
      if (at > from && words[at]!.breaks) break;
      const id = ids[at]!;
      const next = id === 0 ? 0 : step(trie, node, id);
      if (next === 0) {
        if (node === 1 || skipped === MOST_FILLERS || !fillers.has(words[at]!.text)) break;
        skipped++;
        continue;
      }
      node = next;
      path.push(at);
      const ends = trie.ends[node];
      if (ends === undefined) continue;
      for (const number of ends) {
        const { texts, payload } = phrases[number]!;
        let same = true;
        for (let k = 0; same && k < texts.length; k++) same = sameWord(words[path[k]!]!, texts[k]!, accented);
        if (same) hits.push({ payload, from, to: at + 1, phrase: number });
      }
    }
  }
  return hits;
}
