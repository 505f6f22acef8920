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
      name: 'tell-consoles',
      text: `SELECT agency_key AS agency, urgency,
               pg_notify('inbox', json_build_object('agency', agency_key, 'assignment', id, 'urgency', urgency)::text)
             FROM assignment WHERE id = $1 AND ended IS NULL`,
      values: [assignment],
    });
    const row = found.rows[0];
    if (!row) return;
    const { agency, urgency } = row;
    await notify({ agency, urgency, assignment });
    // Only now: rather twice than never, should we end in between.
    const text = 'UPDATE assignment SET delivered = now() WHERE id = $1';
    await pool.query({ name: 'delivered', text, values: [assignment] });
    info('delivered', { assignment, agency, urgency });
  };
}
