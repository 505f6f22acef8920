import { readFileSync } from 'node:fs';
import type { Learned } from './learn.ts';
import { BYTE_ZERO, HEADS, type Head, indexOf, type Model } from './model.ts';

/** What stands as JSON at the head of a model file, before checksums (32 bits each) and weights (one byte each). */
interface Header {
  version: string;
  answers: Record<Head, string[]>;
  rows: number;
  scale: number[];
  bias: number[];
}

const LENGTH_BYTES = 4;

/** Bytes of a row: its columns, and as many more as fill three words of four, which are added together. */
function strideOf(width: number): number {
  return Math.ceil(width / 12) * 12;
}

function short(numbers: ArrayLike<number>): number[] {
  return Array.from(numbers, (one) => Number(one.toPrecision(5)));
}

/** Writes a learned model down: at most `most` rows, the strongest, weights rounded to one byte. */
export function packModel(learned: Learned, version: string, most: number): Buffer {
  const { codes, width, weights } = learned;
  const strength = Float32Array.from(codes, (_, row) => {
    let top = 0;
    for (let k = 0; k < width; k++) top = Math.max(top, Math.abs(weights[row * width + k]!));
    return top;
  });
  const kept = Array.from(codes.keys())
    .sort((a, b) => strength[b]! - strength[a]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
  const scale = new Float32Array(width);
  for (const row of kept)
    for (let k = 0; k < width; k++) scale[k] = Math.max(scale[k]!, Math.abs(weights[row * width + k]!) / 127);
  const header: Header = {
    version,
    answers: learned.answers,
    rows: kept.length,
    scale: short(scale),
    bias: short(learned.bias),
  };
  const stride = strideOf(width);
  const bytes = new Uint8Array(kept.length * stride).fill(BYTE_ZERO);
  kept.forEach((row, i) => {
    for (let k = 0; k < width; k++)
      bytes[i * stride + k] = BYTE_ZERO + Math.round(weights[row * width + k]! / (scale[k]! || 1));
  });
  let text = JSON.stringify(header);
  // The checksums that follow begin at a multiple of four bytes.
  text = text.padEnd(text.length + ((4 - (text.length % 4)) % 4));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const keys = Int32Array.from(kept, (row) => codes[row]!);
  return Buffer.concat([length, Buffer.from(text), Buffer.from(keys.buffer), Buffer.from(bytes.buffer)]);
}

/** Reads a model as `packModel` wrote it. */
export function unpackModel(packed: Buffer): Model {
  // A copy of its own begins at an even address, which a slice of a pool need not.
  const file = new Uint8Array(packed).buffer;
  const length = new DataView(file).getUint32(0, true);
  const { version, answers, rows, scale, bias } = JSON.parse(
    Buffer.from(file, LENGTH_BYTES, length).toString(),
  ) as Header;
  const offsets = {} as Model['offsets'];
  let width = 0;
  for (const head of HEADS) {
    offsets[head] = width;
    width += answers[head].length;
  }
  const start = LENGTH_BYTES + length;
  const stride = strideOf(width);
  return {
    version,
    answers,
    offsets,
    width,
    ...indexOf(new Int32Array(file, start, rows)),
    bytes: new Uint8Array(file, start + rows * 4, rows * stride),
    words: new Int32Array(file, start + rows * 4, (rows * stride) / 4),
    stride,
    scale: Float32Array.from(scale),
    bias: Float32Array.from(bias),
  };
}

/** Loads the model that lies beside this file. */
export function loadModel(): Model {
  return unpackModel(readFileSync(new URL('./model.bin', import.meta.url)));
}
