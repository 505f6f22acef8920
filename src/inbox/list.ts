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
  /** The colleague who took it in hand. */
  taker: string | null;
  unread: boolean;
  ended: Date | null;
  /** It accuses an agency or an officer of it; told only to who holds it. */
  conflict: boolean;
  /** The next deadline that is not met yet and does not stand still. */
  clock: { kind: string; due: Date } | undefined;
}

/** A place in the list: the line at an edge of a page. */
export interface Cursor {
  urgency: string;
  /** When it came; for tips that have left the list, when they left. */
  at: Date;
  assignment: string;
}

/** Which tips of an inbox; what is left out does not matter. All that stands there must hold at once. */
export interface View {
  /** Open tips, or those that have left the list. */
  open: boolean;
  /** Only those nobody acknowledged yet. */
  unacknowledged?: boolean | undefined;
  urgency?: string | undefined;
  /** Only those with a deadline that has passed. */
  overdue?: boolean | undefined;
  unread?: boolean | undefined;
  /** Only those this officer acknowledged. */
  takenBy?: string | undefined;
  category?: string | undefined;
  channel?: string | undefined;
  /** Code of a commune. */
  place?: string | undefined;
  /** The page that follows this line, or the one that ends before it. */
  after?: Cursor | undefined;
  before?: Cursor | undefined;
}

export const PAGE = 50;
/** Nobody works a longer list than this; counting on would cost more than the page. */
export const COUNTED = 1000;

/** The last to acknowledge for the agency in $1. */
const TAKER = `SELECT officer FROM tip_event
  WHERE tip_id = a.tip_id AND kind = 'acknowledged' AND agency = $1 ORDER BY id DESC LIMIT 1`;

/** Values of a statement, each named where it is used. */
function values(...first: unknown[]): { put(value: unknown): string; all: unknown[] } {
  return { all: first, put: (value) => `$${first.push(value)}` };
}
type Put = ReturnType<typeof values>['put'];

/** The tables and conditions of a view, for the agency in $1. */
function scope(view: View, put: Put): string {
  const { takenBy, category, channel, place } = view;
  const tip = [
    category && `tip.category = ${put(category)}`,
    channel && `tip.channel = ${put(channel)}`,
    place && `tip.places @> ARRAY[${put(place)}]::text[]`,
  ].filter(Boolean);
  const conditions = [
    'a.agency_key = $1',
    `a.ended IS ${view.open ? '' : 'NOT '}NULL`,
    view.unacknowledged && 'a.acknowledged IS NULL',
    view.urgency && `a.urgency = ${put(view.urgency)}`,
    view.unread && 'a.unread',
    view.overdue &&
      'EXISTS (SELECT FROM clock WHERE assignment_id = a.id AND met IS NULL AND paused IS NULL AND due < now())',
    takenBy &&
      `a.acknowledged IS NOT NULL AND a.tip_id IN (SELECT tip_id FROM tip_event
         WHERE officer = ${put(takenBy)}::uuid AND kind = 'acknowledged') AND (${TAKER}) = ${put(takenBy)}::uuid`,
    ...tip,
  ].filter(Boolean);
  return `assignment a${tip.length > 0 ? ' JOIN tip ON tip.id = a.tip_id' : ''} WHERE ${conditions.join(' AND ')}`;
}

