import { randomUUID } from 'node:crypto';
import type { Database } from '../src/database.ts';
import { showAnew } from '../src/tips/anew.ts';
import type { NewTip } from '../src/tips/submit.ts';
import type { Posted } from './channel.ts';

/** Everything one update changes. */
export interface Change {
  channel: string;
  update: string;
  conversation: Buffer;
  /** The version this change makes; the state was read at the one before. */
  version: number;
  /** The conversation's new state without what is kept, encrypted; null forgets it. */
  state: Buffer | null;
  /** What outlives the state (tips told from here, language), encrypted; null when there is nothing. */
  kept: Buffer | null;
  /** What is said in reply, sealed to the send worker; null when nothing is, or it is posted. */
  letter: Buffer | null;
  /** What is said in reply where that is kept in our own database; `erase`: the mailbox goes instead. */
  posted?: (Omit<Posted, 'announce'> & { erase: boolean }) | undefined;
  /** The reply holds the numbers for someone in danger: it leaves first. */
  urgent?: boolean;
  /** Where to answer if the report is handed in after ten minutes of silence; null when it is not to be. */
  handIn?: Buffer | null;
  tip?: NewTip | undefined;
  /** A message to a tip known by its code; `danger` makes it urgent for whoever holds it. */
  append?: { tip: string; sealed: Buffer; danger: boolean } | undefined;
  /** Tips that must no longer know where to answer. */
  forget: string[];
  /** What came along just now: for the worker to fetch. It belongs to the tip of this change, else to the conversation. */
  attach?: { id: string; kind: string; errand: Buffer }[];
  /** What came along earlier and goes with the tip; `original`: the original of all of it may serve as evidence. */
  claim?: { attachments: string[]; original: boolean } | undefined;
  /** What came along with a report that is gone. */
  discard?: string[];
  /** Whoever sent what came along may be watched by now: nothing is written to them about it. */
  quiet?: boolean;
  /** Someone in danger has begun to write. */
  alert?: string | undefined;
  /** An alert that ends here. */
  calm?: { alert: string; outcome: 'sent' | 'dropped' } | undefined;
}

/** Seconds: a reply that could not be sent within a day helps nobody; an address to answer to is kept 90 days. */
export const LETTER_LIFE = 24 * 3600;
const REPLY_LIFE = 90 * 24 * 3600;
/** Seconds of silence after which a report that shows danger is handed in. */
const SILENCE = 600;

/** Gives a value its place among the statement's parameters. */
type Put = (value: unknown) => string;

/** Times of updates and conversations are rough: exact ones would be those of the tip, and tie the two together. */
const HOUR = `date_trunc('hour', now())`;

/** `heard` lets each update through once and each version of a conversation be made once; the rest hangs on its row. */
const STEP = `
fresh AS (
  INSERT INTO heard (channel, update, conversation, version, at) VALUES ($1, $2, $3, $4, ${HOUR})
  ON CONFLICT DO NOTHING RETURNING version),
saved AS (
  INSERT INTO conversation (id, state, kept, version, channel, at, hand_in, reply_to)
  SELECT $3, $5, $6, $4, $1, ${HOUR}, CASE WHEN $8::bytea IS NULL THEN NULL ELSE now() + make_interval(secs => ${SILENCE}) END, $8
  FROM fresh
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, kept = excluded.kept, version = excluded.version, at = excluded.at,
    hand_in = excluded.hand_in, reply_to = excluded.reply_to),
written_back AS (
  INSERT INTO outbox (lane, channel, sealed, expires, priority)
  SELECT encode($3, 'hex'), $1, $7, now() + make_interval(secs => ${LETTER_LIFE}), CASE WHEN $9 THEN 0 ELSE 1 END
  FROM fresh WHERE $7::bytea IS NOT NULL)`;

const forgotten = (tips: string[], put: Put) => `
forgotten AS (
  UPDATE tip SET reply_to = NULL, reply_expires = NULL FROM fresh WHERE tip.id = ANY(${put(tips)}::uuid[]))`;

