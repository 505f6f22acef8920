import type { Attached, Report } from '../conversation/types.ts';
import type { Sorting } from '../sorting/types.ts';
import { type KeyPair, open, seal } from '../vault/boxes.ts';

/** What an officer put on record with a step of a tip's life: the paper that decides it. Days are written `2026-11-24`. */
export interface Decision {
  /** The status it led to; of a result it is the kind of decision, too. */
  status: string;
  number?: string;
  date?: string;
  /** Who granted it. */
  granted?: string;
  /** Until when it holds. */
  until?: string;
  reason?: string;
}

/** What one sealed message of a tip holds. `writer` is a keyed hash by which a nuisance can be muted. */
export type Content =
  | { kind: 'report'; report: Report; writer?: string }
  /** What was written later, by the reporter (with the keys of what came along) or an officer. */
  | { kind: 'text'; text: string; media?: Attached[]; writer?: string }
  /** The sorter's decision with its reasons, which quote the text. */
  | { kind: 'sorting'; sorting: Sorting; text: string }
  | { kind: 'decision'; decision: Decision };

/** Seals a message to its tip. */
export function sealContent(publicKey: Uint8Array, content: Content): Buffer<ArrayBuffer> {
  return seal(publicKey, Buffer.from(JSON.stringify(content)));
}

/** @throws UnsealError */
export function openContent(pair: KeyPair, sealed: Uint8Array): Content {
  return JSON.parse(open(pair, sealed).toString()) as Content;
}
