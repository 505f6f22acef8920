import type { Database } from '../database.ts';
import { agencyName } from '../inbox/agencies.ts';
import { outcomes } from '../inbox/statuses.ts';
import { boundsOf, type Period, periodInWords } from './days.ts';
import targets from './figures.json' with { type: 'json' };
import type { Cell, Column, Table } from './table.ts';

/**
 * Tips with a deadline for a decision: how many, how many have one, how many of these in time; how many ended without one (an
 * administrative matter, no sign of a crime, referred elsewhere), and how many stand suspended.
 */
export interface Decided {
  all: number;
  done: number;
  onTime: number;
  other: number;
  suspended: number;
}

/** The figures of one agency in a period, or of all of them. */
export interface Figures {
  /** Undefined: all agencies together. */
  agency: string | undefined;
  received: number;
  sorted: number;
  /** Seconds from being received to being sorted, half of them below; null when none was. */
  median: number | null;
  /** Took, or has been taking, more than a day to be sorted. */
  slow: number;
  /** Of those received in the period. */
  ofReceived: Decided;
  /** Of those whose deadline lay in the period. */
  ofDue: Decided;
}

type Row = Pick<Figures, 'received' | 'sorted' | 'median' | 'slow'> & { agency: string | null };
type DecidedRow = { agency: string | null } & Record<
  `${'received' | 'due'}_${'all' | 'done' | 'on_time' | 'other' | 'suspended'}`,
  number
>;

const SORTED = `
count(*)::int AS received, count(sorted)::int AS sorted,
percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM sorted - arrived))::float AS median,
(count(*) FILTER (WHERE coalesce(sorted, now()) - arrived > interval '24 hours'))::int AS slow`;

/** A tip belongs to the period in which it first came to the agency that leads. */
const BY_AGENCY = `
SELECT agency_key AS agency, ${SORTED} FROM (
  SELECT a.agency_key, tip.received AS arrived, tip.sorted FROM assignment a JOIN tip ON tip.id = a.tip_id
  WHERE a.kind = 'lead' AND a.received >= $1 AND a.received < $2 AND ($3::text IS NULL OR a.agency_key = $3)
    AND NOT EXISTS (SELECT FROM assignment b WHERE b.tip_id = a.tip_id AND b.agency_key = a.agency_key AND b.kind = 'lead'
      AND (b.received, b.id) < (a.received, a.id))) AS came
GROUP BY agency_key`;

const TOGETHER = `
SELECT NULL AS agency, ${SORTED} FROM (SELECT received AS arrived, sorted FROM tip WHERE received >= $1 AND received < $2) AS came`;

/** What is counted of a tip with a deadline: by name, the condition on one assignment. */
const COUNTS: [name: string, sql: string][] = (['received', 'due'] as const).flatMap((moment) => {
  const within = `${moment} >= $1 AND ${moment} < $2`;
  return [
    [`${moment}_all`, within],
    [`${moment}_done`, `${within} AND met IS NOT NULL AND NOT other`],
    [`${moment}_on_time`, `${within} AND met <= due AND NOT other`],
    [`${moment}_other`, `${within} AND other`],
    [`${moment}_suspended`, `${within} AND met IS NULL AND paused IS NOT NULL`],
  ];
});

/**
 * Assignments that owe or owed a decision; the last outcome on record says whether it was one. Who passed a tip on owes none.
 * @param joined one of the two tables, looked up row by row: a month's rows are few beside all there are, so that reading
 * either table whole takes longer
 */
const owed = (joined: string, within: string) => `
SELECT a.agency_key, a.tip_id, a.received, c.due, c.met, c.paused, c.met IS NOT NULL AND coalesce((
  SELECT e.detail->>'to' = ANY($5) FROM tip_event e
  WHERE e.tip_id = a.tip_id AND e.kind = 'status' AND e.detail->>'to' = ANY($4) ORDER BY e.id DESC LIMIT 1), false) AS other
FROM ${joined}
WHERE a.kind = 'lead' AND c.kind = 'resolve' AND (a.ended IS NULL OR c.met IS NOT NULL)
  AND ($3::text IS NULL OR a.agency_key = $3) AND ${within} >= $1 AND ${within} < $2`;

const RECEIVED = `assignment a, LATERAL (SELECT * FROM clock WHERE assignment_id = a.id AND kind = 'resolve' OFFSET 0) AS c`;
const DUE = 'clock c, LATERAL (SELECT * FROM assignment WHERE id = c.assignment_id OFFSET 0) AS a';

/**
 * A tip that came to an agency twice counts once, and of all agencies together once; so those in the period by both their
 * dates may be read twice.
 */
const decidedBy = (sets: string) => `
SELECT agency, ${COUNTS.map(([name]) => `(count(*) FILTER (WHERE ${name}))::int AS ${name}`).join(', ')}
FROM (
  SELECT agency_key AS agency, ${COUNTS.map(([name, sql]) => `bool_or(${sql}) AS ${name}`).join(', ')}
  FROM (${owed(RECEIVED, 'a.received')} UNION ALL ${owed(DUE, 'c.due')}) AS owed
  GROUP BY ${sets}) AS tips
GROUP BY agency`;
const DECIDED = decidedBy('agency_key, tip_id');
const DECIDED_TOGETHER = decidedBy('GROUPING SETS ((agency_key, tip_id), (tip_id))');

