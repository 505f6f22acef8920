import { render, type Values } from '../src/languages/catalogue.ts';
import { sealLetter } from '../src/tips/outgoing.ts';
import { keyedHash } from '../src/vault/boxes.ts';
import type { Incoming } from './channel.ts';
import type { Doorway } from './doorway.ts';

/** Before everybody else's: a notice carries the emergency numbers. */
const URGENT = 0;

/**
 * Writes one sentence to whoever sent an update that is not taken into the dialogue. An update that was taken before and
 * only came again has its answer already: nothing is written.
 * @param key text of the catalogue; in Vietnamese, since it carries safety words
 */
export async function notice(
  { database, keys, recipients, belts }: Doorway,
  { channel, address, replyAddress = address, update, message }: Incoming,
  key: string,
  values?: Values,
): Promise<void> {
  const lane = keyedHash(keys.address, channel, address).toString('hex');
  const letter = sealLetter(recipients.sender, {
    address: replyAddress,
    messages: [render('vi', { key, ...(values ? { values } : {}) })],
    ...(message === undefined ? {} : { heard: message }),
  });
  const written = await database.pool.query({
    name: 'notice',
    text: `INSERT INTO outbox (lane, channel, sealed, priority, expires)
           SELECT $1, $2, $3, ${URGENT}, now() + interval '1 hour'
           WHERE NOT EXISTS (SELECT 1 FROM heard WHERE channel = $2 AND update = $4)`,
    values: [lane, channel, letter, update],
  });
  if (written.rowCount) belts.send(lane, channel, { priority: URGENT });
}
