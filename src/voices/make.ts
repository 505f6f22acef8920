import type { Database } from '../database.ts';
import { speak, type Tools } from './speak.ts';
import type { Spoken } from './texts.ts';

/** What became of the texts. */
interface Made {
  /** Said anew. */
  made: number;
  /** Said before, and still the same words. */
  kept: number;
  /** Said by a person: theirs is not touched. */
  persons: number;
  /** Recordings of a machine whose text is no more. */
  removed: number;
}

/** Programs at work at once. */
const AT_ONCE = 2;

/**
 * Has a machine say every text that nobody says yet, or whose words have changed, and tells every process.
 * @param told called after each text that was said, with how many are done, and of how many
 * @throws VoiceError; what was made until then stays
 */
export async function makeVoices(
  { pool }: Database,
  texts: readonly Spoken[],
  tools: Tools,
  told: (done: number, of: number) => void,
): Promise<Made> {
  const found = await pool.query<{ key: string; machine: boolean; source: string }>(
    `SELECT key, machine, source FROM recording WHERE language = 'vi'`,
  );
  const known = new Map(found.rows.map((row) => [row.key, row]));
  const persons = texts.filter(({ key }) => known.get(key)?.machine === false);
  const kept = texts.filter(
    ({ key, source }) => known.get(key)?.machine && known.get(key)!.source === source,
  );
  const passed = new Set([...persons, ...kept]);
  const missing = texts.filter((text) => !passed.has(text));

  let done = 0;
  const waiting = missing[Symbol.iterator]();
  const work = async () => {
    for (const { key, words, source } of waiting) {
      const { bytes, seconds } = await speak(words, tools);
      // A person may have spoken meanwhile.
      await pool.query(
        `INSERT INTO recording (language, key, machine, source, bytes, seconds) VALUES ('vi', $1, true, $2, $3, $4)
         ON CONFLICT (language, key) DO UPDATE
         SET source = excluded.source, bytes = excluded.bytes, seconds = excluded.seconds, at = now()
         WHERE recording.machine`,
        [key, source, bytes, seconds],
      );
      told(++done, missing.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  const removed = await pool.query(
    `DELETE FROM recording WHERE language = 'vi' AND machine AND key <> ALL($1::text[])`,
    [texts.map(({ key }) => key)],
  );
  await pool.query('NOTIFY languages');
  return { made: done, kept: kept.length, persons: persons.length, removed: removed.rowCount ?? 0 };
}
