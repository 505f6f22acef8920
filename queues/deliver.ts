import { z } from 'zod';
import type { Database } from '../src/database.ts';
import { DUTY_DESK } from '../src/inbox/agencies.ts';
import { AGENCY, climbed, DESK, SUPERVISOR } from '../src/inbox/climb.ts';
import { info } from '../src/log.ts';
import type { Belt } from './backend.ts';

/** A tip in an agency's inbox, or somebody in danger who is still writing one. */
type Delivery = { assignment: string } | { alert: string };

export const deliverBelt: Belt<Delivery> = {
  name: 'deliver',
  payload: z.union([z.strictObject({ assignment: z.uuid() }), z.strictObject({ alert: z.uuid() })]),
  concurrency: 8,
};

/**
 * Tells an agency's officers outside the console. Gets the urgency and ids, never content. With a role: only the officers
 * who have it, or everybody where nobody has.
 */
export type Notify = (
  notice: { agency: string; role?: 'duty' } & ({ urgency: string } | { alert: string }),
) => Promise<void>;

/**
 * Tells an agency of a tip in its inbox, or the duty desk of an alert: the open consoles at once, and whoever else is to be
 * told. A P0 nobody acknowledged comes back here by the sweep until somebody does, and climbs meanwhile.
 */
export function deliverer(database: Database, notify: Notify): (payload: Delivery) => Promise<void> {
  return (delivery) =>
    'alert' in delivery
      ? tellDesk(database, notify, delivery.alert)
      : tellAgency(database, notify, delivery.assignment);
}

/** An alarm begins with what first made the tip P0 since the agency last acknowledged it, or when it came there. */
const FIND = `
SELECT agency_key AS agency, urgency, urgency = 'P0' AND acknowledged IS NULL AS alarm,
  EXISTS (SELECT FROM officer WHERE officer.agency_key = a.agency_key AND agency_seal IS NOT NULL) AS staffed,
  extract(epoch FROM now() - greatest(received, (
    SELECT min(at) FROM tip_event AS e WHERE e.tip_id = a.tip_id
      AND (e.kind IN ('sorted', 'released') OR e.kind = 'added' AND e.detail->>'danger' = 'true'
        OR e.kind = 'corrected' AND e.detail->>'urgency' = 'P0')
      AND e.id > coalesce((SELECT max(id) FROM tip_event AS taken
        WHERE taken.tip_id = a.tip_id AND taken.kind = 'acknowledged' AND taken.agency = a.agency_key), 0)
  )))::float / 60 AS minutes
FROM assignment AS a WHERE id = $1 AND ended IS NULL`;

interface Told {
  agency: string;
  urgency: string;
  alarm: boolean;
  staffed: boolean;
  minutes: number;
}

async function tellAgency({ pool }: Database, notify: Notify, assignment: string): Promise<void> {
  const found = await pool.query<Told>({ name: 'tell-consoles', text: FIND, values: [assignment] });
  const row = found.rows[0];
  if (!row) return;
  const { agency, urgency, alarm, staffed, minutes } = row;
  const level = alarm ? climbed(minutes, staffed) : AGENCY;
  const desk = agency !== DUTY_DESK && (level >= DESK || !staffed);
  await pool.query(
    `SELECT pg_notify('inbox', json_build_object('agency', told, 'assignment', $2::text, 'urgency', $3::text)::text)
     FROM unnest($1::text[]) AS told`,
    [desk ? [agency, DUTY_DESK] : [agency], assignment, urgency],
  );
  await notify({ agency, urgency, ...(alarm && level < SUPERVISOR ? { role: 'duty' as const } : {}) });
  if (desk) await notify({ agency: DUTY_DESK, urgency });
  // Only now: rather twice than never, should we end in between.
  const text = 'UPDATE assignment SET delivered = now(), climbed = $2 WHERE id = $1';
  await pool.query({ name: 'delivered', text, values: [assignment, level] });
  info('delivered', { assignment, agency, urgency, level });
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
