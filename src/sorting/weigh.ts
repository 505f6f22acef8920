import { KINDS } from './features.ts';
import { BYTE_ZERO, HEADS, type Head, type Marks, type Model } from './model.ts';

/**
 * Four weights of one byte lie in a word of 32 bits. Two sums of 16 bits are kept in one word, so that a row of
 * weights is added in a quarter of the steps; so many rows fit before a sum of 16 bits could run over.
 */
const MOST_ROWS = 256;
const BYTES = 0x00ff00ff;
/** Words of a row added in one go: their sums fit the registers. */
const AT_ONCE = 3;

let order = new Int32Array(4096);
let wholes = new Float64Array(0);
let totals = new Float64Array(0);

/** Takes two sums of 16 bits each, of weights two columns apart. */
function settle(k: number, pair: number, rows: number, share: number): void {
  wholes[k]! += share * ((pair & 0xffff) - rows * BYTE_ZERO);
  wholes[k + 2]! += share * ((pair >>> 16) - rows * BYTE_ZERO);
}

/** Adds the weights of the rows `from`…`to` of the order, times what such marks count. */
function addRows(model: Model, from: number, to: number, share: number): void {
  const packed = model.words;
  const width = model.stride / 4;
  const rows = order;
  for (let block = 0; block < width; block += AT_ONCE) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    for (let i = from; i < to; i++) {
      const at = rows[i]! * width + block;
      const one = packed[at]!;
      const two = packed[at + 1]!;
      const three = packed[at + 2]!;
      a = (a + (one & BYTES)) | 0;
      b = (b + ((one >>> 8) & BYTES)) | 0;
      c = (c + (two & BYTES)) | 0;
      d = (d + ((two >>> 8) & BYTES)) | 0;
      e = (e + (three & BYTES)) | 0;
      f = (f + ((three >>> 8) & BYTES)) | 0;
    }
    const k = block * 4;
    settle(k, a, to - from, share);
    settle(k + 1, b, to - from, share);
    settle(k + 4, c, to - from, share);
    settle(k + 5, d, to - from, share);
    settle(k + 8, e, to - from, share);
    settle(k + 9, f, to - from, share);
  }
}

/** Adds up the weights of a message's marks: one sum for each answer of each head. */
function sumsOf(model: Model, marks: Marks): Float64Array {
  const { stride, width, scale, bias } = model;
  if (wholes.length !== stride) {
    wholes = new Float64Array(stride);
    totals = new Float64Array(width);
  }
  if (order.length < marks.count) order = new Int32Array(marks.rows.length);
  wholes.fill(0);
  for (let kind = 0; kind < KINDS; kind++) {
    let count = 0;
    for (let i = 0; i < marks.count; i++) if (marks.kinds[i] === kind) order[count++] = marks.rows[i]!;
    for (let from = 0; from < count; from += MOST_ROWS)
      addRows(model, from, Math.min(from + MOST_ROWS, count), marks.shares[kind]!);
  }
  for (let k = 0; k < width; k++) totals[k] = wholes[k]! * scale[k]! + bias[k]!;
  return totals;
}

/** The chances of every head's answers, side by side as in the model. The answer holds until the next call. */
export function chances(model: Model, marks: Marks): Float64Array {
  const sums = sumsOf(model, marks);
  for (const head of HEADS) {
    const from = model.offsets[head];
    const to = from + model.answers[head].length;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = from; k < to; k++) if (sums[k]! > most) most = sums[k]!;
    let total = 0;
    for (let k = from; k < to; k++) {
      sums[k] = Math.exp(sums[k]! - most);
      total += sums[k]!;
    }
    for (let k = from; k < to; k++) sums[k]! /= total;
  }
  return sums;
}

/** Finds the column of an answer, -1 when the model never saw it. */
export function columnOf(model: Model, head: Head, answer: string): number {
  const at = model.answers[head].indexOf(answer);
  return at < 0 ? -1 : model.offsets[head] + at;
}
