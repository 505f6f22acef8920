import type { Form } from './words.ts';

/** Phrases as paths of words in one hash table: a step costs the same however many phrases there are. */
export interface Trie {
  mask: number;
  /** Slots of (node, checksum of a word, next node), three numbers each; next node 0 means empty. */
  slots: Int32Array;
  /** Node → one bit for each word that may follow: most do not, and are refused without a look at the slots. */
  follows: Int32Array;
  /** Tells tries apart. */
  number: number;
  /** Node → phrases that end there. */
  ends: (number[] | undefined)[];
}

let tries = 0;

/** Checksums of words are mixed well already; a node only moves them. */
function slotOf(node: number, code: number): number {
  return Math.imul(node, 0x9e3779b1) ^ code;
}

/** Builds a trie of phrases given as checksums of words; a phrase's number is its place in the list. */
export function buildTrie(phrases: readonly (readonly number[])[]): Trie {
  let steps = 1;
  for (const phrase of phrases) steps += phrase.length;
  let size = 16;
  while (size < steps * 2) size *= 2;
  const trie: Trie = {
    mask: size - 1,
    slots: new Int32Array(size * 3),
    follows: new Int32Array(steps + 2),
    number: ++tries,
    ends: [undefined, undefined],
  };
  for (const [number, phrase] of phrases.entries()) {
    let node = 1;
    for (const code of phrase) node = step(trie, node, code) || grow(trie, node, code);
    const ends = trie.ends[node];
    if (ends) ends.push(number);
    else trie.ends[node] = [number];
  }
  return trie;
}

function grow(trie: Trie, node: number, code: number): number {
  const next = trie.ends.length;
  trie.ends.push(undefined);
  trie.follows[node]! |= 1 << (code & 31);
  let slot = slotOf(node, code) & trie.mask;
  while (trie.slots[slot * 3 + 2] !== 0) slot = (slot + 1) & trie.mask;
  trie.slots[slot * 3] = node;
  trie.slots[slot * 3 + 1] = code;
  trie.slots[slot * 3 + 2] = next;
  return next;
}

/** Gives the node after `node` by a word, 0 when no phrase goes on so. Start at node 1. */
export function step(trie: Trie, node: number, code: number): number {
  if ((trie.follows[node]! & (1 << (code & 31))) === 0) return 0;
  let slot = slotOf(node, code) & trie.mask;
  for (;;) {
    const at = slot * 3;
    const next = trie.slots[at + 2]!;
    if (next === 0) return 0;
    if (trie.slots[at] === node && trie.slots[at + 1] === code) return next;
    slot = (slot + 1) & trie.mask;
  }
}

/** Gives the node after the first by a word. Most words begin no phrase, so the answer is kept with the word. */
export function begin(trie: Trie, form: Form): number {
  if (form.asked !== trie.number) {
    form.asked = trie.number;
    form.begins = step(trie, 1, form.foldCode);
  }
  return form.begins;
}
