import type { Facts } from './facts.ts';
import {
  emptyModel,
  gramsOf,
  HEADS,
  type Head,
  joinHeads,
  type Mark,
  type Model,
  type ModelData,
  marksOf,
  namesOf,
} from './model.ts';

/** A message read, with the answer a person gave for each head. */
export interface Example {
  facts: Facts;
  answers: Record<Head, string>;
  weight: number;
}

/** How long and how hard to learn. */
export interface Pace {
  rounds: number;
  rate: number;
  decay: number;
  leastGrams: number;
  leastNames: number;
}

export const PACE: Pace = { rounds: 30, rate: 0.15, decay: 2e-4, leastGrams: 2, leastNames: 3 };

/** A repeatable shuffle, so that training twice gives the same model. */
function shuffled(count: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  let state = seed | 1;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function frequent(lists: Iterable<Iterable<string>>, least: number): string[] {
  const counts = new Map<string, number>();
  for (const list of lists) for (const one of new Set(list)) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= least)
    .map(([one]) => one)
    .sort();
}

/** The rows a model learned from these examples has: word sequences and names often enough seen. */
export function rowsOf(examples: readonly Example[], pace: Pace): { grams: string[]; names: string[] } {
  const whole = examples.filter((one) => one.weight === 1);
  return {
    grams: frequent(
      whole.map((one) => gramsOf(one.facts)),
      pace.leastGrams,
    ),
    names: frequent(
      whole.map((one) => namesOf(one.facts)),
      pace.leastNames,
    ),
  };
}

/** Learns a model from examples. Gives it ready to weigh messages, weights not yet rounded. */
export function learn(examples: readonly Example[], pace: Pace = PACE): Model {
  const { grams, names } = rowsOf(examples, pace);
  const model = emptyModel(grams, names);
  const marked = examples.map((one) => marksOf(model, one.facts));
  for (const head of HEADS) learnHead(model, head, examples, marked, pace);
  joinHeads(model);
  return model;
}

/** Multinomial logistic regression by AdaGrad, large weights held back. */
function learnHead(
  model: Model,
  head: Head,
  examples: readonly Example[],
  marked: readonly Mark[][],
  pace: Pace,
): void {
  const answers = [...new Set(examples.map((one) => one.answers[head]))].sort();
  const width = answers.length;
  const size = (model.grams + model.rows.size) * width;
  const weights = new Float32Array(size);
  const squares = new Float32Array(size).fill(1e-3);
  const bias = new Float32Array(width);
  const biasSquares = new Float32Array(width).fill(1);
  const gold = examples.map((one) => answers.indexOf(one.answers[head]));
  const sums = new Float64Array(width);
  for (let round = 0; round < pace.rounds; round++) {
    for (const i of shuffled(examples.length, round * 7919 + 17)) {
      const marks = marked[i]!;
      for (let k = 0; k < width; k++) sums[k] = bias[k]!;
      for (const { row, value } of marks)
        for (let k = 0; k < width; k++) sums[k]! += value * weights[row * width + k]!;
      const most = Math.max(...sums);
      let total = 0;
      for (let k = 0; k < width; k++) {
        sums[k] = Math.exp(sums[k]! - most);
        total += sums[k]!;
      }
      const { weight } = examples[i]!;
      for (let k = 0; k < width; k++) {
        const slope = weight * (sums[k]! / total - (k === gold[i] ? 1 : 0));
        biasSquares[k]! += slope * slope;
        bias[k]! -= (pace.rate * slope) / Math.sqrt(biasSquares[k]!);
        for (const { row, value } of marks) {
          const at = row * width + k;
          const pull = slope * value + pace.decay * weights[at]!;
          squares[at]! += pull * pull;
          weights[at]! -= (pace.rate * pull) / Math.sqrt(squares[at]!);
        }
      }
    }
  }
  model.heads[head] = { answers, bias, weights };
}

/** Writes a model down: rows without weight left out, weights rounded to a signed byte. */
export function writeModel(
  model: Model,
  grams: readonly string[],
  names: readonly string[],
  version: string,
  least: number,
): ModelData {
  const rows = [...grams, ...names];
  const strength = rows.map((_, row) =>
    Math.max(
      ...HEADS.map((head) => {
        const { answers, weights } = model.heads[head];
        let most = 0;
        for (let k = 0; k < answers.length; k++)
          most = Math.max(most, Math.abs(weights[row * answers.length + k]!));
        return most;
      }),
    ),
  );
  const kept = rows.map((_, row) => row).filter((row) => row >= grams.length || strength[row]! >= least);
  const heads = {} as ModelData['heads'];
  for (const head of HEADS) {
    const { answers, bias, weights } = model.heads[head];
    const width = answers.length;
    let most = 0;
    for (const row of kept)
      for (let k = 0; k < width; k++) most = Math.max(most, Math.abs(weights[row * width + k]!));
    const scale = most / 127;
    const bytes = new Int8Array(kept.length * width);
    kept.forEach((row, i) => {
      for (let k = 0; k < width; k++) bytes[i * width + k] = Math.round(weights[row * width + k]! / scale);
    });
    heads[head] = {
      answers,
      bias: [...bias].map((one) => Math.round(one * 1e4) / 1e4),
      scale,
      weights: Buffer.from(bytes.buffer).toString('base64'),
    };
  }
  return {
    version,
    grams: kept.filter((row) => row < grams.length).map((row) => grams[row]!),
    names: [...names],
    heads,
  };
}
