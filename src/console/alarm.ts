import type { Database } from '../database.ts';
import { DUTY_DESK } from '../inbox/agencies.ts';
import { listInbox } from '../inbox/list.ts';
import type { OfficerSession } from '../officers/session.ts';
import { placeName } from '../sorting/places.ts';
import type { Reply } from './reply.ts';
import { type Moment, moment } from './times.ts';
import { word } from './words.ts';

export interface Alarm {
  tip: string;
  category: string;
  places: string;
  received: Moment;
}

/**
 * The tips in immediate danger that nobody of the agency has opened yet: they stand at the top of every page.
 * @returns undefined for officers who read no tips
 */
export async function alarms(database: Database, session: OfficerSession): Promise<Alarm[] | undefined> {
  const { agency } = session.officer;
  if (!agency || !session.agencyPair) return undefined;
  const { entries } = await listInbox(database, agency, { open: true, unacknowledged: true });
  return entries
    .filter(({ urgency, unread }) => urgency === 'P0' && unread)
    .map(({ tip, category, places, received }) => ({
      tip,
      category: word('category', category),
      places: places.map(placeName).join(', '),
      received: moment(received),
    }));
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
