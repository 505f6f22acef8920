import { z } from 'zod';
import type { Database } from '../src/database.ts';
import { DUTY_DESK } from '../src/inbox/agencies.ts';
import { lastCall, staffed } from '../src/inbox/called.ts';
import { type Call, commitCalls, type Reason } from '../src/inbox/calls.ts';
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

/** How agencies are told outside the console. */
export interface Ways {
  /** E-mail is set up. */
  mail: boolean;
  /** Told of each lane that has a call to make. */
  call(lane: string): void;
}

/**
 * Tells an agency of a tip in its inbox, or the duty desk of an alert: the open consoles at once, and by calls that are
 * committed here and made elsewhere, so that no slow server holds this belt up. A P0 nobody acknowledged comes back here by
 * the sweep until somebody does, and climbs meanwhile.
 */
export function deliverer(database: Database, ways: Ways): (payload: Delivery) => Promise<void> {
  return (delivery) =>
    'alert' in delivery
      ? tellDesk(database, ways, delivery.alert)
      : tellAgency(database, ways, delivery.assignment);
}

/** An alarm begins with what first made the tip P0 since the agency last acknowledged it, or when it came there. */
const FIND = `
SELECT agency_key AS agency, tip_id AS tip, urgency, urgency = 'P0' AND acknowledged IS NULL AS alarm,
  delivered IS NOT NULL AS told, EXISTS (${lastCall('a')}) AS called, ${staffed('a.agency_key')} AS staffed,
  (SELECT kind FROM tip_event WHERE tip_id = a.tip_id AND kind IN ('sorted', 'transferred', 'returned', 'added', 'corrected')
   ORDER BY id DESC LIMIT 1) AS last,
  extract(epoch FROM now() - greatest(received, (
    SELECT min(at) FROM tip_event AS e WHERE e.tip_id = a.tip_id
      AND (e.kind IN ('sorted', 'released') OR e.kind = 'added' AND e.detail->>'danger' = 'true'
        OR e.kind = 'corrected' AND e.detail->>'urgency' = 'P0')
      AND e.id > coalesce((SELECT max(id) FROM tip_event AS taken
        WHERE taken.tip_id = a.tip_id AND taken.kind = 'acknowledged' AND taken.agency = a.agency_key), 0)
  )))::float / 60 AS minutes
FROM assignment AS a WHERE id = $1 AND ended IS NULL`;

interface Found {
  agency: string;
  tip: string;
  urgency: string;
  alarm: boolean;
  /** It was told of this before. */
  told: boolean;
  /** The duty desk has called the agency on the phone. */
  called: boolean;
  staffed: boolean;
  last: string | null;
  minutes: number;
}

const REASONS: Record<string, Reason> = { added: 'added', returned: 'returned', corrected: 'alarm' };
const reasonOf = ({ told, last }: Found): Reason => (told ? 'alarm' : (REASONS[last ?? ''] ?? 'new'));

async function tellAgency(database: Database, { mail, call }: Ways, assignment: string): Promise<void> {
  const { pool } = database;
  const found = await pool.query<Found>({ name: 'tell-consoles', text: FIND, values: [assignment] });
  const row = found.rows[0];
  // A job that came twice tells nothing twice.
  if (!row || (row.told && !row.alarm)) return;
  const { agency, tip, urgency, alarm, minutes, called } = row;
  const level = alarm ? climbed(minutes, row.staffed) : AGENCY;
  const desk = agency !== DUTY_DESK && !called && (level >= DESK || !row.staffed);
  await pool.query(
    `SELECT pg_notify('inbox', json_build_object('agency', told, 'assignment', $2::text, 'urgency', $3::text)::text)
     FROM unnest($1::text[]) AS told`,
    [desk ? [agency, DUTY_DESK] : [agency], assignment, urgency],
  );
  const at = new Date().toISOString();
  const about = { urgency, assignment };
  const role = alarm && level < SUPERVISOR ? { role: 'duty' as const } : {};
  const calls: Call[] = [
    ...(mail ? [{ agency, body: { ...about, ...role } }] : []),
    { agency, body: { ...about, tip, notice: reasonOf(row), at } },
    // The desk can't open it.
    ...(desk && mail ? [{ agency: DUTY_DESK, body: about }] : []),
    ...(desk ? [{ agency: DUTY_DESK, body: { ...about, notice: alarm ? 'alarm' : reasonOf(row), at } }] : []),
  ];
  const told = 'UPDATE assignment SET delivered = now(), climbed = $3 WHERE id = $2';
  const lanes = await commitCalls(database, 'delivered', told, calls, [assignment, level]);
  for (const lane of lanes) call(lane);
  info('delivered', { assignment, agency, urgency, level });
}

async function tellDesk(database: Database, { mail, call }: Ways, alert: string): Promise<void> {
  const open = await database.pool.query(
    `SELECT pg_notify('inbox', json_build_object('agency', $2::text, 'alert', id)::text)
     FROM alert WHERE id = $1 AND ended IS NULL`,
    [alert, DUTY_DESK],
  );
  if (open.rowCount === 0) return;
  const calls: Call[] = [
    ...(mail ? [{ agency: DUTY_DESK, body: { alert } }] : []),
    { agency: DUTY_DESK, body: { alert, notice: 'writing', at: new Date().toISOString() } },
  ];
  const told = 'UPDATE alert SET delivered = now() WHERE id = $2';
  for (const lane of await commitCalls(database, 'alert-delivered', told, calls, [alert])) call(lane);
  info('alert delivered', { alert });
}
