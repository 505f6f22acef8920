import { randomUUID } from 'node:crypto';
import type { Database } from '../database.ts';
import type { Sorting } from '../sorting/types.ts';
import { sealContent } from '../tips/content.ts';
import { type KeyPair, seal } from '../vault/boxes.ts';
import { startClocks } from './clocks.ts';
import type { Mark } from './marks.ts';

/** A tip on its way from the sorter to its agencies. */
export interface Sortable {
  id: string;
  received: Date;
  /** The tip's own key pair. */
  pair: KeyPair;
}

const ASSIGN = `
WITH present AS (
  SELECT FROM agency JOIN unnest($7::text[], $17::bytea[]) AS k(holder, public_key)
    ON agency.key = k.holder AND agency.public_key = k.public_key FOR KEY SHARE OF agency),
done AS (
  UPDATE tip SET category = $2, urgency = $3, places = $4, rules = $5, sorted = now(), conflict = cardinality($18::text[]) > 0
  WHERE id = $1 AND sorted IS NULL AND (SELECT count(*) FROM present) = cardinality($7::text[]) RETURNING id, received, sorted),
erased AS (DELETE FROM tip_key USING done WHERE tip_key.tip_id = done.id AND tip_key.holder = 'sorter'),
wrapped AS (
  INSERT INTO tip_key (tip_id, holder, wrapped)
  SELECT done.id, k.holder, k.wrapped FROM done, unnest($7::text[], $8::bytea[]) AS k(holder, wrapped)),
reasons AS (INSERT INTO message (id, tip_id, author, sealed) SELECT $9, done.id, 'sorter', $10 FROM done),
assigned AS (
  INSERT INTO assignment (id, tip_id, agency_key, kind, urgency, received)
  SELECT a.id, done.id, a.agency, CASE WHEN a.place = 1 THEN 'lead' ELSE 'copy' END, $3, done.received
  FROM done, unnest($6::uuid[], $7::text[]) WITH ORDINALITY AS a(id, agency, place)),
clocked AS (
  INSERT INTO clock (id, assignment_id, kind, due)
  SELECT gen_random_uuid(), ($6::uuid[])[1], c.kind, c.due
  FROM done, unnest($11::text[], $12::timestamptz[]) AS c(kind, due)),
marked AS (
  INSERT INTO tip_mark (tip_id, kind, hash)
  SELECT done.id, m.kind, m.hash FROM done, unnest($13::text[], $14::bytea[]) AS m(kind, hash)),
searched AS (
  INSERT INTO tip_words (tip_id, agency_key, words, seq)
  SELECT done.id, w.agency, w.words::bigint[], $16 FROM done, unnest($7::text[], $15::text[]) AS w(agency, words)
  WHERE w.words IS NOT NULL),
accused AS (
  INSERT INTO tip_event (tip_id, kind, detail)
  SELECT done.id, 'conflict', jsonb_build_object('on', a) FROM done, unnest($18::text[]) AS a),
noted AS (
  INSERT INTO tip_event (tip_id, kind, agency, detail)
  SELECT done.id, 'sorted', ($7::text[])[1], jsonb_build_object('category', $2::text, 'urgency', $3::text, 'copies', to_jsonb(($7::text[])[2:]))
  FROM done)
SELECT extract(epoch FROM sorted - received)::float AS delay FROM done`;

/**
 * Puts a sorted tip into the inbox of its lead agency and those of its copies, and erases the sorter's key to it: one
 * statement, all or nothing.
 * @param keys public keys of the agencies
 * @param marks what it may have in common with other tips, each once
 * @param words what it is found by, for the owner of a public key, and the last message read for that; without it the tip is
 *   made searchable when its agency searches next
 * @returns the assignments made and the seconds since the tip was committed; undefined when it was sorted before, or
 *   one of the keys was replaced: then the sweep brings it again
 */
export async function assign(
  { pool }: Database,
  tip: Sortable,
  text: string,
  sorting: Sorting,
  keys: ReadonlyMap<string, Uint8Array>,
  marks: readonly Mark[],
  words?: { by(agency: Uint8Array): string; seq: string },
): Promise<{ assignments: string[]; delay: number } | undefined> {
  const holders = [sorting.lead, ...sorting.copies];
  const assignments = holders.map(() => randomUUID());
  const clocks = startClocks(sorting.category, sorting.urgency, tip.received);
  const done = await pool.query<{ delay: number }>({
    name: 'assign',
    text: ASSIGN,
    values: [
      tip.id,
      sorting.category,
      sorting.urgency,
      sorting.places,
      sorting.rules,
      assignments,
      holders,
      holders.map((agency) => seal(keys.get(agency)!, tip.pair.privateKey)),
      randomUUID(),
      sealContent(tip.pair.publicKey, { kind: 'sorting', sorting, text }),
      clocks.map(({ kind }) => kind),
      clocks.map(({ due }) => due),
      marks.map(({ kind }) => kind),
      marks.map(({ hash }) => hash),
      holders.map((agency) => words?.by(keys.get(agency)!)),
      words?.seq ?? '0',
      holders.map((agency) => keys.get(agency)!),
      sorting.accused ?? [],
    ],
  });
  return done.rows[0] && { assignments, delay: done.rows[0].delay };
}