function told(tip: NewTip, put: Put): string {
  const replyTo = put(tip.replyTo);
  return `
told AS (
  INSERT INTO tip (id, channel, language, public_key, lookup, reply_to, reply_expires)
  SELECT ${put(tip.id)}::uuid, $1, ${put(tip.language)}, ${put(tip.publicKey)}::bytea, ${put(tip.lookup)}::bytea, ${replyTo}::bytea,
    CASE WHEN ${replyTo}::bytea IS NULL THEN NULL ELSE now() + make_interval(secs => ${REPLY_LIFE}) END
  FROM fresh RETURNING id),
wrapped AS (
  INSERT INTO tip_key (tip_id, holder, wrapped)
  SELECT told.id, k.holder, k.wrapped FROM told,
    unnest(${put(tip.keys.map(([holder]) => holder))}::text[], ${put(tip.keys.map(([, bytes]) => bytes))}::bytea[]) AS k(holder, wrapped)),
written AS (
  INSERT INTO message (id, tip_id, author, sealed)
  SELECT ${put(tip.message.id)}::uuid, told.id, 'reporter', ${put(tip.message.sealed)}::bytea FROM told),
noted AS (
  INSERT INTO tip_event (tip_id, kind, detail) SELECT told.id, 'received', '{}' FROM told)`;
}

/** Danger makes the whole tip P0 again and puts its inboxes back to "not yet told", so that the alarm starts anew. */
function added({ tip, sealed, danger }: NonNullable<Change['append']>, put: Put): string {
  const [id, grave] = [`${put(tip)}::uuid`, `${put(danger)}::boolean`];
  // Who works on a tip that was merged into another one works there.
  const both = `(${id}, (SELECT merged_into FROM tip WHERE id = ${id}))`;
  return `
written AS (
  INSERT INTO message (id, tip_id, author, sealed)
  SELECT ${put(randomUUID())}::uuid, ${id}, 'reporter', ${put(sealed)}::bytea FROM fresh),
raised AS (
  UPDATE tip SET urgency = 'P0' FROM fresh WHERE tip.id IN ${both} AND ${grave} AND tip.urgency IS NOT NULL),
shown AS (${showAnew(id, grave)} AND EXISTS (SELECT FROM fresh) RETURNING assignment.id),
noted AS (
  INSERT INTO tip_event (tip_id, kind, detail)
  SELECT tip.id, 'added', jsonb_build_object('danger', ${grave}) FROM fresh, tip WHERE tip.id IN ${both})`;
}

function attached({ tip, append, claim }: Change, attach: NonNullable<Change['attach']>, put: Put): string {
  const owner = put(tip?.id ?? append?.tip ?? null);
  const columns = [
    attach.map(({ id }) => id),
    attach.map(({ kind }) => kind),
    attach.map(({ errand }) => errand),
  ];
  const [ids, kinds, errands] = columns.map(put);
  return `
attached AS (
  INSERT INTO attachment (id, conversation, tip_id, kind, errand, original)
  SELECT a.id, CASE WHEN ${owner}::uuid IS NULL THEN $3::bytea END, ${owner}::uuid, a.kind, a.errand, ${put(wanted(claim))}::text
  FROM fresh, unnest(${ids}::uuid[], ${kinds}::text[], ${errands}::bytea[]) AS a(id, kind, errand))`;
}

const wanted = (claim: Change['claim']) => (claim?.original ? 'wanted' : null);

/** What was refused meanwhile has no original to wait for. */
function claimed(claim: NonNullable<Change['claim']>, tip: string, put: Put): string {
  return `
claimed AS (
  UPDATE attachment SET tip_id = ${put(tip)}::uuid, conversation = NULL,
    original = CASE WHEN state IN ('waiting', 'kept') THEN ${put(wanted(claim))}::text END,
    due = CASE WHEN state = 'kept' THEN now() ELSE due END
  FROM fresh WHERE id = ANY(${put(claim.attachments)}::uuid[]) AND attachment.conversation = $3)`;
}

