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
} from './features.ts';
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
let common = new Float64Array(0);
let own = new Float64Array(0);
let heard = new Float64Array(0);
let meant = new Float64Array(0);

/** Takes two sums of 16 bits each, of weights two columns apart. */
function settle(into: Float64Array, k: number, pair: number, rows: number, share: number): void {
  into[k]! += share * ((pair & 0xffff) - rows * BYTE_ZERO);
  into[k + 2]! += share * ((pair >>> 16) - rows * BYTE_ZERO);
}

/** Adds the weights of the rows `from`…`to` of the order, times what such marks count. */
function addRows(into: Float64Array, model: Model, from: number, to: number, share: number): void {
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
    settle(into, k, a, to - from, share);
    settle(into, k + 1, b, to - from, share);
    settle(into, k + 4, c, to - from, share);
    settle(into, k + 5, d, to - from, share);
    settle(into, k + 8, e, to - from, share);
    settle(into, k + 9, f, to - from, share);
  }
}

const ends = new Int32Array(KINDS + 1);

/** Lays the rows of a message's marks in order of their kinds. */
function arrange(marks: Marks): void {
  if (order.length < marks.count) order = new Int32Array(marks.rows.length);
  ends.fill(0);
  for (let i = 0; i < marks.count; i++) ends[marks.kinds[i]! + 1]!++;
  for (let kind = 0; kind < KINDS; kind++) ends[kind + 1]! += ends[kind]!;
  for (let i = marks.count - 1; i >= 0; i--) order[--ends[marks.kinds[i]! + 1]!] = marks.rows[i]!;
  // Each end has moved to where its kind begins.
}

/** Adds the weights of all marks of a kind. */
function addKind(into: Float64Array, model: Model, marks: Marks, kind: number): void {
  const until = kind + 1 < KINDS ? ends[kind + 2]! : marks.count;
  for (let from = ends[kind + 1]!; from < until; from += MOST_ROWS)
    addRows(into, model, from, Math.min(from + MOST_ROWS, until), marks.shares[kind]!);
}

/** The weights common to both readings and those of its own, with what was known before any word. */
function total(sums: Float64Array, { width, scale, bias }: Model): void {
  for (let k = 0; k < width; k++) sums[k] = (common[k]! + own[k]!) * scale[k]! + bias[k]!;
}

/** Adds up the weights of a message's marks, one sum for each answer of each head: of what is heard, and of what is meant. */
function addUp(model: Model, marks: Marks): void {
  const { stride, width } = model;
  if (common.length !== stride) {
    common = new Float64Array(stride);
    own = new Float64Array(stride);
    heard = new Float64Array(width);
    meant = new Float64Array(width);
  }
  arrange(marks);
  common.fill(0);
  addKind(common, model, marks, GRAM);
  addKind(common, model, marks, CIRCUMSTANCE);
  own.fill(0);
  addKind(own, model, marks, CONCEPT);
  addKind(own, model, marks, PAIR);
  if (!marks.apart) total(heard, model);
  addKind(own, model, marks, SPELLED);
  addKind(own, model, marks, NAMED);
  total(meant, model);
  if (!marks.apart) return;
  own.fill(0);
  addKind(own, model, marks, HEARD_CONCEPT);
  addKind(own, model, marks, HEARD_PAIR);
  total(heard, model);
}

/** Turns sums into chances, head by head. */
function toChances(model: Model, sums: Float64Array): void {
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
}

/** The chances of every head's answers, side by side as in the model, of what is heard and of what is meant. They hold until the next call. */
export function chances(model: Model, marks: Marks): { heard: Float64Array; meant: Float64Array } {
  addUp(model, marks);
  toChances(model, heard);
  toChances(model, meant);
  return { heard, meant };
}

/** Finds the column of an answer, -1 when the model never saw it. */
export function columnOf(model: Model, head: Head, answer: string): number {
  const at = model.answers[head].indexOf(answer);
  return at < 0 ? -1 : model.offsets[head] + at;
}
