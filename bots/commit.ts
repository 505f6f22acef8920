import { randomUUID } from 'node:crypto';
import type { Database } from '../src/database.ts';
import type { NewTip } from '../src/tips/submit.ts';

/** Everything one update changes. */
export interface Change {
  channel: string;
  update: string;
  conversation: Buffer;
  /** The version this change makes; the state was read at the one before. */
  version: number;
  /** The conversation's new state without its tips, encrypted; null forgets it. */
  state: Buffer | null;
  /** The tips told from here, encrypted; null when there are none. */
  tips: Buffer | null;
  /** What is said in reply, sealed to the send worker; null when nothing is. */
  letter: Buffer | null;
  /** Where to answer if the report is handed in after ten minutes of silence; null when it is not to be. */
  handIn?: Buffer | null;
  tip?: NewTip | undefined;
  /** A message to a tip known by its code; `danger` makes it urgent for whoever holds it. */
  append?: { tip: string; sealed: Buffer; danger: boolean } | undefined;
  /** Tips that must no longer know where to answer. */
  forget: string[];
}

/** Seconds: a reply that could not be sent within a day helps nobody; an address to answer to is kept 90 days. */
const LETTER_LIFE = 24 * 3600;
const REPLY_LIFE = 90 * 24 * 3600;
/** Seconds of silence after which a report that shows danger is handed in. */
const SILENCE = 600;

/** `heard` lets each update through once and each version of a conversation be made once; the rest hangs on its row. */
const STEP = `
fresh AS (
  INSERT INTO heard (channel, update, conversation, version) VALUES ($1, $2, $3, $4)
  ON CONFLICT DO NOTHING RETURNING version),
saved AS (
  INSERT INTO conversation (id, state, tips, version, channel, hand_in, reply_to)
  SELECT $3, $5, $6, $4, $1, CASE WHEN $8::bytea IS NULL THEN NULL ELSE now() + make_interval(secs => ${SILENCE}) END, $8
  FROM fresh
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, tips = excluded.tips, version = excluded.version, at = now(),
    hand_in = excluded.hand_in, reply_to = excluded.reply_to),
written_back AS (
  INSERT INTO outbox (lane, channel, sealed, expires)
  SELECT encode($3, 'hex'), $1, $7, now() + make_interval(secs => ${LETTER_LIFE}) FROM fresh WHERE $7::bytea IS NOT NULL)`;

const FORGET = `
forgotten AS (
  UPDATE tip SET reply_to = NULL, reply_expires = NULL FROM fresh WHERE tip.id = ANY($9::uuid[]))`;

const TIP = `
told AS (
  INSERT INTO tip (id, channel, language, public_key, lookup, reply_to, reply_expires)
  SELECT $9, $1, $10, $11, $12, $13::bytea, CASE WHEN $13::bytea IS NULL THEN NULL ELSE now() + make_interval(secs => ${REPLY_LIFE}) END
  FROM fresh RETURNING id),
wrapped AS (
  INSERT INTO tip_key (tip_id, holder, wrapped)
  SELECT told.id, k.holder, k.wrapped FROM told, unnest($14::text[], $15::bytea[]) AS k(holder, wrapped)),
written AS (
  INSERT INTO message (id, tip_id, author, sealed) SELECT $16, told.id, 'reporter', $17 FROM told),
noted AS (
  INSERT INTO tip_event (tip_id, kind, detail) SELECT told.id, 'received', '{}' FROM told)`;

// Danger makes the whole tip P0 again and puts its inboxes back to "not yet told", so that the alarm starts anew.
const APPEND = `
written AS (
  INSERT INTO message (id, tip_id, author, sealed) SELECT $9, $10, 'reporter', $11 FROM fresh),
raised AS (
  UPDATE tip SET urgency = 'P0' FROM fresh WHERE tip.id = $10 AND $12 AND tip.urgency IS NOT NULL),
shown AS (
  UPDATE assignment SET unread = true, delivered = NULL,
    urgency = CASE WHEN $12 THEN 'P0' ELSE assignment.urgency END,
    acknowledged = CASE WHEN $12 THEN NULL ELSE assignment.acknowledged END
  FROM fresh WHERE assignment.tip_id = $10 AND assignment.ended IS NULL RETURNING assignment.id),
noted AS (
  INSERT INTO tip_event (tip_id, kind, detail)
  SELECT $10, 'added', jsonb_build_object('danger', $12::boolean) FROM fresh)`;

/** What follows from a change on the belts, as a column of its answer. */
const NONE = "'{}'::uuid[]";

function extra(change: Change): { name: string; parts: string[]; values: unknown[]; deliver?: string } {
  const { tip, append, forget } = change;
  if (tip) {
    const [holders, wrapped] = [tip.keys.map(([holder]) => holder), tip.keys.map(([, bytes]) => bytes)];
    const row = [tip.id, tip.language, tip.publicKey, tip.lookup, tip.replyTo];
    return {
      name: 'tip',
      parts: [TIP],
      values: [...row, holders, wrapped, tip.message.id, tip.message.sealed],
    };
  }
  if (append) {
    const values = [randomUUID(), append.tip, append.sealed, append.danger];
    return { name: 'append', parts: [APPEND], values, deliver: 'ARRAY(SELECT id FROM shown)' };
  }
  if (forget.length > 0) return { name: 'forget', parts: [FORGET], values: [forget] };
  return { name: 'plain', parts: [], values: [] };
}

/**
 * Writes a change in one statement, which is one transaction: all of it or nothing.
 * @returns `repeated`: this update was committed before, nothing changed; `conflict`: another update of the same
 *   conversation came first, the caller reads the state again; `deliver`: assignments whose agency is to be told anew
 */
export async function commit(
  { pool }: Database,
  change: Change,
): Promise<{ outcome: 'done' | 'repeated' | 'conflict'; deliver: string[] }> {
  const { channel, update, conversation, version, state, tips, letter, handIn = null } = change;
  const { name, parts, values, deliver = NONE } = extra(change);
  const done = await pool.query<{ deliver: string[] }>({
    name: `step-${name}`,
    text: `WITH ${[STEP, ...parts].join(',')} SELECT ${deliver} AS deliver FROM fresh`,
    values: [channel, update, conversation, version, state, tips, letter, handIn, ...values],
  });
  if (done.rows[0]) return { outcome: 'done', deliver: done.rows[0].deliver };
  const before = await pool.query('SELECT 1 FROM heard WHERE channel = $1 AND update = $2', [
    channel,
    update,
  ]);
  return { outcome: before.rowCount ? 'repeated' : 'conflict', deliver: [] };
}
