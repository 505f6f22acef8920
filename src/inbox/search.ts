import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import type { Query } from '../search/query.ts';
import { type Snippet, searchTexts } from '../search/snippet.ts';
import { completeIndex, hashesOf, type Looking, lookingOf, openTips, type SearchedText } from './words.ts';

/** One tip that was found. */
export interface Found {
  tip: string;
  kind: 'lead' | 'copy';
  channel: string;
  category: string;
  urgency: string;
  places: string[];
  status: string;
  received: Date;
  /** When it left this agency's list. */
  ended: Date | null;
  /** Where it says what was looked for; undefined for one found by its number. */
  snippet: Snippet<SearchedText['source']> | undefined;
}

/** The last line of a page: the next one follows it. */
export interface After {
  received: Date;
  assignment: string;
}

export interface Results {
  found: Found[];
  next: After | undefined;
  /** How many hold all the words, on the first page; undefined where their order counts, which only opening tells. */
  count: number | undefined;
  /** Tips that are not in the index yet. */
  missing: number;
}

export const PAGE = 50;
/** Tips opened for one page: of those with the words, few may have them in order. */
const OPENED = 500;
/** Tips put into the index before a search goes on without the others. */
const COMPLETED = 200;
/**
 * Up to so many tips with all words are gathered and put in order. Words that more tips have are met often on the way
 * through the list itself. Counting ends here, too.
 */
export const GATHERED = 2_000;

/** The last assignment of a tip to this agency: it may have had it before. */
const LATEST = `NOT EXISTS (
  SELECT FROM assignment later WHERE later.tip_id = a.tip_id AND later.agency_key = $1
    AND (later.received, later.id) > (a.received, a.id))`;
const HELD = 'EXISTS (SELECT FROM tip_key WHERE tip_id = a.tip_id AND holder = $1)';
const COLUMNS = 'a.id, a.tip_id, a.kind, a.received, a.ended';
const AFTER = '($2::timestamptz IS NULL OR (a.received, a.id) < ($2, $3::uuid))';

const matches = (ways: number, from: number): string =>
  `(${Array.from({ length: ways }, (_, at) => `words @> $${from + at}::bigint[]`).join(' OR ')})`;

/** Tips with all the words of one of the ways, gathered up to the limit, in no order. */
const gather = (ways: number): string => `
SELECT tip_id FROM tip_words WHERE agency_key = $1 AND ${matches(ways, 2)} LIMIT ${GATHERED + 1}`;

/** A page of those gathered, newest first. */
const PICK = `
SELECT ${COLUMNS} FROM unnest($4::uuid[]) AS hit(tip) JOIN assignment a ON a.tip_id = hit.tip AND a.agency_key = $1
WHERE ${AFTER} AND ${LATEST} AND ${HELD} ORDER BY a.received DESC, a.id DESC LIMIT $5`;

/** The same by way of the list, newest first, where words are common. */
const walk = (ways: number): string => `
SELECT ${COLUMNS} FROM assignment a CROSS JOIN LATERAL (
  SELECT words FROM tip_words WHERE tip_id = a.tip_id AND agency_key = $1 OFFSET 0) kept
WHERE a.agency_key = $1 AND ${AFTER} AND ${matches(ways, 5)} AND ${LATEST} AND ${HELD}
ORDER BY a.received DESC, a.id DESC LIMIT $4`;

interface Row {
  id: string;
  tip_id: string;
  kind: 'lead' | 'copy';
  received: Date;
  ended: Date | null;
}

/** Gives the tips with all words of a query, newest first, a stretch at a time. */
export interface Candidates {
  count: number;
  page(after: After | undefined, limit: number): Promise<Row[]>;
}

