import type { Database } from '../database.ts';
import type { Row } from './chain.ts';

/** Which rows of the chain are looked at; what is not given does not narrow. */
export interface Sieve {
  kind?: string | undefined;
  actor?: string | undefined;
  agency?: string | undefined;
  subject?: string | undefined;
  from?: Date | undefined;
  /** Not itself. */
  before?: Date | undefined;
}

/** A row as people read it: with the e-mails of the officers it names, as who acts and as whom it was done to. */
export type Line = Omit<Row, 'before'> & { email: string | undefined; whom: string | undefined };

const PAGE = 50;
const EXPORT_PAGE = 2_000;

const where = ({ kind, actor, agency, subject, from, before }: Sieve) => ({
  ...(kind ? { kind } : {}),
  ...(actor ? { actor } : {}),
  ...(agency ? { agency } : {}),
  ...(subject ? { subject } : {}),
  ...(from || before ? { at: { ...(from ? { gte: from } : {}), ...(before ? { lt: before } : {}) } } : {}),
});

const omit = { before: true } as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function named({ prisma }: Database, rows: Omit<Row, 'before'>[]): Promise<Line[]> {
  const names = rows.flatMap(({ actor, subject }) => (subject ? [actor, subject] : [actor]));
  const ids = [...new Set(names)].filter((name) => UUID.test(name));
  const officers = await prisma.officer.findMany({
    where: { id: { in: ids } },
    select: { id: true, email: true },
  });
  const emails = new Map(officers.map(({ id, email }) => [id, email]));
  return rows.map((row) => ({ ...row, email: emails.get(row.actor), whom: emails.get(row.subject ?? '') }));
}

/**
 * A page of the chain, newest first.
 * @param below only rows with a smaller id
 * @returns `next`: what `below` must be for the page after; undefined on the last
 */
export async function listAudit(
  database: Database,
  sieve: Sieve,
  below: bigint | undefined,
): Promise<{ lines: Line[]; next: bigint | undefined }> {
  const rows = await database.prisma.audit.findMany({
    where: { ...where(sieve), ...(below === undefined ? {} : { id: { lt: below } }) },
    orderBy: { id: 'desc' },
    take: PAGE + 1,
    omit,
  });
  const lines = await named(database, rows.slice(0, PAGE));
  return { lines, next: rows.length > PAGE ? lines.at(-1)!.id : undefined };
}

/** All rows that pass, oldest first, up to one row, a page in memory at a time. */
export async function* allAudit(database: Database, sieve: Sieve, upTo: bigint): AsyncGenerator<Line> {
  for (let after = 0n; ; ) {
    const rows = await database.prisma.audit.findMany({
      where: { ...where(sieve), id: { gt: after, lte: upTo } },
      orderBy: { id: 'asc' },
      take: EXPORT_PAGE,
      omit,
    });
    yield* await named(database, rows);
    if (rows.length < EXPORT_PAGE) return;
    after = rows.at(-1)!.id;
  }
}
