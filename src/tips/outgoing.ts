import { type KeyPair, open, seal } from '../vault/boxes.ts';

/** One message to a person. */
export interface Message {
  text: string;
  choices?: { id: string; label: string }[];
  picture?: string;
  voice?: string[];
  /** What is sent instead to someone who did not say that answers may come where they wrote from. */
  quiet?: string;
}

/** What waits in the outbox, sealed to the send worker: what is said in one step, in order. */
export interface Letter {
  /** Whom to write to; absent in an officer's answer, which goes where its tip says. */
  address?: string;
  /** The same, sealed (base64), when whoever wrote the letter could not open it. */
  replyTo?: string;
  messages: Message[];
  /** The channel's id of the message this answers: what /xoa takes back later. */
  heard?: string;
  /** Take back everything we still can on both sides before saying this (/xoa). */
  erase?: boolean;
}

/** Where to answer a tip, sealed to the send worker. */
export interface ReplyTo {
  channel: string;
  address: string;
  /** Only that there is an answer may be said there, not what it says. */
  quiet: boolean;
}

export function sealLetter(sender: Uint8Array, letter: Letter): Buffer<ArrayBuffer> {
  return seal(sender, Buffer.from(JSON.stringify(letter)));
}

export function sealReplyTo(sender: Uint8Array, replyTo: ReplyTo): Buffer<ArrayBuffer> {
  return seal(sender, Buffer.from(JSON.stringify(replyTo)));
}

/** @throws UnsealError */
export function openLetter(sender: KeyPair, sealed: Uint8Array): Letter {
  return JSON.parse(open(sender, sealed).toString()) as Letter;
}

/** @throws UnsealError */
export function openReplyTo(sender: KeyPair, sealed: Uint8Array): ReplyTo {
  return JSON.parse(open(sender, sealed).toString()) as ReplyTo;
}
