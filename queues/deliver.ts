import { z } from 'zod';
import type { Database } from '../src/database.ts';
import { info } from '../src/log.ts';
import type { Belt } from './backend.ts';

export const deliverBelt: Belt<{ assignment: string }> = {
  name: 'deliver',
  payload: z.strictObject({ assignment: z.uuid() }),
  concurrency: 8,
};

/** Tells an agency's officers outside the console. Gets the urgency and ids, never content. */
export type Notify = (notice: { agency: string; assignment: string; urgency: string }) => Promise<void>;

/**
 * Tells an agency of a tip in its inbox: the open consoles at once, and whoever else is to be told.
 * A P0 nobody acknowledged comes back here by the sweep until somebody does.
 */
export function deliverer(
  { pool }: Database,
  notify: Notify,
): (payload: { assignment: string }) => Promise<void> {
  return async ({ assignment }) => {
    const found = await pool.query<{ agency: string; urgency: string }>({
      name: 'assignment-to-deliver',
      text: 'SELECT agency_key AS agency, urgency FROM assignment WHERE id = $1 AND ended IS NULL',
      values: [assignment],
    });
    const row = found.rows[0];
    if (!row) return;
    await pool.query({
      name: 'tell-consoles',
      text: `WITH told AS (UPDATE assignment SET delivered = now() WHERE id = $1)
             SELECT pg_notify('inbox', json_build_object('agency', $2::text, 'assignment', $1::uuid, 'urgency', $3::text)::text)`,
      values: [assignment, row.agency, row.urgency],
    });
    await notify({ ...row, assignment });
    info('delivered', { assignment, agency: row.agency, urgency: row.urgency });
  };
}
