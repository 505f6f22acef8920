import { CONCEPTS, circumstances, type Facts } from './facts.ts';
import { buildTrie, step, type Trie } from './trie.ts';

/** What is decided from the words: each head has its own answers. */
export type Head = 'category' | 'urgency' | 'role' | 'age' | 'route';
export const HEADS: readonly Head[] = ['category', 'urgency', 'role', 'age', 'route'];

/** The trained weights as they lie in `model.json`. */
export interface ModelData {
  version: string;
  /** Word sequences, words parted by one space. */
  grams: string[];
  /** Names of concepts, pairs of concepts and circumstances, in the order of the rows after the grams. */
  names: string[];
  /** For each head: its answers, its scale, and base64 of one signed byte a row and answer. */
  heads: Record<Head, { answers: string[]; bias: number[]; scale: number; weights: string }>;
}

/** A model ready to weigh messages. */
export interface Model {
  version: string;
  trie: Trie;
  grams: number;
  rows: Map<string, number>;
  /** The turn in which a row was last met, so that a row counts once a message. */
  seen: Int32Array;
  turn: number;
  /** Row of each concept, of its negation, and of each pair, -1 where the model has none. */
  conceptRows: Int32Array;
  pairRows: Int32Array;
  heads: Record<Head, { answers: string[]; bias: Float32Array; weights: Float32Array }>;
  /** The weights of all heads side by side, so that a message is weighed in one pass. */
  joined: { width: number; bias: Float32Array; weights: Float32Array };
}

/** One row of the model that a message bears: words `from` (in) to `to` (out), none when `from` is -1. */
export interface Mark {
  row: number;
  value: number;
  from: number;
  to: number;
}

const LONGEST_GRAM = 3;
const LONGEST_LAO_GRAM = 6;
export const GRAM_SHARE = 1;
export const NAME_SHARE = 0.7;

/** The name of a pair of concepts, each with its negation as a sign. */
function pairName(a: number, b: number): string {
  return `${conceptName(a)}+${conceptName(b)}`;
}

/** Names a concept slot: even numbers are concepts as said, odd ones denied. */
export function conceptName(slot: number): string {
  return (slot & 1 ? '¬' : '') + CONCEPTS[slot >> 1]!;
}

/** The sequences of words a message could bear, those with accents beside those without. */
export function gramsOf(facts: Facts): Set<string> {
  const { words } = facts.reading;
  const found = new Set<string>();
  for (let from = 0; from < words.length; from++) {
    const lao = isLao(words[from]!.fold);
    let fold = '';
    let text = '';
    let accents = false;
    for (let at = from; at < words.length && at < from + (lao ? LONGEST_LAO_GRAM : LONGEST_GRAM); at++) {
      const word = words[at]!;
      fold = at === from ? word.fold : `${fold} ${word.fold}`;
      text = at === from ? word.text : `${text} ${word.text}`;
      accents ||= word.text !== word.fold && word.fold.charCodeAt(0) !== 35;
      found.add(fold);
      if (accents && at < from + 2) found.add(text);
    }
  }
  return found;
}

function isLao(word: string): boolean {
  const code = word.charCodeAt(0);
  return code >= 0xe80 && code < 0xf00;
}

/** Makes a model of its rows, weights still to come. */
export function emptyModel(grams: readonly string[], names: readonly string[], version = ''): Model {
  const rows = new Map(names.map((name, i) => [name, grams.length + i]));
  const slots = CONCEPTS.length * 2;
  const conceptRows = new Int32Array(slots).fill(-1);
  const pairRows = new Int32Array(slots * slots).fill(-1);
  for (let a = 0; a < slots; a++) {
    conceptRows[a] = rows.get(conceptName(a)) ?? -1;
    for (let b = a + 1; b < slots; b++) pairRows[a * slots + b] = rows.get(pairName(a, b)) ?? -1;
  }
  const heads = Object.fromEntries(
    HEADS.map((head) => [head, { answers: [], bias: new Float32Array(), weights: new Float32Array() }]),
  ) as unknown as Model['heads'];
  return {
    version,
    trie: buildTrie(grams.map((gram) => gram.split(' '))),
    grams: grams.length,
    rows,
    seen: new Int32Array(grams.length),
    turn: 0,
    conceptRows,
    pairRows,
    heads,
    joined: { width: 0, bias: new Float32Array(), weights: new Float32Array() },
  };
}

/** Makes the model that `model.json` holds. */
export function loadModel(data: ModelData): Model {
  const model = emptyModel(data.grams, data.names, data.version);
  for (const head of HEADS) {
    const { answers, bias, scale, weights } = data.heads[head];
    const bytes = Buffer.from(weights, 'base64');
    model.heads[head] = {
      answers,
      bias: Float32Array.from(bias),
      weights: Float32Array.from(
        new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length),
        (byte) => byte * scale,
      ),
    };
  }
  joinHeads(model);
  return model;
}

/** The names beyond word sequences that a message bears: concepts, their pairs, circumstances. */
export function namesOf(facts: Facts): string[] {
  const slots = slotsOf(facts).map((slot) => slot.slot);
  const names = slots.map(conceptName);
  for (let i = 0; i < slots.length; i++)
    for (let j = i + 1; j < slots.length; j++) names.push(pairName(slots[i]!, slots[j]!));
  return [...names, ...circumstances(facts)];
}

