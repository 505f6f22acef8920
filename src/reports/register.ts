import type { Database } from '../database.ts';
import { type Decision, decisionsIn } from '../inbox/decisions.ts';
import { agencyOpener } from '../officers/opener.ts';
import type { OfficerSession } from '../officers/session.ts';
import { boundsOf, type Period } from './days.ts';

/** What happened to a tip, as far as the register tells it. */
export interface Happened {
  at: string;
  kind: 'acknowledged' | 'status' | 'classified' | 'transferred' | 'returned' | 'exported';
  agency: string | null;
  /** E-mail of the agency's own officer. */
  by: string | null;
  detail: { from?: string; to?: string; number?: string; source?: string; conclusion?: string };
}

/** One tip in an agency's register: nothing of it is content. All but the decisions is readable at rest. */
export interface Entry {
  assignment: string;
  tip: string;
  kind: string;
  /** When it came to this agency. */
  received: Date;
  channel: string;
  category: string;
  urgency: string;
  status: string;
  places: string[];
  reachable: boolean;
  /** How many of each kind came along and are kept. */
  attached: Record<string, number>;
  /** The agency's latest clock of each kind; times as ISO texts. */
  clocks: Record<string, { due: string; met: string | null }>;
  /** Oldest first. */
  events: Happened[];
  /** What officers put on record, oldest first; none where the agency has passed the tip on and can't open it any more. */
  decisions: Decision[];
}

type Row = Omit<Entry, 'decisions'> & { wrapped: Buffer | null; notes: Buffer[] };

/** Decisions are in the history, too: where it has none of them there is nothing to open. */
const RECORDED = `
EXISTS (SELECT FROM tip_event e WHERE e.tip_id = a.tip_id AND e.kind IN ('status', 'entered'))`;

const PAGE = 500;

/**
 * A tip counts once, when it first came to the agency. A duty officer's register holds the tips that officer had in hand;
 * a supervisor's all of the agency.
 */
const IN_REGISTER = `
a.agency_key = $1 AND a.received >= $2 AND a.received < $3
AND NOT EXISTS (SELECT 1 FROM assignment b WHERE b.tip_id = a.tip_id AND b.agency_key = $1 AND (b.received, b.id) < (a.received, a.id))
AND ($4::uuid IS NULL OR EXISTS (SELECT 1 FROM tip_event e
  WHERE e.tip_id = a.tip_id AND e.officer = $4 AND e.kind NOT IN ('opened', 'original-opened', 'exported')))`;

const ENTRIES = `
SELECT a.id AS assignment, a.tip_id AS tip, a.kind, a.received, tip.channel, tip.status, tip.places,
  coalesce(tip.category, 'unclear') AS category, a.urgency, tip.reply_to IS NOT NULL AS reachable,
  (SELECT coalesce(jsonb_object_agg(kind, count), '{}') FROM (
    SELECT kind, count(*) AS count FROM attachment WHERE tip_id = a.tip_id AND state = 'kept' GROUP BY kind) k) AS attached,
  (SELECT coalesce(jsonb_object_agg(kind, jsonb_build_object('due', due, 'met', met)), '{}') FROM (
    SELECT DISTINCT ON (c.kind) c.kind, c.due, c.met FROM clock c JOIN assignment b ON b.id = c.assignment_id
    WHERE b.tip_id = a.tip_id AND b.agency_key = $1 ORDER BY c.kind, b.received DESC) k) AS clocks,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'kind', e.kind, 'agency', e.agency, 'detail', e.detail,
      'by', (SELECT email FROM officer WHERE id = e.officer AND agency_key = $1)) ORDER BY e.id), '[]')
    FROM tip_event e WHERE e.tip_id = a.tip_id AND e.kind IN ('acknowledged', 'status', 'classified', 'transferred', 'returned', 'exported')) AS events,
  (SELECT wrapped FROM tip_key WHERE tip_id = a.tip_id AND holder = $1) AS wrapped,
  CASE WHEN ${RECORDED} THEN ARRAY(SELECT sealed FROM message WHERE tip_id = a.tip_id AND author = 'note' ORDER BY seq) ELSE '{}' END AS notes
FROM assignment a JOIN tip ON tip.id = a.tip_id
WHERE ${IN_REGISTER} AND (a.received, a.id) > ($5, $6) ORDER BY a.received, a.id LIMIT ${PAGE}`;

const LOGGED = `
INSERT INTO tip_event (tip_id, kind, agency, officer, detail)
SELECT tip, 'exported', $2, $3, $4::jsonb FROM unnest($1::uuid[]) AS tip`;

function scope({ officer }: OfficerSession, period: Period) {
  const { from, before } = boundsOf(period);
  return [officer.agency ?? '', from, before, officer.role === 'duty' ? officer.id : null];
}

/** How many tips an officer's register of a period holds. */
export async function countRegister(
  { pool }: Database,
  session: OfficerSession,
  period: Period,
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int FROM assignment a WHERE ${IN_REGISTER}`,
    scope(session, period),
  );
  return rows[0]!.count;
}

/**
 * An officer's register of a period, oldest first, page by page. Each tip's history says that it was exported, before it is
 * handed out.
 * @param detail what of the export is written into these histories: no content
 */
export async function* readRegister(
  database: Database,
  session: OfficerSession,
  period: Period,
  detail: Record<string, string>,
): AsyncGenerator<Entry> {
  const { pool } = database;
  const values = scope(session, period);
  const unwrap = agencyOpener(database, session);
  let after: [Date, string] = [new Date(0), '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const { rows } = await pool.query<Row>(ENTRIES, [...values, ...after]);
    const last = rows.at(-1);
    if (!last) return;
    const { agency, id } = session.officer;
    await pool.query(LOGGED, [rows.map(({ tip }) => tip), agency, id, JSON.stringify(detail)]);
    for (const { wrapped, notes, ...row } of rows) {
      const decisions = wrapped && notes.length > 0 ? decisionsIn(await unwrap(wrapped), notes) : [];
      yield { ...row, decisions };
    }
    if (rows.length < PAGE) return;
    after = [last.received, last.assignment];
  }
}
