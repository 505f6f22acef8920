import type { Report } from '../conversation/types.ts';
import type { Sorting } from '../sorting/types.ts';
import { type KeyPair, open, seal } from '../vault/boxes.ts';

/** What one sealed message of a tip holds. */
export type Content =
  | { kind: 'report'; report: Report }
  | { kind: 'text'; text: string }
  /** The sorter's decision with its reasons, which quote the text. */
  | { kind: 'sorting'; sorting: Sorting; text: string };

/** Seals a message to its tip. */
export function sealContent(publicKey: Uint8Array, content: Content): Buffer<ArrayBuffer> {
  return seal(publicKey, Buffer.from(JSON.stringify(content)));
}

/** @throws UnsealError */
export function openContent(pair: KeyPair, sealed: Uint8Array): Content {
  return JSON.parse(open(pair, sealed).toString()) as Content;
}
