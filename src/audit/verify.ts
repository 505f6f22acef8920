import type { Database } from '../database.ts';
import { info } from '../log.ts';
import { type Broken, faultIn, type Head, type Row, START } from './chain.ts';

const PAGE = 5_000;

/** What a walk along the chain found. */
export interface Verdict {
  /** Rows that are as they were written. */
  rows: bigint;
  /** Of the last of them, in hex; to be noted elsewhere. */
  head: string;
  /** The first row that is not. */
  broken?: Broken;
  /** A head noted before: the row it is of, or `gone` when no sound row has it. */
  noted?: bigint | 'gone';
}

export const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

/**
 * Walks the chain from its first row to its last, or to the first that is wrong.
 * @param noted a head noted elsewhere, 64 hex digits: only it shows that rows were cut off at the end, or all written anew
 * @param progress told how many rows were walked, after each page
 */
export async function verify(
  { pool }: Pick<Database, 'pool'>,
  { noted, progress }: { noted?: string | undefined; progress?: (rows: bigint) => void } = {},
): Promise<Verdict> {
  let head: Head = START;
  const wanted = noted?.toLowerCase();
  let found: bigint | undefined = wanted === hex(START.hash) ? 0n : undefined;
  const verdict = (): Verdict => ({
    rows: head.id,
    head: hex(head.hash),
    ...(wanted === undefined ? {} : { noted: found ?? 'gone' }),
  });
  // The first page has no lower bound: a row put before the beginning is seen too.
  for (let after: bigint | null = null; ; after = head.id) {
    const { rows } = await pool.query<Omit<Row, 'id'> & { id: string }>(
      `SELECT id, at, actor, role, agency, kind, subject, reason, before, hash FROM audit
       WHERE $1::bigint IS NULL OR id > $1 ORDER BY id LIMIT ${PAGE}`,
      [after === null ? null : String(after)],
    );
    for (const text of rows) {
      const row = { ...text, id: BigInt(text.id) };
      const broken = faultIn(head, row);
      if (broken) return { ...verdict(), broken };
      head = row;
      if (wanted !== undefined && hex(row.hash) === wanted) found = row.id;
    }
    progress?.(head.id);
    if (rows.length < PAGE) return verdict();
  }
}

/** The chain's last row, not verified. */
export async function headOf({ prisma }: Database): Promise<Head> {
  const last = await prisma.audit.findFirst({ orderBy: { id: 'desc' }, select: { id: true, hash: true } });
  return last ?? START;
}

const DAY = 24 * 3_600_000;
/** Vietnam's midnight. */
const OFFSET = 7 * 3_600_000;
const NAME = 'audit-head-day';

/**
 * Once a day, whichever worker comes first: writes the chain's head to the log, so that a copy of it lies outside the
 * database.
 * @returns whether it was done now
 */
export async function logHead(database: Database, now = new Date()): Promise<boolean> {
  const day = String(Math.floor((now.getTime() + OFFSET) / DAY));
  const taken = await database.pool.query(
    `INSERT INTO setting (name, value) SELECT $1, $2
     WHERE NOT EXISTS (SELECT FROM setting WHERE name = $1 AND value >= $2)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value < excluded.value`,
    [NAME, Buffer.from(day)],
  );
  if (taken.rowCount === 0) return false;
  const { id, hash } = await headOf(database);
  info('audit head', { row: String(id), head: hex(hash) });
  return true;
}
