import type { Transaction } from '../database.ts';
import { type Message, sealLetter } from '../tips/outgoing.ts';
import type { Held } from './held.ts';

/** Milliseconds a message to a reporter waits for its channel before it is left to the code. */
const LIFE = 7 * 24 * 3600 * 1000;

/** What to send, and through which channel. */
export interface Lane {
  lane: string;
  channel: string;
}

/**
 * Puts a message to a tip's reporter into the outbox, where an address is still known.
 * @param sender public key of the send worker
 * @param message the id of the answer it carries, if it is one
 * @returns undefined when the reporter can't be reached
 */
export async function post(
  tx: Transaction,
  sender: Uint8Array,
  tipId: string,
  { channel, replyTo }: Held['tip'],
  letter: Message,
  message: string | null = null,
): Promise<Lane | undefined> {
  if (!replyTo) return undefined;
  const sealed = sealLetter(sender, { messages: [letter] });
  await tx.outbox.create({
    data: { lane: tipId, channel, sealed, message, expires: new Date(Date.now() + LIFE) },
  });
  return { lane: tipId, channel };
}