/** Looks a query up in the index: nothing is opened for it. */
export async function lookUp(
  { pool }: Database,
  agency: string,
  by: Looking,
  { ways }: Query,
): Promise<Candidates> {
  const hashes = ways.map((keys) => hashesOf(by, keys));
  const hits = await pool.query<{ tip_id: string }>(gather(ways.length), [agency, ...hashes]);
  const tips = hits.rows.map(({ tip_id }) => tip_id);
  const many = tips.length > GATHERED;
  return {
    count: tips.length,
    async page(after, limit) {
      const edge = [after?.received ?? null, after?.assignment ?? null];
      const { rows } = many
        ? await pool.query<Row>(walk(ways.length), [agency, ...edge, limit, ...hashes])
        : await pool.query<Row>(PICK, [agency, ...edge, tips, limit]);
      return rows;
    },
  };
}

/**
 * The tips of this officer's agency, open and closed, that say what is looked for: found by the index, then opened in the
 * session to show where. Written into the audit chain, with how many were opened.
 * @returns undefined for whoever reads no tips
 */
export async function searchTips(
  database: Database,
  session: OfficerSession,
  query: Query,
  after?: After,
): Promise<Results | undefined> {
  const { agency } = session.officer;
  const by = await lookingOf(database, session);
  if (!by || !agency) return undefined;
  const missing = await completeIndex(database, session, by, COMPLETED);
  const candidates = await lookUp(database, agency, by, query);
  const shown: { row: Row; snippet: Found['snippet'] }[] = [];
  let opened = 0;
  let edge = after;
  let more = true;
  while (more && shown.length < PAGE && opened < OPENED) {
    const rows = await candidates.page(edge, PAGE - shown.length + 1);
    // One more than was asked for only tells that there is more.
    more = rows.length > PAGE - shown.length;
    const here = rows.slice(0, PAGE - shown.length);
    const texts = await openTips(
      database,
      session,
      here.map(({ tip_id }) => tip_id),
    );
    opened += texts.size;
    for (const row of here) {
      const { holds, snippet } = searchTexts(query, texts.get(row.tip_id)?.texts ?? []);
      if (holds) shown.push({ row, snippet });
      edge = { received: row.received, assignment: row.id };
    }
  }
  await record(database, { ...officerActor(session), kind: 'search', reason: String(opened) });
  return {
    found: await described(database, shown),
    next: more ? edge : undefined,
    count: after || query.terms.some(({ unsure }) => unsure) ? undefined : candidates.count,
    missing,
  };
}

/** Tips of this agency whose id begins so. */
export async function tipsById(
  database: Database,
  { officer, agencyPair }: OfficerSession,
  start: string,
): Promise<Found[]> {
  if (!officer.agency || !agencyPair) return [];
  const [first, last] = ['0', 'f'].map((fill) =>
    start
      .replaceAll('-', '')
      .padEnd(32, fill)
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  );
  const { rows } = await database.pool.query<Row>(
    `SELECT ${COLUMNS} FROM assignment a WHERE a.agency_key = $1 AND a.tip_id BETWEEN $2 AND $3 AND ${LATEST} AND ${HELD}
     ORDER BY a.received DESC LIMIT 5`,
    [officer.agency, first, last],
  );
  return described(
    database,
    rows.map((row) => ({ row, snippet: undefined })),
  );
}

async function described(
  { prisma }: Database,
  shown: readonly { row: Row; snippet: Found['snippet'] }[],
): Promise<Found[]> {
  const tips = await prisma.tip.findMany({
    where: { id: { in: shown.map(({ row }) => row.tip_id) } },
    select: { id: true, channel: true, category: true, urgency: true, places: true, status: true },
  });
  const byId = new Map(tips.map((tip) => [tip.id, tip]));
  return shown.flatMap(({ row, snippet }) => {
    const tip = byId.get(row.tip_id);
    if (!tip) return [];
    const { channel, places, status, category, urgency } = tip;
    const { kind, received, ended } = row;
    const sorted = { category: category ?? 'unclear', urgency: urgency ?? 'P2' };
    return [{ tip: tip.id, kind, channel, places, status, ...sorted, received, ended, snippet }];
  });
}
