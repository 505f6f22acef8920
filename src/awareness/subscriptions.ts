import type { Database } from '../database.ts';
import { seal } from '../vault/boxes.ts';
import { dayOf, yearOf } from './days.ts';
import { groupsOf } from './groups.ts';
import { type AwarenessKeys, learnerOf, subscriberOf, type Who } from './keys.ts';

/**
 * Sends messages to this address from now on.
 * @param sender public key of the send worker, who alone can open the address
 */
export async function subscribe(
  database: Database,
  keys: AwarenessKeys,
  sender: Uint8Array,
  who: Who,
  language: string,
  now: Date,
): Promise<void> {
  const [[group], learner] = await Promise.all([
    groupsOf(database, keys, who),
    database.prisma.learner.findFirst({
      where: { year: yearOf(now), person: await learnerOf(keys, yearOf(now), who) },
      select: { commune: true },
    }),
  ]);
  await database.pool.query(
    `INSERT INTO subscriber (person, channel, sealed, language, commune, "group", heard)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed, language = excluded.language,
       commune = coalesce(excluded.commune, subscriber.commune), "group" = coalesce(excluded."group", subscriber."group"),
       heard = excluded.heard`,
    [
      subscriberOf(keys, who),
      who.channel,
      seal(sender, Buffer.from(JSON.stringify({ address: who.address }))),
      language,
      learner?.commune ?? group?.commune ?? null,
      group?.code ?? null,
      dayOf(now),
    ],
  );
}

/** Sends in another language from now on; nothing changes for whoever receives nothing. */
export async function speaks(
  { pool }: Database,
  keys: AwarenessKeys,
  who: Who,
  language: string,
): Promise<void> {
  const person = subscriberOf(keys, who);
  await pool.query('UPDATE subscriber SET language = $2 WHERE person = $1', [person, language]);
}

/** Ends it: row and waiting deliveries are gone when this resolves. */
export async function unsubscribe({ pool }: Database, keys: AwarenessKeys, who: Who): Promise<void> {
  await pool.query('DELETE FROM subscriber WHERE person = $1', [subscriberOf(keys, who)]);
}
