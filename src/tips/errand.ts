import type { Attached } from '../conversation/types.ts';
import { type KeyPair, open, seal } from '../vault/boxes.ts';

/** What a worker needs to fetch one attachment, and to tell its sender when it can't be kept. */
export interface Errand {
  channel: string;
  /** The channel's own name for the bytes: a file id or a URL. */
  reference: string;
  attached: Attached;
  /** Whom to tell, in which language; absent when writing there is not safe. */
  tell?: { address: string; language: string };
}

export function sealErrand(sender: Uint8Array, errand: Errand): Buffer<ArrayBuffer> {
  return seal(sender, Buffer.from(JSON.stringify(errand)));
}

/** @throws UnsealError */
export function openErrand(sender: KeyPair, sealed: Uint8Array): Errand {
  return JSON.parse(open(sender, sealed).toString()) as Errand;
}
