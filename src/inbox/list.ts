import type { Database } from '../database.ts';

/** One line of an inbox: everything in it is readable at rest, nothing of it is content. */
export interface Entry {
  assignment: string;
  tip: string;
  kind: 'lead' | 'copy';
  channel: string;
  category: string;
  urgency: string;
  places: string[];
  status: string;
  received: Date;
  acknowledged: Date | null;
  unread: boolean;
  /** The next deadline not met yet. */
  clock: { kind: string; due: Date } | undefined;
}

/** Where the next page begins. */
export interface Cursor {
  urgency: string;
  received: Date;
  assignment: string;
}

export interface View {
  /** Open tips, or those that have left the list. */
  open: boolean;
  /** Only those nobody acknowledged yet. */
  unacknowledged?: boolean;
  after?: Cursor | undefined;
}

export const PAGE = 50;

type Row = Omit<Entry, 'clock'> & { clock_kind: string | null; clock_due: Date | null };

/** One page of an agency's inbox, most urgent first, then newest; by keyset, so that page 100 costs what page 1 does. */
export async function listInbox(
  { pool }: Database,
  agency: string,
  { open, unacknowledged = false, after }: View,
): Promise<{ entries: Entry[]; next: Cursor | undefined }> {
  const page = await pool.query<Row>({
    text: `SELECT a.id AS assignment, a.tip_id AS tip, a.kind, tip.channel, tip.category, a.urgency, tip.places, tip.status,
             a.received, a.acknowledged, a.unread, clock.kind AS clock_kind, clock.due AS clock_due
           FROM assignment a JOIN tip ON tip.id = a.tip_id
           LEFT JOIN LATERAL (
             SELECT kind, due FROM clock WHERE assignment_id = a.id AND met IS NULL ORDER BY due LIMIT 1) clock ON true
           WHERE a.agency_key = $1 AND a.ended IS ${open ? '' : 'NOT'} NULL
             ${unacknowledged ? 'AND a.acknowledged IS NULL' : ''}
             ${after ? 'AND (a.urgency > $3 OR (a.urgency = $3 AND (a.received, a.id) < ($4, $5)))' : ''}
           ORDER BY a.urgency, a.received DESC, a.id DESC LIMIT $2`,
    values: [agency, PAGE + 1, ...(after ? [after.urgency, after.received, after.assignment] : [])],
  });
  const entries = page.rows.slice(0, PAGE).map(({ clock_kind, clock_due, ...row }) => ({
    ...row,
    clock: clock_kind && clock_due ? { kind: clock_kind, due: clock_due } : undefined,
  }));
  const last = entries.at(-1);
  const more = page.rows.length > PAGE && last;
  return {
    entries,
    next: more ? { urgency: last.urgency, received: last.received, assignment: last.assignment } : undefined,
  };
}

/** How many open tips an inbox holds, by urgency, and how many of them nobody acknowledged. */
export async function countInbox(
  { pool }: Database,
  agency: string,
): Promise<{ urgency: string; open: number; waiting: number }[]> {
  const { rows } = await pool.query<{ urgency: string; open: number; waiting: number }>(
    `SELECT urgency, count(*)::int AS open, (count(*) FILTER (WHERE acknowledged IS NULL))::int AS waiting
     FROM assignment WHERE agency_key = $1 AND ended IS NULL GROUP BY urgency ORDER BY urgency`,
    [agency],
  );
  return rows;
}

/** Metadata of assignments, oldest first, for the command line: every tip, or those an agency holds. */
export async function* allAssignments(
  { pool }: Database,
  agency: string | undefined,
): AsyncGenerator<Record<string, unknown>> {
  let after = '00000000-0000-0000-0000-000000000000';
  let from = new Date(0);
  for (;;) {
    const { rows } = await pool.query(
      `SELECT tip.id AS tip, tip.received, tip.channel, tip.category, tip.urgency, tip.status, tip.sorted AS "sortedAt",
         (SELECT agency_key FROM assignment WHERE tip_id = tip.id AND kind = 'lead' AND ended IS NULL) AS lead,
         ARRAY(SELECT agency_key FROM assignment WHERE tip_id = tip.id AND kind = 'copy' AND ended IS NULL ORDER BY 1) AS copies
       FROM tip WHERE (received, id) > ($1, $2)
         AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM assignment WHERE tip_id = tip.id AND agency_key = $3 AND ended IS NULL))
       ORDER BY received, id LIMIT 1000`,
      [from, after, agency ?? null],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    [from, after] = [last.received, last.tip];
  }
}
