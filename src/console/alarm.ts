import type { Database } from '../database.ts';
import { agencies, agencyName, DUTY_DESK } from '../inbox/agencies.ts';
import { lastCall, staffed } from '../inbox/called.ts';
import { alarmRules, DESK } from '../inbox/climb.ts';
import { listInbox } from '../inbox/list.ts';
import type { OfficerSession } from '../officers/session.ts';
import { placeName } from '../sorting/places.ts';
import type { Reply } from './reply.ts';
import { type Moment, moment } from './times.ts';
import { word } from './words.ts';

interface Line {
  urgency: string;
  category: string;
  places: string;
  received: Moment;
}

/** A tip in immediate danger that keeps an open page ringing: one of the agency, or one the duty desk is to call about. */
export type Alarm = Line & {
  /** Seconds until an open page sounds again. */
  ring: number;
} & (
    | {
        tip: string;
        /** Somebody of the agency has opened it, but nobody has taken it in hand. */
        opened: boolean;
      }
    | { agency: string }
  );

const line = (row: { urgency: string; category: string; places: string[]; received: Date }): Line => ({
  urgency: row.urgency,
  category: word('category', row.category),
  places: row.places.map(placeName).join(', '),
  received: moment(row.received),
});

/**
 * The tips in immediate danger that nobody of the agency has acknowledged: those nobody opened stand at the top of every
 * page, and all of them keep ringing. At the duty desk so do those of other agencies that climbed to it, until it called.
 * @returns undefined for officers who read no tips
 */
export async function alarms(database: Database, session: OfficerSession): Promise<Alarm[] | undefined> {
  const { agency } = session.officer;
  if (!agency || !session.agencyPair) return undefined;
  const [{ entries }, others] = await Promise.all([
    listInbox(database, agency, { open: true, unacknowledged: true, urgency: 'P0' }),
    elsewhere(database, agency),
  ]);
  const { unopened, opened } = alarmRules.ringSeconds;
  const own = entries.map((entry) => ({
    ...line(entry),
    tip: entry.tip,
    opened: !entry.unread,
    ring: entry.unread ? unopened : opened,
  }));
  const toCall = others.filter(({ urgency, called }) => urgency === 'P0' && !called);
  return [...own, ...toCall.map((each) => ({ ...each, ring: opened }))];
}

/** A tip that another agency should have taken in hand. The duty desk can't open it, but it can call. */
export interface Elsewhere extends Line {
  assignment: string;
  agency: string;
  phone: string | undefined;
  /** When somebody of the desk called, and who. */
  called: { at: Moment; by: string | undefined } | undefined;
  /** Nobody there can read it yet. */
  unstaffed: boolean;
}

/** At most so many are shown to the desk at once. */
const SHOWN = 50;

/** What the duty desk is told of other agencies: alarms that climbed to it, and what waits where nobody works yet. */
export async function elsewhere({ pool }: Database, agency: string): Promise<Elsewhere[]> {
  if (agency !== DUTY_DESK) return [];
  const { rows } = await pool.query<Parameters<typeof line>[0] & Unanswered>(
    `WITH unstaffed AS (SELECT key FROM agency WHERE key <> $1 AND NOT ${staffed('agency.key')}),
     waiting AS (
       (SELECT id FROM assignment WHERE ended IS NULL AND urgency = 'P0' AND acknowledged IS NULL
          AND climbed >= $2 AND agency_key <> $1 LIMIT $3)
       UNION
       SELECT first.id FROM unstaffed CROSS JOIN LATERAL (
         SELECT id FROM assignment WHERE agency_key = unstaffed.key AND ended IS NULL AND acknowledged IS NULL
         ORDER BY urgency, received DESC, id DESC LIMIT $3) AS first)
     SELECT a.id AS assignment, a.agency_key AS agency, a.agency_key IN (SELECT key FROM unstaffed) AS unstaffed,
       a.urgency, tip.category, tip.places, a.received, call.at AS called, officer.email AS caller
     FROM waiting JOIN assignment a USING (id) JOIN tip ON tip.id = a.tip_id
       LEFT JOIN LATERAL (${lastCall('a')}) AS call ON true LEFT JOIN officer ON officer.id = call.officer
     ORDER BY a.urgency, call.at IS NOT NULL, a.received DESC LIMIT $3`,
    [agency, DESK, SHOWN],
  );
  return rows.map((row) => ({
    ...line(row),
    assignment: row.assignment,
    agency: agencyName(row.agency),
    phone: agencies.find(({ key }) => key === row.agency)?.phone?.number,
    unstaffed: row.unstaffed,
    called: row.called ? { at: moment(row.called), by: row.caller ?? undefined } : undefined,
  }));
}

/** As the database tells it. */
interface Unanswered {
  assignment: string;
  agency: string;
  unstaffed: boolean;
  called: Date | null;
  caller: string | null;
}

/** Somebody in danger is writing a report that has not been handed in. */
export interface Writer {
  channel: string;
  since: Moment;
  /** The hour alone: it is hardly ever longer ago than minutes. */
  hour: string;
}

/** Those in danger who are writing now; only the duty desk is told of them. */
export async function writers({ pool }: Database, agency: string): Promise<Writer[]> {
  if (agency !== DUTY_DESK) return [];
  const { rows } = await pool.query<{ channel: string; begun: Date }>(
    'SELECT channel, begun FROM alert WHERE ended IS NULL ORDER BY begun DESC LIMIT 20',
  );
  return rows.map(({ channel, begun }) => {
    const since = moment(begun);
    return { channel: word('channel', channel), since, hour: since.exact.slice(0, 5) };
  });
}

/** The banner alone, for pages that keep it up to date. */
export function alarmPart(): Reply {
  return { page: 'alarm', title: '' };
}
