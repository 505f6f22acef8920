import { record } from '../audit/record.ts';
import type { Database } from '../database.ts';

/** Wrong passwords or codes before a pause, which doubles from one minute to an hour. */
const FREE_FAILURES = 4;

/**
 * Counts one failure of an officer, or one try before it is known to fail. In one statement: of many tries sent at once
 * each counts, and none slips past the pause.
 * @returns false when the account pauses already; nothing is counted then
 */
export async function countAttempt(database: Database, officerId: string): Promise<boolean> {
  const { rows } = await database.pool.query<{ pauses: boolean }>(
    `UPDATE officer SET failures = failures + 1,
       locked_till = CASE WHEN failures >= $2
         THEN now() + least(power(2, least(failures - $2, 6)), 60) * interval '1 minute' ELSE locked_till END
     WHERE id = $1 AND (locked_till IS NULL OR locked_till <= now())
     RETURNING failures > $2 AS pauses`,
    [officerId, FREE_FAILURES],
  );
  if (rows[0]?.pauses) await record(database, { actor: officerId, kind: 'locked', subject: officerId });
  return rows.length === 1;
}

/** What an officer's row says after a success. */
export const FORGIVEN = { failures: 0, lockedTill: null } as const;
