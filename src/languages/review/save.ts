import type { PoolClient } from 'pg';
import type { Database } from '../../database.ts';
import type { Row } from '../texts.ts';
import { clean, type Line, linesOf, markOf, ReviewError, wrongWith } from './lines.ts';

/** A state a reviewer can give. */
export const GIVEN = ['draft', 'reviewed', 'approved'] as const;
export type Given = (typeof GIVEN)[number];

/** A text to be kept, and the line it is for. */
export interface Change {
  line: Line;
  text: string;
  state: Given;
}

/** Reads the texts of a language as they stand now. Throws ReviewError for a language we do not know. */
export async function readLines({ pool }: Pick<Database, 'pool'>, language: string): Promise<Line[]> {
  return linesOf(language, await rowsOf(pool, language));
}

/**
 * Keeps a text and its state; from the next message on it is shown so. A recording of other words of the language goes.
 * @param seen mark of the line the reviewer saw
 * @param sure the reviewer confirmed: a safety text is approved only so
 * @param by id of the officer
 * @returns whether a recording went
 * @throws ReviewError; nothing is changed then
 */
export async function saveText(
  database: Database,
  language: string,
  key: string,
  { text: raw, state, seen, sure }: { text: string; state: Given; seen: string; sure: boolean },
  by: string,
): Promise<boolean> {
  if (language === 'vi') throw new ReviewError('Lời tiếng Việt chỉ sửa được trong tệp của chương trình.');
  const text = clean(raw);
  return changing(database, language, async (client, lines) => {
    const line = seenLine(lines, key, seen);
    const wrong = wrongWith(line, text);
    if (wrong) throw new ReviewError(wrong);
    if (state === 'approved' && line.risk === 'safety' && !sure)
      throw new ReviewError('Đây là lời an toàn. Hãy đánh dấu xác nhận rồi bấm duyệt lại.');
    return put(client, language, { line, text, state }, state === 'approved' ? 'approved' : 'saved', by);
  });
}

/** Takes back what reviewers made of a text: what is shipped holds again. Throws as `saveText`. */
export async function withdrawText(
  database: Database,
  language: string,
  key: string,
  seen: string,
  by: string,
): Promise<void> {
  await changing(database, language, async (client, lines) => {
    const before = seenLine(lines, key, seen);
    await client.query('DELETE FROM translation WHERE language = $1 AND key = $2', [language, key]);
    await note(client, language, key, { kind: 'withdrawn' }, by);
    const after = linesOf(language, await rowsOf(client, language)).find((line) => line.key === key);
    if (after?.text !== before.text) await dropRecording(client, language, key, by);
  });
}

/** One thing that was done with a text. */
export interface Event {
  id: string;
  kind: string;
  text: string | null;
  state: string | null;
  email: string | null;
  at: Date;
}

/** What was done with a text, newest first, at most 50. */
export async function historyOf({ pool }: Database, language: string, key: string): Promise<Event[]> {
  const { rows } = await pool.query<Event>(
    `SELECT e.id::text, e.kind, e.text, e.state, o.email, e.at FROM translation_event e
     LEFT JOIN officer o ON o.id = e.by
     WHERE e.language = $1 AND e.key = $2 ORDER BY e.id DESC LIMIT 50`,
    [language, key],
  );
  return rows;
}

/**
 * Works on one language, nobody else meanwhile, in one transaction; every process hears of it at its end.
 * @param work given the texts as they stand
 */
export async function changing<T>(
  { pool }: Pick<Database, 'pool'>,
  language: string,
  work: (client: PoolClient, lines: Line[]) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('translation ' || $1))`, [language]);
    const done = await work(client, linesOf(language, await rowsOf(client, language)));
    await client.query('NOTIFY languages');
    await client.query('COMMIT');
    return done;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Writes one text with its event, within `changing`. Gives whether a recording of other words went. */
export async function put(
  client: PoolClient,
  language: string,
  { line: { key, source, text: before }, text, state }: Change,
  kind: 'saved' | 'approved' | 'imported',
  by: string,
): Promise<boolean> {
  await client.query(
    `INSERT INTO translation (language, key, text, state, source, by, at) VALUES ($1, $2, $3, $4, $5, $6, now())
     ON CONFLICT (language, key) DO UPDATE SET text = excluded.text, state = excluded.state,
       source = excluded.source, by = excluded.by, at = excluded.at`,
    [language, key, text, state, source, by],
  );
  await note(client, language, key, { kind, text, state }, by);
  // A recording without a text says the Vietnamese in the speaker's words: writing those down changes nothing.
  if (before === undefined || before === text) return false;
  return dropRecording(client, language, key, by);
}

/** Removes a recording with its event, within `changing`. Gives whether there was one. */
export async function dropRecording(
  client: PoolClient,
  language: string,
  key: string,
  by: string,
): Promise<boolean> {
  const { rowCount } = await client.query('DELETE FROM recording WHERE language = $1 AND key = $2', [
    language,
    key,
  ]);
  if (rowCount) await note(client, language, key, { kind: 'removed' }, by);
  return Boolean(rowCount);
}

/** Writes down what was done, within `changing`. */
export async function note(
  client: PoolClient,
  language: string,
  key: string,
  { kind, text, state }: { kind: string; text?: string; state?: string },
  by: string,
): Promise<void> {
  await client.query(
    `INSERT INTO translation_event (language, key, kind, text, state, by, at) VALUES ($1, $2, $3, $4, $5, $6, now())`,
    [language, key, kind, text ?? null, state ?? null, by],
  );
}

function seenLine(lines: readonly Line[], key: string, seen: string): Line {
  const line = lines.find((each) => each.key === key);
  if (!line) throw new ReviewError('Không có câu này.');
  if (markOf(line) !== seen)
    throw new ReviewError('Câu này vừa được sửa ở nơi khác. Dưới đây là bản mới. Hãy xem lại rồi lưu.');
  return line;
}

async function rowsOf(client: Pick<PoolClient, 'query'>, language: string): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    'SELECT language, key, text, state, source FROM translation WHERE language = $1',
    [language],
  );
  return rows;
}
