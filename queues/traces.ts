import type { Channel } from '../bots/channel.ts';
import { SendError } from '../bots/channel.ts';
import type { Database } from '../src/database.ts';
import { info } from '../src/log.ts';
import { type KeyPair, keyedHash } from '../src/vault/boxes.ts';

/** How messages of a person are told apart in the table of traces; the key comes from the sender's, so workers agree. */
export function personHash(sender: KeyPair): (channel: string, address: string) => Buffer {
  const key = keyedHash(sender.privateKey, 'traces of messages');
  return (channel, address) => keyedHash(key, channel, address);
}

/**
 * Takes back every message of a person we still know, on both sides, and forgets them.
 * @param also the message that asked for it
 * @throws SendError when the channel can't be asked now
 */
export async function takeBack(
  { pool }: Database,
  channel: Channel,
  address: string,
  person: Buffer,
  also: string | undefined,
): Promise<void> {
  if (!channel.erase) return;
  const known = await pool.query<{ message: string }>('SELECT message FROM trace WHERE person = $1', [
    person,
  ]);
  const messages = [...known.rows.map(({ message }) => message), ...(also === undefined ? [] : [also])];
  if (messages.length === 0) return;
  await channel.erase(address, messages).catch((error: unknown) => {
    // Too old to be taken back: the person reads below how to remove it by hand.
    if (!(error instanceof SendError && error.failure === 'refused' && error.after === undefined))
      throw error;
    info('not all taken back', { channel: channel.key, reason: error.message });
  });
  await pool.query('DELETE FROM trace WHERE person = $1', [person]);
}
