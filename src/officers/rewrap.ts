import type { Database } from '../database.ts';
import { type KeyPair, seal } from '../vault/boxes.ts';
import { openWithAny, pastPairs } from './pairs.ts';

/** Keys of tips wrapped anew in one statement: some 30 ms of work, so that others get their turn in between. */
const BATCH = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

// What an index of words was made with is replaced too: it goes with the old wrapping, and is made anew when searched.
const WRAP = `
WITH present AS (SELECT FROM agency WHERE key = $1 AND public_key = $2 FOR KEY SHARE),
anew AS (
  UPDATE tip_key SET wrapped = each.fresh FROM unnest($3::uuid[], $4::bytea[], $5::bytea[]) AS each(tip, stale, fresh)
  WHERE tip_key.tip_id = each.tip AND tip_key.holder = $1 AND tip_key.wrapped = each.stale AND EXISTS (SELECT FROM present)
  RETURNING tip_key.tip_id),
unindexed AS (DELETE FROM tip_words USING anew WHERE tip_words.tip_id = anew.tip_id AND tip_words.agency_key = $1)
SELECT EXISTS (SELECT FROM present) AS present`;

/** Agencies at which this process is wrapping, by the key pair it wraps for. */
const underWay = new Set<string>();

/**
 * Wraps the keys of an agency's tips that are still wrapped for a pair it had before for its present one, in batches; once none
 * is left the old pairs are deleted. Whoever begins again after a crash, or beside another process, changes nothing twice.
 * @param current the agency's key pair; if a colleague has replaced it meanwhile, the rest is left to them
 */
export async function rewrap(database: Database, agency: string, current: KeyPair): Promise<void> {
  const { prisma } = database;
  const work = `${agency} ${current.publicKey.toString('hex')}`;
  if (underWay.has(work)) return;
  underWay.add(work);
  try {
    const past = await pastPairs(prisma, agency, current);
    if (past.length === 0) return;
    let after: string | undefined = BEFORE_ALL;
    while (after) after = await wrapBatch(database, agency, current, past, after);
    if (after === undefined)
      await prisma.agencyPast.deleteMany({ where: { id: { in: past.map(({ id }) => id) } } });
  } finally {
    underWay.delete(work);
  }
}

/** @returns the last tip looked at; undefined when there are no more, '' when the present pair is not `current` any more */
async function wrapBatch(
  { pool }: Database,
  agency: string,
  current: KeyPair,
  past: readonly KeyPair[],
  after: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ tip: string; wrapped: Buffer }>(
    `SELECT tip_id AS tip, wrapped FROM tip_key WHERE holder = $1 AND tip_id > $2 ORDER BY tip_id LIMIT ${BATCH}`,
    [agency, after],
  );
  // What no pair opens is nobody's to mend; the others do not wait for it.
  const stale = rows.flatMap(({ tip, wrapped }) => {
    const content = openWithAny([current], wrapped) ? undefined : openWithAny(past, wrapped);
    return content ? [{ tip, wrapped, fresh: seal(current.publicKey, content) }] : [];
  });
  const done = await pool.query<{ present: boolean }>(WRAP, [
    agency,
    current.publicKey,
    stale.map(({ tip }) => tip),
    stale.map(({ wrapped }) => wrapped),
    stale.map(({ fresh }) => fresh),
  ]);
  if (!done.rows[0]!.present) return '';
  return rows.length === BATCH ? rows.at(-1)!.tip : undefined;
}
