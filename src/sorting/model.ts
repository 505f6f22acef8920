import type { Facts } from './facts.ts';
import {
  CIRCUMSTANCE,
  CONCEPT,
  GRAM,
  HEARD_CONCEPT,
  HEARD_PAIR,
  KINDS,
  NAMED,
  PAIR,
  SPELLED,
  tellFeatures,
} from './features.ts';

/** What is decided from the words: each head has its own answers. */
export type Head = 'category' | 'urgency' | 'role' | 'age' | 'route';
export const HEADS: readonly Head[] = ['category', 'urgency', 'role', 'age', 'route'];

/** Feature checksums and their rows, in a table of open places; checksum 0 is an empty place. */
export interface Index {
  keys: Int32Array;
  rows: Int32Array;
  /** The turn in which a row was last met, so that a row counts once a message. */
  met: Int32Array;
  turn: number;
}

/** A model ready to weigh messages: one row of weights a feature, the answers of all heads side by side. */
export interface Model extends Index {
  version: string;
  answers: Record<Head, string[]>;
  /** Where the columns of a head begin. */
  offsets: Record<Head, number>;
  /** Columns of all heads together. */
  width: number;
  /** Weights of one byte, 128 standing for nothing; `stride` bytes a row, a multiple of twelve. */
  bytes: Uint8Array;
  /** The same bytes, four to a word. */
  words: Int32Array;
  stride: number;
  /** What one step of a weight is worth, column by column. */
  scale: Float32Array;
  bias: Float32Array;
}

/** What a weight of one byte is above its true value. */
export const BYTE_ZERO = 128;

/** Rows of the model that a message bears, in order; used again for the next message. */
export interface Marks {
  count: number;
  rows: Int32Array;
  kinds: Uint8Array;
  from: Int32Array;
  to: Int32Array;
  /** How much a mark of each kind counts in this message. */
  shares: Float64Array;
  /** What is heard and what is meant were told apart. */
  apart: boolean;
}

/** Kinds are weighed apart, so that a long message is not all words. */
const SHARES = { gram: 1, concept: 0.3, pair: 0.15, circumstance: 0.3, spelled: 0.7, named: 0.3 };
const LEAST = { gram: 12, concept: 4, circumstance: 4 };

function emptyMarks(size: number): Marks {
  return {
    count: 0,
    rows: new Int32Array(size),
    kinds: new Uint8Array(size),
    from: new Int32Array(size),
    to: new Int32Array(size),
    shares: new Float64Array(KINDS),
    apart: false,
  };
}

/** Puts feature checksums, in the order of their rows, into a table. */
export function indexOf(codes: Int32Array): Index {
  let size = 16;
  while (size < codes.length * 2) size *= 2;
  const keys = new Int32Array(size);
  const rows = new Int32Array(size);
  for (let row = 0; row < codes.length; row++) {
    let at = codes[row]! & (size - 1);
    while (keys[at] !== 0) at = (at + 1) & (size - 1);
    keys[at] = codes[row]!;
    rows[at] = row;
  }
  return { keys, rows, met: new Int32Array(codes.length), turn: 0 };
}

let marks = emptyMarks(4096);
const counts = new Int32Array(KINDS);

function shareConcepts(one: number, two: number): void {
  const said = counts[one]! + counts[two]! * (SHARES.pair / SHARES.concept) ** 2;
  const root = Math.sqrt(Math.max(said, LEAST.concept));
  marks.shares[one] = SHARES.concept / root;
  marks.shares[two] = SHARES.pair / root;
}

/** Finds the rows that a message bears. The answer holds until the next call. */
export function marksOf(index: Index, facts: Facts): Marks {
  const { keys, rows, met: lastMet } = index;
  const mask = keys.length - 1;
  // A row may be met twice: as a concept heard, and as one meant.
  index.turn += 2;
  const { turn } = index;
  marks.count = 0;
  marks.apart = facts.concepts !== facts.heard;
  counts.fill(0);
  tellFeatures(facts, (code, kind, from, to) => {
    let at = code & mask;
    let key = keys[at]!;
    while (key !== code) {
      if (key === 0) return;
      at = (at + 1) & mask;
      key = keys[at]!;
    }
    const row = rows[at]!;
    const met = kind >= HEARD_CONCEPT ? turn - 1 : turn;
    if (lastMet[row] === met) return;
    lastMet[row] = met;
    if (marks.count === marks.rows.length) grow();
    const i = marks.count++;
    marks.rows[i] = row;
    marks.kinds[i] = kind;
    marks.from[i] = from;
    marks.to[i] = to;
    counts[kind]!++;
  });
  marks.shares[GRAM] = SHARES.gram / Math.sqrt(Math.max(counts[GRAM]!, LEAST.gram));
  marks.shares[SPELLED] = SHARES.spelled / Math.sqrt(Math.max(counts[SPELLED]!, LEAST.gram));
  shareConcepts(CONCEPT, PAIR);
  shareConcepts(HEARD_CONCEPT, HEARD_PAIR);
  marks.shares[CIRCUMSTANCE] =
    SHARES.circumstance / Math.sqrt(Math.max(counts[CIRCUMSTANCE]!, LEAST.circumstance));
  marks.shares[NAMED] = SHARES.named / Math.sqrt(Math.max(counts[NAMED]!, LEAST.circumstance));
  return marks;
}

function grow(): void {
  const more = emptyMarks(marks.rows.length * 2);
  more.count = marks.count;
  more.apart = marks.apart;
  more.rows.set(marks.rows);
  more.kinds.set(marks.kinds);
  more.from.set(marks.from);
  more.to.set(marks.to);
  marks = more;
}
