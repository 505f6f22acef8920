import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Connection } from './database.ts';
import type { Storage } from './storage/port.ts';
import { cleanedFile, originalFile } from './tips/attachments.ts';

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

/** Line before a file's bytes, which follow in base64, a piece a line, and end with `\.`. They are encrypted already. */
interface FileSection {
  file: string;
}

/** Told of every table done, and of the files: how many so far. */
export type Progress = (done: { table: string; rows: number } | { files: number }) => void;

/** Bytes of a file in one line. */
const PIECE = 24 * 1024;
const UPLOADS = 'upload/';
/** What a file may be called: nothing else is ever written by a restore. */
const FILE_NAME = /^(attachment|original|upload)\/[0-9a-f-]{32,36}$/;
const DAMAGED = 'The file is damaged, or not a backup.';
const SHORT = 'The file ends too early: it is not a whole backup.';

const line = (value: Head | Section | FileSection) => `${JSON.stringify(value)}\n`;
const END = '\\.\n';

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
 * Writes all our tables, as they stand at one moment, and the files they speak of into one compressed file. What is sealed
 * stays sealed in it.
 * @param file must not exist yet; appears whole or not at all
 * @param folder where the storage keeps its files; absent when they are elsewhere and are backed up there
 */
export async function backUp(
  url: string,
  file: string,
  progress: Progress,
  folder: string | undefined,
): Promise<void> {
  const client = new Connection(url);
  await client.connect();
  const making = `${file}.part`;
  try {
    const sink = createWriteStream(making, { mode: 0o600, flags: 'wx' });
    await pipeline(
      Readable.from(content(client, progress, folder), { objectMode: false }),
      createGzip(),
      sink,
    );
    await rename(making, file);
  } finally {
    await rm(making, { force: true });
    await client.end();
  }
}

/**
 * Files stand before the rows that speak of them, yet are read after the moment the rows are of: a row says `kept` only once
 * its file is there, so a kept file can be missing only if it was taken back since. Uploads go the other way, they are
 * removed once kept: they are copied before that moment, and those that came meanwhile right after it. The rows come last,
 * so that what is cut short is never taken for whole.
 */
async function* content(
  client: pg.Client,
  progress: Progress,
  folder: string | undefined,
): AsyncGenerator<string | Buffer> {
  const version = await migrations(client);
  yield line({ tinBao: 1, migrations: version });
  const copied = new Set<string>();
  if (folder) yield* copyFiles(folder, await uploads(folder), copied, progress);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // The first query fixes the moment.
  if (String(await migrations(client)) !== String(version))
    throw new BackupError('The service was upgraded meanwhile: take the backup again.');
  if (folder) {
    yield* copyFiles(folder, await uploads(folder), copied, progress);
    yield* copyFiles(folder, await keptFiles(client), copied, progress);
  }
  for (const section of await tables(client)) {
    yield line(section);
    const rows = `COPY ${pg.escapeIdentifier(section.table)} (${list(section.columns)}) TO STDOUT`;
    const copy = client.query(copyTo(rows));
    yield* copy;
    yield END;
    progress({ table: section.table, rows: copy.rowCount });
  }
}

const orMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error;
};

/** What browsers have sent and no worker has fetched for good: only sealed errands name it. */
async function uploads(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, UPLOADS)).catch(orMissing);
  return (names ?? []).map((name) => UPLOADS + name);
}

async function keptFiles(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string; original: string | null }>(
    `SELECT id, original FROM attachment WHERE state = 'kept' ORDER BY at`,
  );
  return rows.flatMap(({ id, original }) =>
    original === 'kept' ? [cleanedFile(id), originalFile(id)] : [cleanedFile(id)],
  );
}

async function* copyFiles(
  folder: string,
  names: string[],
  copied: Set<string>,
  progress: Progress,
): AsyncGenerator<string> {
  for (const name of names) {
    if (copied.has(name)) continue;
    const file = await open(join(folder, name)).catch(orMissing);
    if (!file) continue;
    yield line({ file: name });
    for await (const piece of file.createReadStream({ highWaterMark: PIECE }))
      yield `${piece.toString('base64')}\n`;
    yield END;
    progress({ files: copied.add(name).size });
  }
}

/**
 * Reads a backup back into an installation that nobody has told anything yet, in one transaction. Its files go into the
 * storage, whichever that is now, and out of it again if the rows can't follow.
 * @throws BackupError when the file is not a whole backup, is of another version, or the installation is in use
 */
export async function restore(
  url: string,
  file: string,
  progress: Progress,
  storage: Pick<Storage, 'put' | 'remove'>,
): Promise<void> {
  const client = new Connection(url);
  await client.connect();
  const stored: string[] = [];
  try {
    await client.query('BEGIN');
    const known = await tables(client);
    await client.query(`LOCK TABLE ${list(known.map(({ table }) => table))} IN ACCESS EXCLUSIVE MODE`);
    const { rows } = await client.query(
      'SELECT EXISTS (SELECT 1 FROM tip UNION ALL SELECT 1 FROM attachment) AS used',
    );
    if (rows[0].used)
      throw new BackupError('Somebody has told something here already: restore into a fresh installation.');
    const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: 0 })[
      Symbol.asyncIterator
    ]();
    await checkHead(client, lines);
    await client.query(`TRUNCATE ${list(known.map(({ table }) => table))}`);
    let done = 0;
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      const section = JSON.parse(next.value) as Section | FileSection;
      if ('file' in section) {
        stored.push(nameIn(section));
        await storage.put(section.file, await readFile(lines));
        progress({ files: stored.length });
      } else {
        await readSection(client, section, known, lines, progress);
        done++;
      }
    }
    if (done !== known.length) throw new BackupError(SHORT);
    await resetSequences(client);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    for (const name of stored) await storage.remove(name);
    if (error instanceof SyntaxError || (error as { code?: string }).code?.startsWith('Z_')) {
      throw new BackupError(DAMAGED);
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

function nameIn({ file }: FileSection): string {
  if (!FILE_NAME.test(file)) throw new BackupError(DAMAGED);
  return file;
}

/** The lines of a section up to its end. */
async function* linesOf(lines: AsyncIterator<string>): AsyncGenerator<string> {
  for (let next = await lines.next(); next.value !== '\\.'; next = await lines.next()) {
    if (next.done) throw new BackupError(SHORT);
    yield next.value;
  }
}

async function readFile(lines: AsyncIterator<string>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of linesOf(lines)) pieces.push(Buffer.from(piece, 'base64'));
  return Buffer.concat(pieces);
}

async function readSection(
  client: pg.Client,
  { table, columns }: Section,
  known: Section[],
  lines: AsyncIterator<string>,
  progress: Progress,
): Promise<void> {
  if (!known.some((each) => each.table === table)) throw new BackupError(DAMAGED);
  const rows = async function* () {
    for await (const row of linesOf(lines)) yield `${row}\n`;
  };
  const copy = client.query(copyFrom(`COPY ${pg.escapeIdentifier(table)} (${list(columns)}) FROM STDIN`));
  await pipeline(Readable.from(rows(), { objectMode: false }), copy);
  progress({ table, rows: copy.rowCount });
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
