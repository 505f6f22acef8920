import { z } from 'zod';
import type { Database } from '../src/database.ts';
import { DUTY_DESK } from '../src/inbox/agencies.ts';
import { info } from '../src/log.ts';
import type { Belt } from './backend.ts';

/** A tip in an agency's inbox, or somebody in danger who is still writing one. */
type Delivery = { assignment: string } | { alert: string };

export const deliverBelt: Belt<Delivery> = {
  name: 'deliver',
  payload: z.union([z.strictObject({ assignment: z.uuid() }), z.strictObject({ alert: z.uuid() })]),
  concurrency: 8,
};

/** Tells an agency's officers outside the console. Gets the urgency and ids, never content. */
export type Notify = (
  notice: { agency: string } & ({ urgency: string } | { alert: string }),
) => Promise<void>;

/**
 * Tells an agency of a tip in its inbox, or the duty desk of an alert: the open consoles at once, and whoever else is to be
 * told. A P0 nobody acknowledged comes back here by the sweep until somebody does.
 */
export function deliverer(database: Database, notify: Notify): (payload: Delivery) => Promise<void> {
  return (delivery) =>
    'alert' in delivery
      ? tellDesk(database, notify, delivery.alert)
      : tellAgency(database, notify, delivery.assignment);
}

async function tellAgency({ pool }: Database, notify: Notify, assignment: string): Promise<void> {
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
  await notify({ agency, urgency });
  // Only now: rather twice than never, should we end in between.
  const text = 'UPDATE assignment SET delivered = now() WHERE id = $1';
  await pool.query({ name: 'delivered', text, values: [assignment] });
  info('delivered', { assignment, agency, urgency });
}

async function tellDesk({ pool }: Database, notify: Notify, alert: string): Promise<void> {
  const open = await pool.query(
    `SELECT pg_notify('inbox', json_build_object('agency', $2::text, 'alert', id)::text)
     FROM alert WHERE id = $1 AND ended IS NULL`,
    [alert, DUTY_DESK],
  );
  if (open.rowCount === 0) return;
  await notify({ agency: DUTY_DESK, alert });
  await pool.query('UPDATE alert SET delivered = now() WHERE id = $1', [alert]);
  info('alert delivered', { alert });
}