/** The ids of a page in reading order, or from its end backwards; by keyset, so that page 100 costs what page 1 does. */
function page(view: View, put: Put): string {
  const from = scope(view, put);
  const back = view.before !== undefined;
  const edge = view.before ?? view.after;
  const [down, up, past, further] = back ? ['ASC', 'DESC', '>', '<'] : ['DESC', 'ASC', '<', '>'];
  const at = view.open ? 'a.received' : 'a.ended';
  const limit = `LIMIT ${PAGE + 1}`;
  const order = view.open
    ? `a.urgency ${up}, a.received ${down}, a.id ${down}`
    : `a.ended ${down}, a.id ${down}`;
  const columns = 'SELECT a.id, a.urgency, a.received, a.ended FROM';
  if (!edge) return `${columns} ${from} ORDER BY ${order} ${limit}`;
  const line = `(${at}, a.id) ${past} (${put(edge.at)}::timestamptz, ${put(edge.assignment)}::uuid)`;
  if (!view.open) return `${columns} ${from} AND ${line} ORDER BY ${order} ${limit}`;
  // An OR over both would read the index from its beginning; each part alone begins at its place.
  const urgency = put(edge.urgency);
  const same = `${columns} ${from} AND a.urgency = ${urgency} AND ${line} ORDER BY a.received ${down}, a.id ${down} ${limit}`;
  const rest = `${columns} ${from} AND a.urgency ${further} ${urgency} ORDER BY ${order} ${limit}`;
  return `SELECT * FROM ((${same}) UNION ALL (${rest})) a ORDER BY ${order} ${limit}`;
}

type Row = Omit<Entry, 'clock'> & { clock_kind: string | null; clock_due: Date | null };

/** The statement of one page, and its values. */
function pageQuery(agency: string, view: View): { text: string; values: unknown[] } {
  const { put, all } = values(agency);
  const text = `WITH a AS (${page(view, put)})
    SELECT a.id AS assignment, a.tip_id AS tip, a.kind, tip.channel, tip.category, a.urgency, tip.places, tip.status,
      a.received, a.acknowledged, a.unread, a.ended, tip.conflict AND a.ended IS NULL AS conflict, clock.kind AS clock_kind, clock.due AS clock_due,
      CASE WHEN a.acknowledged IS NOT NULL THEN (SELECT email FROM officer WHERE id = (${TAKER})) END AS taker
    FROM a AS line JOIN assignment a USING (id) JOIN tip ON tip.id = a.tip_id
    LEFT JOIN LATERAL (
      SELECT kind, due FROM clock WHERE assignment_id = a.id AND met IS NULL AND paused IS NULL ORDER BY due LIMIT 1) clock ON true
    ORDER BY ${view.open ? 'a.urgency, a.received DESC' : 'a.ended DESC'}, a.id DESC`;
  return { text, values: all };
}

/** One page of an agency's inbox, most urgent first, then newest; tips that have left it: the last to leave first. */
export async function listInbox(
  { pool }: Database,
  agency: string,
  view: View,
): Promise<{ entries: Entry[]; next: Cursor | undefined; previous: Cursor | undefined }> {
  const { rows } = await pool.query<Row>(pageQuery(agency, view));
  const more = rows.length > PAGE;
  // One line more than a page was asked for; it only tells that there is more in that direction.
  const shown = view.before ? rows.slice(-PAGE) : rows.slice(0, PAGE);
  const cursor = (row: Row | undefined): Cursor | undefined =>
    row && { urgency: row.urgency, at: view.open ? row.received : row.ended!, assignment: row.assignment };
  return {
    entries: shown.map(({ clock_kind, clock_due, ...row }) => ({
      ...row,
      clock: clock_kind && clock_due ? { kind: clock_kind, due: clock_due } : undefined,
    })),
    next: more || view.before ? cursor(shown.at(-1)) : undefined,
    previous: (more && view.before) || view.after ? cursor(shown[0]) : undefined,
  };
}

/** How many tips each of these views holds, up to `COUNTED`, in one round trip. */
export async function countViews(
  { pool }: Database,
  agency: string,
  wanted: readonly View[],
): Promise<number[]> {
  const { rows } = await pool.query<{ counts: number[] }>(countQuery(agency, wanted));
  return rows[0]!.counts;
}

/** The statement of `countViews`, and its values. */
function countQuery(agency: string, wanted: readonly View[]): { text: string; values: unknown[] } {
  const { put, all } = values(agency);
  const counts = wanted.map(
    (view) => `(SELECT count(*) FROM (SELECT FROM ${scope(view, put)} LIMIT ${COUNTED}) AS counted)::int`,
  );
  return { text: `SELECT ARRAY[${counts.join(', ')}] AS counts`, values: all };
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
