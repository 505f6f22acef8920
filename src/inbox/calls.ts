import type { Database } from '../database.ts';

/** Why an agency's system is called: a tip came, nobody took it in hand, the reporter wrote again… */
export type Reason = 'new' | 'alarm' | 'added' | 'returned' | 'writing' | 'test';

/** The lane that e-mails leave by. Each agency's own system has a lane named after the agency. */
export const MAIL = 'mail';

/** What waits to be told outside the console: to the officers of an agency by e-mail, or to its own system. */
export interface Call {
  agency: string;
  body: CallBody;
}

/**
 * Of a tip in an inbox, or of somebody in danger who is still writing one. Only e-mail says whom it is for; only what goes to
 * an agency's system says why, and when that was (ISO, UTC).
 */
export type CallBody = { urgency?: string; assignment?: string; tip?: string; alert?: string } & (
  | { role?: 'duty' }
  | { notice: Reason; at: string }
);

/** SQL: the lane that a row of `call` leaves by. */
export const LANE = `CASE WHEN call.body ? 'notice' THEN call.agency_key ELSE '${MAIL}' END`;

/** Hours a call is tried for. What it tells of stands in the console all the while. */
const LIFE = 24;

/**
 * Marks as told, and in the same statement commits the calls that tell it outside: whoever dies afterwards has lost
 * nothing, and a call is made once. One that still waits to tell the same agency of the same thing is replaced; a system
 * that has not heard of a tip yet is still told that it is new.
 * @param mark an UPDATE with values from $2 on
 * @param calls those to systems of agencies that have none are left out
 * @returns the lanes they leave by
 */
export async function commitCalls(
  { pool }: Pick<Database, 'pool'>,
  name: string,
  mark: string,
  calls: readonly Call[],
  values: readonly unknown[],
): Promise<string[]> {
  const done = await pool.query<{ lane: string }>({
    name,
    text: `WITH marked AS (${mark}),
      made AS (
        SELECT agency, body, body ? 'notice' AS hook, coalesce(body->>'assignment', body->>'alert') AS about
        FROM jsonb_to_recordset($1::jsonb) AS made(agency text, body jsonb)
        WHERE NOT body ? 'notice' OR EXISTS (SELECT FROM agency_hook WHERE agency_key = agency)),
      replaced AS (
        DELETE FROM call USING made
        WHERE call.agency_key = made.agency AND (call.body ? 'notice') = hook
          AND coalesce(call.body->>'assignment', call.body->>'alert') = about
        RETURNING made.agency, about, call.body->>'notice' AS notice)
      INSERT INTO call (id, agency_key, body, expires)
      SELECT gen_random_uuid(), agency,
        body || CASE WHEN hook AND EXISTS (
          SELECT FROM replaced WHERE replaced.agency = made.agency AND replaced.about = made.about AND notice = 'new')
        THEN '{"notice": "new"}'::jsonb ELSE '{}' END,
        now() + interval '${LIFE} hours'
      FROM made RETURNING ${LANE} AS lane`,
    values: [JSON.stringify(calls), ...values],
  });
  return [...new Set(done.rows.map(({ lane }) => lane))];
}
