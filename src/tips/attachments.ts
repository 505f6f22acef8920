import type { Attached } from '../conversation/types.ts';
import type { Database } from '../database.ts';
import type { Content } from './content.ts';

/** Where the bytes of an attachment lie in the storage. */
export const cleanedFile = (id: string): string => `attachment/${id}`;
export const originalFile = (id: string): string => `original/${id}`;

/** What came along with one message of a tip. */
export function mediaIn(content: Content): Attached[] {
  if (content.kind === 'report') return content.report.media ?? [];
  return content.kind === 'text' ? (content.media ?? []) : [];
}

/** Why something sent is not kept: the person is told in these words (`media:<reason>`). */
export type Refusal = 'type' | 'broken' | 'too-large' | 'expired' | 'unreachable';

/** What is still to be done about an attachment. */
export interface Left {
  /** The original is to be kept, too. */
  original: boolean;
  /** Its tip is told: nothing more can be asked for. */
  told: boolean;
}

/** What a worker took upon itself. */
export interface Taken extends Left {
  state: 'waiting' | 'kept' | 'refused' | 'dropped';
  /** Sealed to the send worker; absent from one that was done with before it was dropped. */
  errand: Buffer | null;
  attempts: number;
}

/** Seconds an attachment stays with a worker that died; longer than fetching, cleaning and storing may take. */
const LEASE = 150;

/**
 * What a worker has still to do something about, as a condition on `attachment`. The errand, which names the sender, is
 * there as long as there is something to do or may be: evidence is asked for late in a report.
 */
export const UNDONE = `(state = 'dropped' OR errand IS NOT NULL AND (state = 'waiting' OR tip_id IS NOT NULL))`;
const LEFT = `coalesce(original = 'wanted', false) AS original, tip_id IS NOT NULL AS told`;

/** Takes an attachment for a while; undefined when there is nothing to do, not yet, or another worker is at it. */
export async function take({ pool }: Database, id: string): Promise<Taken | undefined> {
  const taken = await pool.query<Taken>({
    name: 'take-attachment',
    text: `UPDATE attachment SET due = now() + make_interval(secs => ${LEASE})
           WHERE id = $1 AND ${UNDONE} AND due <= now() RETURNING state, errand, attempts, ${LEFT}`,
    values: [id],
  });
  return taken.rows[0];
}

/**
 * Notes that the cleaned copy is in the storage; unless the original is to follow, others may be at it again.
 * @param hidden facts hidden in it could not be removed
 * @returns what is left to do; undefined when it was dropped meanwhile
 */
export async function keepCleaned(
  { pool }: Database,
  id: string,
  { type, size, hidden }: { type: string; size: number; hidden: boolean },
): Promise<Left | undefined> {
  const kept = await pool.query<Left>({
    name: 'keep-attachment',
    text: `UPDATE attachment SET state = 'kept', type = $2, size = $3, why = $4, attempts = 0,
             due = CASE WHEN original = 'wanted' THEN due ELSE now() END
           WHERE id = $1 AND state IN ('waiting', 'kept') RETURNING ${LEFT}`,
    values: [id, type, size, hidden ? 'metadata' : null],
  });
  return kept.rows[0];
}

/**
 * Notes that nothing more is to be fetched, and how it ended with the original if that was wanted.
 * @returns false when it was dropped meanwhile
 */
export async function settle({ pool }: Database, id: string, original: 'kept' | 'refused'): Promise<boolean> {
  const settled = await pool.query({
    name: 'settle-attachment',
    text: `UPDATE attachment SET original = CASE WHEN original = 'wanted' THEN $2 ELSE original END, errand = NULL
           WHERE id = $1 AND state <> 'dropped'`,
    values: [id, original],
  });
  return settled.rowCount === 1;
}

/** Notes that it may be tried again after some seconds. */
export async function postpone({ pool }: Database, id: string, seconds: number): Promise<void> {
  await pool.query({
    name: 'postpone-attachment',
    text: `UPDATE attachment SET attempts = attempts + 1, due = now() + make_interval(secs => $2) WHERE id = $1`,
    values: [id, seconds],
  });
}

/** Seconds: word that something did not arrive helps nobody after a day. */
const LETTER_LIFE = 24 * 3600;

/**
 * Notes that something can't be kept, and why; the same statement puts the letter that says so into the outbox.
 * @param letter sealed to the send worker; absent, or left unwritten, when writing to the person is not safe
 * @returns the lane to send: the conversation's while it has one, else one of its own
 */
export async function refuse(
  { pool }: Database,
  id: string,
  why: Refusal,
  letter: { channel: string; sealed: Buffer } | undefined,
): Promise<string | undefined> {
  const refused = await pool.query<{ lane: string }>({
    name: 'refuse-attachment',
    text: `WITH refused AS (
             UPDATE attachment SET state = 'refused', why = $2, errand = NULL,
               original = CASE WHEN original = 'wanted' THEN 'refused' END
             WHERE id = $1 AND state = 'waiting' RETURNING id, conversation, quiet)
           INSERT INTO outbox (lane, channel, sealed, expires)
           SELECT coalesce(encode(conversation, 'hex'), id::text), $3, $4, now() + make_interval(secs => ${LETTER_LIFE})
           FROM refused WHERE $4::bytea IS NOT NULL AND NOT quiet RETURNING lane`,
    values: [id, why, letter?.channel ?? null, letter?.sealed ?? null],
  });
  return refused.rows[0]?.lane;
}

/** Forgets a dropped attachment, once its files are gone. */
export async function forget({ pool }: Database, id: string): Promise<void> {
  const text = `DELETE FROM attachment WHERE id = $1 AND state = 'dropped'`;
  await pool.query({ name: 'forget-attachment', text, values: [id] });
}