/**
 * The figures of the plan for a period: received, sorted, resolved, in time.
 * @param agency only this one; without it every agency that had any, and first all together
 */
export async function readFigures(
  { pool }: Database,
  period: Period,
  agency: string | undefined,
): Promise<Figures[]> {
  const { from, before } = boundsOf(period);
  const values = [from, before, agency ?? null];
  const [byAgency, together, owing] = await Promise.all([
    pool.query<Row>(BY_AGENCY, values),
    agency ? undefined : pool.query<Row>(TOGETHER, [from, before]),
    pool.query<DecidedRow>(agency ? DECIDED : DECIDED_TOGETHER, [...values, outcomes(), outcomes('other')]),
  ]);
  const came = new Map([...byAgency.rows, ...(together?.rows ?? [])].map((row) => [row.agency, row]));
  const owed = new Map(owing.rows.map((row) => [row.agency, row]));
  const names = [...new Set([...came.keys(), ...owed.keys()])].filter((name) => name !== null).sort();
  return (agency ? [agency] : [null, ...names]).map((name) => {
    const { received = 0, sorted = 0, median = null, slow = 0 } = came.get(name) ?? {};
    const row = owed.get(name);
    const part = (of: 'received' | 'due'): Decided => ({
      all: row?.[`${of}_all`] ?? 0,
      done: row?.[`${of}_done`] ?? 0,
      onTime: row?.[`${of}_on_time`] ?? 0,
      other: row?.[`${of}_other`] ?? 0,
      suspended: row?.[`${of}_suspended`] ?? 0,
    });
    return {
      ...{ agency: name ?? undefined, received, sorted, median, slow },
      ...{ ofReceived: part('received'), ofDue: part('due') },
    };
  });
}

const count = (name: string): Column => ({ name, width: 62, kind: 'count' });
const share = (name: string): Column => ({ name, width: 62, kind: 'share' });
const decided = (of: string): Column[] => [
  count(`${of}: phải giải quyết`),
  count(`${of}: đã giải quyết`),
  share(`${of}: tỷ lệ giải quyết`),
  count(`${of}: giải quyết đúng hạn`),
  count(`${of}: kết thúc khác`),
  count(`${of}: đang tạm đình chỉ`),
];

const COLUMNS: readonly Column[] = [
  { name: 'Cơ quan', width: 150 },
  count('Tiếp nhận trong kỳ'),
  count('Đã phân loại'),
  share('Tỷ lệ phân loại'),
  { name: 'Thời gian phân loại (trung vị)', width: 70 },
  count('Phân loại quá 24 giờ'),
  ...decided('Tin nhận trong kỳ'),
  ...decided('Tin đến hạn trong kỳ'),
];

const NONE = 'Không phát sinh';

/** A share of nothing is no number. */
const of = (part: number, whole: number): Cell => (whole === 0 ? NONE : part / whole);

function lineOf({ agency, received, sorted, median, slow, ofReceived, ofDue }: Figures): Cell[] {
  const parts = [ofReceived, ofDue].flatMap(({ all, done, onTime, other, suspended }) => [
    ...[all, done, of(done, all), onTime],
    ...[other, suspended],
  ]);
  const name = agency === undefined ? 'Toàn hệ thống' : agencyName(agency);
  return [name, received, sorted, of(sorted, received), lengthInWords(median), slow, ...parts];
}

/** "under a minute" is what a machine needs; above that minutes, above two days days. */
function lengthInWords(seconds: number | null): string {
  if (seconds === null) return NONE;
  if (seconds < 60) return 'dưới 1 phút';
  if (seconds < 3600) return `${Math.round(seconds / 60)} phút`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} giờ` : `${Math.round(seconds / 86_400)} ngày`;
}

/** The figures as a table, with what they count and what the plan asks for. */
export function figuresTable(figures: readonly Figures[], period: Period): Table & { rows: Cell[][] } {
  const { sorted, resolved } = targets;
  return {
    title: 'Số liệu tiếp nhận, giải quyết tin báo',
    notes: [
      `${periodInWords(period)}. Chỉ đếm tin đến qua hệ thống Tin Báo, không phải toàn tỉnh.`,
      `Chỉ tiêu: phân loại ${sorted.target} (${sorted.source}); giải quyết ${resolved.target} (${resolved.source}).`,
      '“Giải quyết”: đã có quyết định khởi tố hoặc không khởi tố (BLTTHS Điều 147). “Kết thúc khác”: xử lý hành chính, không có dấu hiệu tội phạm, chuyển theo thẩm quyền. “Phải giải quyết”: tin có thời hạn 20 ngày, trừ tin đã chuyển cơ quan khác.',
    ],
    columns: COLUMNS,
    rows: figures.map(lineOf),
  };
}