const discarded = (ids: string[], put: Put) => `
discarded AS (
  UPDATE attachment SET state = 'dropped', due = now()
  FROM fresh WHERE id = ANY(${put(ids)}::uuid[]) AND attachment.conversation = $3)`;

/** Rows of a box are numbered and committed one after another: its lock is taken first (bots/web/mailbox.ts). */
function written({ box, lock, rows, life, erase }: NonNullable<Change['posted']>, put: Put): string {
  if (erase) return `erased AS (DELETE FROM mailbox USING fresh WHERE box = ${put(box)}::bytea)`;
  return `
held AS MATERIALIZED (SELECT pg_advisory_xact_lock(${put(lock)}::bigint) FROM fresh),
posted AS (
  INSERT INTO mailbox (box, sealed, expires)
  SELECT ${put(box)}::bytea, r.sealed, now() + make_interval(secs => ${put(life)})
  FROM held, unnest(${put(rows)}::bytea[]) WITH ORDINALITY AS r(sealed, place) ORDER BY r.place)`;
}

const QUIETED = `
quieted AS (
  UPDATE attachment SET quiet = true FROM fresh WHERE attachment.conversation = $3 AND NOT quiet)`;

const alerted = (alert: string, put: Put) => `
alerted AS (
  INSERT INTO alert (id, channel) SELECT ${put(alert)}::uuid, $1 FROM fresh)`;

const calmed = ({ alert, outcome }: NonNullable<Change['calm']>, put: Put) => `
calmed AS (
  UPDATE alert SET ended = now(), outcome = ${put(outcome)} FROM fresh WHERE id = ${put(alert)}::uuid AND ended IS NULL)`;

/** The parts of the statement beside the step itself, by name: the same names make the same text. */
function partsOf(change: Change, put: Put): Record<string, string> {
  const { tip, append, forget, attach = [], claim, discard = [], quiet, posted, alert, calm } = change;
  return {
    ...(tip ? { tip: told(tip, put) } : {}),
    ...(append ? { append: added(append, put) } : {}),
    ...(forget.length > 0 ? { forget: forgotten(forget, put) } : {}),
    ...(attach.length > 0 ? { attach: attached(change, attach, put) } : {}),
    ...(tip && claim && claim.attachments.length > 0 ? { claim: claimed(claim, tip.id, put) } : {}),
    ...(discard.length > 0 ? { discard: discarded(discard, put) } : {}),
    ...(posted ? { [posted.erase ? 'erase' : 'post']: written(posted, put) } : {}),
    ...(quiet ? { quiet: QUIETED } : {}),
    ...(alert ? { alert: alerted(alert, put) } : {}),
    ...(calm ? { calm: calmed(calm, put) } : {}),
  };
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
  const {
    channel,
    update,
    conversation,
    version,
    state,
    kept,
    letter,
    handIn = null,
    urgent = false,
  } = change;
  const values: unknown[] = [channel, update, conversation, version, state, kept, letter, handIn, urgent];
  const parts = partsOf(change, (value) => `$${values.push(value)}`);
  const deliver = change.append ? 'ARRAY(SELECT id FROM shown)' : "'{}'::uuid[]";
  const done = await pool.query<{ deliver: string[] }>({
    name: ['step', ...Object.keys(parts)].join('-'),
    text: `WITH ${[STEP, ...Object.values(parts)].join(',')} SELECT ${deliver} AS deliver FROM fresh`,
    values,
  });
  if (done.rows[0]) return { outcome: 'done', deliver: done.rows[0].deliver };
  const before = await pool.query('SELECT 1 FROM heard WHERE channel = $1 AND update = $2', [
    channel,
    update,
  ]);
  return { outcome: before.rowCount ? 'repeated' : 'conflict', deliver: [] };
}
