import { type KeyPair, keyedHash, pairOf, randomBytes } from '../../src/vault/boxes.ts';

/** What an address opens. Both halves come from the address alone, so the database without the cookie tells nothing. */
export interface Box {
  /** Where the mailbox is found. */
  id: Buffer;
  /** What its rows are encrypted under. */
  key: Buffer;
  /** Names the mailbox in notifications. */
  topic: string;
  /** Opens what was put in by whoever can only write. */
  pair(): KeyPair;
}

/** The half of an address that lets write into its mailbox and read nothing: what leaves the door. */
export interface Slot {
  id: Buffer;
  topic: string;
  publicKey: Buffer;
}

const BYTES = 32;
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** A fresh address: whoever has it has the conversation. */
export function makeAddress(): string {
  return randomBytes(BYTES).toString('base64url');
}

/** Whether this is the one spelling of an address: a second spelling would be a second conversation with the same mailbox. */
export function isAddress(value: string): boolean {
  return SHAPE.test(value) && Buffer.from(value, 'base64url').toString('base64url') === value;
}

export function boxOf(address: string): Box {
  const secret = Buffer.from(address, 'base64url');
  const id = keyedHash(secret, 'box');
  return {
    id,
    key: keyedHash(secret, 'key'),
    topic: topicOf(id),
    pair: () => pairOf(keyedHash(secret, 'pair')),
  };
}

const topicOf = (id: Buffer): string => id.toString('hex', 0, 16);

/** The slot of an address, as it is written down elsewhere. */
export function slotOf(address: string): string {
  const { id, pair } = boxOf(address);
  return Buffer.concat([id, pair().publicKey]).toString('base64url');
}

/** @returns undefined when it is no slot */
export function readSlot(slot: string): Slot | undefined {
  const bytes = Buffer.from(slot, 'base64url');
  if (bytes.length !== 2 * BYTES) return undefined;
  const id = bytes.subarray(0, BYTES);
  return { id, topic: topicOf(id), publicKey: bytes.subarray(BYTES) };
}

/**
 * The id of the update by which the page greets. The same for every tab of one day, so that two tabs opened at once greet
 * once; a mailbox is empty again only after its rows expired, which takes a day.
 */
export function greetingId(address: string, now: number): string {
  const day = String(Math.floor(now / 86_400_000));
  const bytes = keyedHash(Buffer.from(address, 'base64url'), 'greeting', day).subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
