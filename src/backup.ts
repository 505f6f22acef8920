import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Connection } from './database.ts';

/** Why a backup can't be made or read back; nothing was changed. */
export class BackupError extends Error {}

/** First line of a backup: which schema it belongs to. */
interface Head {
  tinBao: 1;
  migrations: string[];
}

/** Line before a table's rows, which follow in PostgreSQL's COPY text format and end with `\.`. */
interface Section {
  table: string;
  columns: string[];
}

export type Progress = (table: string, rows: number) => void;

/** Our own tables with their columns, those that others refer to first; the queues' are refilled by the sweep. */
async function tables(client: pg.Client): Promise<Section[]> {
  const { rows } = await client.query<{ table: string; columns: string[]; needs: string[] }>(`
    SELECT c.relname AS table,
      ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
      ARRAY(SELECT confrelid::regclass::text FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f') AS needs
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'
    ORDER BY c.relname`);
  const ordered: typeof rows = [];
  while (ordered.length < rows.length) {
    const ready = rows.filter(
      (row) =>
        !ordered.includes(row) && row.needs.every((need) => ordered.some(({ table }) => table === need)),
    );
    ordered.push(...ready);
  }
  return ordered.map(({ table, columns }) => ({ table, columns }));
}

async function migrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query('SELECT migration_name FROM _prisma_migrations ORDER BY 1');
  return rows.map(({ migration_name }) => migration_name);
}

const list = (columns: string[]) => columns.map((column) => pg.escapeIdentifier(column)).join(', ');

/**
 * Writes all our tables, as they stand at one moment, into one compressed file. What is sealed stays sealed in it.
 * @param file must not exist yet; appears whole or not at all
 */
export async function backUp(url: string, file: string, progress: Progress): Promise<void> {
  const client = new Connection(url);
  await client.connect();
  const making = `${file}.part`;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const sink = createWriteStream(making, { mode: 0o600, flags: 'wx' });
    await pipeline(Readable.from(content(client, progress), { objectMode: false }), createGzip(), sink);
    await rename(making, file);
  } finally {
    await rm(making, { force: true });
    await client.end();
  }
}

async function* content(client: pg.Client, progress: Progress): AsyncGenerator<string | Buffer> {
  const head: Head = { tinBao: 1, migrations: await migrations(client) };
  yield `${JSON.stringify(head)}\n`;
  for (const section of await tables(client)) {
    yield `${JSON.stringify(section)}\n`;
    const rows = `COPY ${pg.escapeIdentifier(section.table)} (${list(section.columns)}) TO STDOUT`;
    const copy = client.query(copyTo(rows));
    yield* copy;
    yield '\\.\n';
    progress(section.table, copy.rowCount);
  }
}

/**
 * Reads a backup back into an installation that holds no tips yet, in one transaction.
 * @throws BackupError when the file is not a whole backup, is of another version, or the installation is in use
 */
export async function restore(url: string, file: string, progress: Progress): Promise<void> {
  const client = new Connection(url);
  await client.connect();
  try {
    await client.query('BEGIN');
    const known = await tables(client);
    await client.query(`LOCK TABLE ${list(known.map(({ table }) => table))} IN ACCESS EXCLUSIVE MODE`);
    const { rows } = await client.query('SELECT EXISTS (SELECT 1 FROM tip) AS used');
    if (rows[0].used)
      throw new BackupError('There are tips here already: restore into a fresh installation.');
    const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: 0 })[
      Symbol.asyncIterator
    ]();
    await checkHead(client, lines);
    await client.query(`TRUNCATE ${list(known.map(({ table }) => table))}`);
    let done = 0;
    for (let line = await lines.next(); !line.done; line = await lines.next(), done++) {
      await readSection(client, JSON.parse(line.value) as Section, known, lines, progress);
    }
    if (done !== known.length) throw new BackupError('The file ends too early: it is not a whole backup.');
    await resetSequences(client);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    if (error instanceof SyntaxError || (error as { code?: string }).code?.startsWith('Z_')) {
      throw new BackupError('The file is damaged, or not a backup.');
    }
    throw error;
  } finally {
    await client.end();
  }
}

async function checkHead(client: pg.Client, lines: AsyncIterator<string>): Promise<void> {
  const first = await lines.next();
  const head = first.done ? undefined : (JSON.parse(first.value) as Partial<Head>);
  if (head?.tinBao !== 1) throw new BackupError('The file is not a backup of Tin Báo.');
  const here = await migrations(client);
  if (JSON.stringify(head.migrations) !== JSON.stringify(here)) {
    throw new BackupError(
      `The backup is of another version: its last migration is ${head.migrations?.at(-1)}, here it is ${here.at(-1)}.`,
    );
  }
}

async function readSection(
  client: pg.Client,
  { table, columns }: Section,
  known: Section[],
  lines: AsyncIterator<string>,
  progress: Progress,
): Promise<void> {
  if (!known.some((each) => each.table === table))
    throw new BackupError('The file is damaged, or not a backup.');
  const rows = async function* () {
    for (let line = await lines.next(); line.value !== '\\.'; line = await lines.next()) {
      if (line.done) throw new BackupError('The file ends too early: it is not a whole backup.');
      yield `${line.value}\n`;
    }
  };
  const copy = client.query(copyFrom(`COPY ${pg.escapeIdentifier(table)} (${list(columns)}) FROM STDIN`));
  await pipeline(Readable.from(rows(), { objectMode: false }), copy);
  progress(table, copy.rowCount);
}

/** Numbers go on behind the highest that came with the rows. */
async function resetSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(`
    SELECT c.relname AS table, a.attname AS column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL`);
  for (const { table, column, sequence } of rows) {
    const highest = `(SELECT max(${pg.escapeIdentifier(column)}) FROM ${pg.escapeIdentifier(table)})`;
    await client.query(`SELECT setval($1, coalesce(${highest}, 0) + 1, false)`, [sequence]);
  }
}
