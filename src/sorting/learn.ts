import { descend, type Lesson, type Stride } from './descent.ts';
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
import { HEADS, type Head, indexOf, marksOf } from './model.ts';

/** A message read, with the answer a person gave for each head. */
export interface Example {
  facts: Facts;
  answers: Record<Head, string>;
  weight: number;
  /** Features that only such examples bear are not learned. */
  derived: boolean;
}

/** What was learned: a row of weights for each feature, the answers of all heads side by side. */
export interface Learned {
  codes: Int32Array;
  answers: Record<Head, string[]>;
  width: number;
  weights: Float32Array;
  bias: Float32Array;
}

/** How long and how hard to learn. */
export interface Pace extends Stride {
  /** Learned anew so many times, each in another order; the mean of all leans less on chance. */
  runs: number;
  leastGrams: number;
  leastOthers: number;
}

export const PACE: Pace = {
  runs: 3,
  rounds: 30,
  rate: 0.15,
  decay: 2e-4,
  dropout: 0.15,
  leastGrams: 2,
  leastOthers: 3,
};

/** How readily each head trusts each kind of feature, against word sequences: the lexicon knows the training messages too well. */
export const TRUST: Record<Head, { concept: number; pair: number; circumstance: number }> = {
  category: { concept: 1, pair: 1, circumstance: 1 },
  urgency: { concept: 1, pair: 1, circumstance: 1 },
  role: { concept: 1, pair: 1, circumstance: 2 },
  age: { concept: 2, pair: 1, circumstance: 6 },
  route: { concept: 2, pair: 1, circumstance: 2 },
};

/** The trust of a head in each kind. */
function trustIn(head: Head): number[] {
  const { concept, pair, circumstance } = TRUST[head];
  const trust: number[] = Array(KINDS).fill(1);
  trust[CIRCUMSTANCE] = trust[NAMED] = circumstance;
  trust[CONCEPT] = trust[HEARD_CONCEPT] = concept;
  trust[PAIR] = trust[HEARD_PAIR] = pair;
  return trust;
}

/** Urgency is learned from what is heard, everything else from what is meant (decide.ts). */
function isLearnedFrom(head: Head, kind: number, apart: boolean): boolean {
  if (kind === GRAM || kind === CIRCUMSTANCE) return true;
  if (kind === HEARD_CONCEPT || kind === HEARD_PAIR) return head === 'urgency';
  if (kind === SPELLED || kind === NAMED) return head !== 'urgency';
  return !apart || head !== 'urgency';
}

/** The kind a feature is of, however it was met. */
function rowKind(kind: number): number {
  return kind === HEARD_CONCEPT ? CONCEPT : kind === HEARD_PAIR ? PAIR : kind;
}

/** The features seen often enough to be learned. */
function knownFeatures(examples: readonly Example[], pace: Pace): Int32Array {
  const counts = new Map<number, number>();
  const kinds = new Map<number, number>();
  for (const { facts, derived } of examples) {
    if (derived) continue;
    const own = new Set<number>();
    tellFeatures(facts, (code, kind) => {
      if (own.has(code)) return;
      own.add(code);
      counts.set(code, (counts.get(code) ?? 0) + 1);
      kinds.set(code, rowKind(kind));
    });
  }
  const known = [...counts].filter(
    ([code, count]) =>
      count >= (kinds.get(code) === GRAM || kinds.get(code) === SPELLED ? pace.leastGrams : pace.leastOthers),
  );
  return Int32Array.from(known, ([code]) => code).sort();
}

/** Learns a model from examples: multinomial logistic regression for every head. */
export function learn(examples: readonly Example[], pace: Pace = PACE): Learned {
  const codes = knownFeatures(examples, pace);
  const answers = Object.fromEntries(
    HEADS.map((head) => [head, [...new Set(examples.map((one) => one.answers[head]))].sort()]),
  ) as Record<Head, string[]>;
  const width = HEADS.reduce((sum, head) => sum + answers[head].length, 0);
  const index = indexOf(codes);
  const kindOf = new Uint8Array(codes.length);
  const marked = examples.map(({ facts, weight }) => {
    const { count, rows, kinds, shares, apart } = marksOf(index, facts);
    for (let i = 0; i < count; i++) kindOf[rows[i]!] = rowKind(kinds[i]!);
    return {
      weight,
      rows: rows.slice(0, count),
      // Kinds of marks in a message told apart lie behind those of others: urgency is learned from other marks there.
      kinds: kinds.slice(0, count).map((kind) => kind + (apart ? KINDS : 0)),
      values: Float32Array.from(kinds.subarray(0, count), (kind) => shares[kind]!),
    };
  });
  const gold = examples.map((one) => HEADS.map((head) => answers[head].indexOf(one.answers[head])));
  const trust = new Float32Array(2 * KINDS * width);
  let column = 0;
  for (const head of HEADS) {
    const own = trustIn(head);
    for (let k = 0; k < answers[head].length; k++, column++)
      for (let kind = 0; kind < 2 * KINDS; kind++)
        if (isLearnedFrom(head, kind % KINDS, kind >= KINDS))
          trust[kind * width + column] = own[kind % KINDS]!;
  }
  const lesson: Lesson = {
    marked,
    gold,
    trust,
    width,
    heads: HEADS.map((head) => answers[head].length),
  };
  const weights = new Float32Array(codes.length * width);
  const bias = new Float32Array(width);
  for (let run = 0; run < pace.runs; run++) {
    const learned = descend(lesson, codes.length, pace, run);
    for (let i = 0; i < weights.length; i++) weights[i]! += learned.weights[i]! / pace.runs;
    for (let k = 0; k < width; k++) bias[k]! += learned.bias[k]! / pace.runs;
  }
  for (let row = 0; row < codes.length; row++) {
    for (let k = 0; k < width; k++) weights[row * width + k]! *= trust[kindOf[row]! * width + k]!;
    // What a feature adds to every answer alike decides nothing; without it a weight says by itself what it speaks for.
    let offset = row * width;
    for (const head of HEADS) {
      const count = answers[head].length;
      let mean = 0;
      for (let k = 0; k < count; k++) mean += weights[offset + k]! / count;
      for (let k = 0; k < count; k++) weights[offset + k]! -= mean;
      offset += count;
    }
  }
  return { codes, answers, width, weights, bias };
}
