/** Phrases as paths of words in one hash table: a step costs the same however many phrases there are. */
export interface Trie {
  ids: Map<string, number>;
  mask: number;
  /** Slots of (node, word id, next node), three numbers each; next node 0 means empty. */
  slots: Int32Array;
  /** Node → phrases that end there. */
  ends: (number[] | undefined)[];
}

function slotOf(node: number, id: number, mask: number): number {
  let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(id, 0x85ebca6b);
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x2c1b3c6d) >>> 7) & mask;
}

/** Builds a trie; a phrase's number is its place in the list. */
export function buildTrie(phrases: readonly (readonly string[])[]): Trie {
  let steps = 1;
  for (const phrase of phrases) steps += phrase.length;
  let size = 16;
  while (size < steps * 2) size *= 2;
  const trie: Trie = {
    ids: new Map(),
    mask: size - 1,
    slots: new Int32Array(size * 3),
    ends: [undefined, undefined],
  };
  for (const [number, phrase] of phrases.entries()) {
    let node = 1;
    for (const word of phrase) {
      let id = trie.ids.get(word);
      if (id === undefined) {
        id = trie.ids.size + 1;
        trie.ids.set(word, id);
      }
      node = step(trie, node, id) || grow(trie, node, id);
    }
    const ends = trie.ends[node];
    if (ends) ends.push(number);
    else trie.ends[node] = [number];
  }
  return trie;
}

function grow(trie: Trie, node: number, id: number): number {
  const next = trie.ends.length;
  trie.ends.push(undefined);
  let slot = slotOf(node, id, trie.mask);
  while (trie.slots[slot * 3 + 2] !== 0) slot = (slot + 1) & trie.mask;
  trie.slots[slot * 3] = node;
  trie.slots[slot * 3 + 1] = id;
  trie.slots[slot * 3 + 2] = next;
  return next;
}

/** Gives the node after `node` by word `id`, 0 when no phrase goes on so. Start at node 1. */
export function step(trie: Trie, node: number, id: number): number {
  let slot = slotOf(node, id, trie.mask);
  for (;;) {
    const at = slot * 3;
    const next = trie.slots[at + 2]!;
    if (next === 0) return 0;
    if (trie.slots[at] === node && trie.slots[at + 1] === id) return next;
    slot = (slot + 1) & trie.mask;
  }
}
