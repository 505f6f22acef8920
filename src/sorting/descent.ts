import { stream } from './random.ts';

/** What is learned from: the rows each example bears, and the answer to each head as a number. */
export interface Lesson {
  marked: readonly { rows: Int32Array; kinds: Uint8Array; values: Float32Array; weight: number }[];
  gold: readonly (readonly number[])[];
  /** How much a row of each kind counts, column by column. */
  trust: Float32Array;
  /** Columns of all heads together, and of each. */
  width: number;
  heads: readonly number[];
}

/** How long and how hard to learn. */
export interface Stride {
  rounds: number;
  rate: number;
  decay: number;
  /** The share of an example's rows left out at each look, so that none is relied on alone. */
  dropout: number;
}

/** Turns the sums of one example into slopes: chance less truth, times what the example counts. */
function slope(sums: Float64Array, heads: readonly number[], gold: readonly number[], weight: number): void {
  let offset = 0;
  for (let h = 0; h < heads.length; h++) {
    const end = offset + heads[h]!;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = offset; k < end; k++) most = Math.max(most, sums[k]!);
    let total = 0;
    for (let k = offset; k < end; k++) {
      sums[k] = Math.exp(sums[k]! - most);
      total += sums[k]!;
    }
    for (let k = offset; k < end; k++)
      sums[k] = weight * (sums[k]! / total - (k - offset === gold[h] ? 1 : 0));
    offset = end;
  }
}

/** One run of AdaGrad over the lesson, large weights held back. The same seed gives the same weights. */
export function descend(
  lesson: Lesson,
  rowCount: number,
  { rounds, rate, decay, dropout }: Stride,
  seed: number,
): { weights: Float32Array; bias: Float32Array } {
  const { marked, gold, trust, width, heads } = lesson;
  const weights = new Float32Array(rowCount * width);
  const bias = new Float32Array(width);
  const squares = new Float32Array(weights.length).fill(1e-3);
  const biasSquares = new Float32Array(width).fill(1);
  const sums = new Float64Array(width);
  const random = stream(17 + seed * 7919);
  const order = Int32Array.from({ length: marked.length }, (_, i) => i);
  const kept = new Int32Array(marked.reduce((most, { rows }) => Math.max(most, rows.length), 0));
  for (let round = 0; round < rounds; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const i of order) {
      const { rows, kinds, values, weight } = marked[i]!;
      sums.set(bias);
      let count = 0;
      for (let m = 0; m < rows.length; m++) {
        if (random() < dropout) continue;
        kept[count++] = m;
        const at = rows[m]! * width;
        const by = kinds[m]! * width;
        for (let k = 0; k < width; k++) sums[k]! += values[m]! * trust[by + k]! * weights[at + k]!;
      }
      slope(sums, heads, gold[i]!, weight);
      for (let k = 0; k < width; k++) {
        biasSquares[k]! += sums[k]! * sums[k]!;
        bias[k]! -= (rate * sums[k]!) / Math.sqrt(biasSquares[k]!);
      }
      for (let c = 0; c < count; c++) {
        const m = kept[c]!;
        const at = rows[m]! * width;
        const by = kinds[m]! * width;
        for (let k = 0; k < width; k++) {
          if (trust[by + k] === 0) continue;
          const pull = sums[k]! * values[m]! * trust[by + k]! + decay * weights[at + k]!;
          squares[at + k]! += pull * pull;
          weights[at + k]! -= (rate * pull) / Math.sqrt(squares[at + k]!);
        }
      }
    }
  }
  return { weights, bias };
}