/** The concepts of a message, each once, in the lexicon's order, with where it first stands. */
function slotsOf(facts: Facts): { slot: number; from: number; to: number }[] {
  const first: { slot: number; from: number; to: number }[] = [];
  const seen = new Uint8Array(CONCEPTS.length * 2);
  for (const hit of facts.concepts) {
    const slot = hit.concept * 2 + (hit.negated ? 1 : 0);
    if (seen[slot]) continue;
    seen[slot] = 1;
    first.push({ slot, from: hit.from, to: hit.to });
  }
  return first.sort((a, b) => a.slot - b.slot);
}

/** Finds the model's rows that a message bears. */
export function marksOf(model: Model, facts: Facts): Mark[] {
  const { words } = facts.reading;
  const { trie, seen } = model;
  model.turn++;
  const marks: Mark[] = [];
  const count = words.length;
  const folds = new Int32Array(count);
  const texts = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const { fold, text } = words[i]!;
    folds[i] = trie.ids.get(fold) ?? 0;
    texts[i] = text === fold ? folds[i]! : (trie.ids.get(text) ?? 0);
  }
  const walk = (from: number, ids: Int32Array, plain: boolean) => {
    let node = 1;
    let differs = plain;
    const last = Math.min(count, from + LONGEST_LAO_GRAM);
    for (let at = from; at < last; at++) {
      const id = ids[at]!;
      if (id === 0) return;
      differs ||= id !== folds[at];
      node = step(trie, node, id);
      if (node === 0) return;
      const row = trie.ends[node]?.[0];
      if (row === undefined || !differs || seen[row] === model.turn) continue;
      seen[row] = model.turn;
      marks.push({ row, value: 1, from, to: at + 1 });
    }
  };
  for (let from = 0; from < count; from++) {
    walk(from, folds, true);
    if (texts[from] !== folds[from] || (from + 1 < count && texts[from + 1] !== folds[from + 1]))
      walk(from, texts, false);
  }
  const share = GRAM_SHARE / Math.sqrt(Math.max(marks.length, 12));
  for (const mark of marks) mark.value = share;
  const gramCount = marks.length;
  const slots = slotsOf(facts);
  const width = CONCEPTS.length * 2;
  for (let i = 0; i < slots.length; i++) {
    const a = slots[i]!;
    const row = model.conceptRows[a.slot]!;
    if (row >= 0) marks.push({ row, value: 1, from: a.from, to: a.to });
    for (let j = i + 1; j < slots.length; j++) {
      const pair = model.pairRows[a.slot * width + slots[j]!.slot]!;
      if (pair >= 0) marks.push({ row: pair, value: 0.5, from: a.from, to: a.to });
    }
  }
  for (const name of circumstances(facts)) {
    const row = model.rows.get(name);
    if (row !== undefined) marks.push({ row, value: 1, from: -1, to: -1 });
  }
  let norm = 0;
  for (let i = gramCount; i < marks.length; i++) norm += marks[i]!.value * marks[i]!.value;
  const nameShare = NAME_SHARE / Math.sqrt(Math.max(norm, 4));
  for (let i = gramCount; i < marks.length; i++) marks[i]!.value *= nameShare;
  return marks;
}

/** Lays the weights of all heads side by side; to be called once they are learned or loaded. */
export function joinHeads(model: Model): void {
  const rows = model.grams + model.rows.size;
  const width = HEADS.reduce((sum, head) => sum + model.heads[head].answers.length, 0);
  const weights = new Float32Array(rows * width);
  const bias = new Float32Array(width);
  let offset = 0;
  for (const head of HEADS) {
    const own = model.heads[head];
    const count = own.answers.length;
    bias.set(own.bias, offset);
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < count; k++) weights[row * width + offset + k] = own.weights[row * count + k]!;
    offset += count;
  }
  model.joined = { width, bias, weights };
}

/** Turns sums into chances that add up to one. */
function softmax(sums: Float64Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (const sum of sums) if (sum > most) most = sum;
  let total = 0;
  for (let k = 0; k < sums.length; k++) {
    sums[k] = Math.exp(sums[k]! - most);
    total += sums[k]!;
  }
  for (let k = 0; k < sums.length; k++) sums[k]! /= total;
  return sums;
}

/** The chances of every head's answers, each in the order of its answers. */
export function chances(model: Model, marks: readonly Mark[]): Record<Head, Float64Array> {
  const { width, bias, weights } = model.joined;
  const sums = Float64Array.from(bias);
  for (let i = 0; i < marks.length; i++) {
    const { row, value } = marks[i]!;
    const at = row * width;
    for (let k = 0; k < width; k++) sums[k]! += value * weights[at + k]!;
  }
  const found = {} as Record<Head, Float64Array>;
  let offset = 0;
  for (const head of HEADS) {
    const count = model.heads[head].answers.length;
    found[head] = softmax(sums.subarray(offset, offset + count));
    offset += count;
  }
  return found;
}
