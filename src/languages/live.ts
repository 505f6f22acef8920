import { type Database, listen } from '../database.ts';
import { fault } from '../log.ts';
import { type Catalogue, openShipped, shipped, type Values } from './open.ts';
import type { Row } from './texts.ts';

/** What is known of a recording without its bytes. */
export interface Recording {
  seconds: number;
  /** A machine voice. */
  machine: boolean;
}

/** Milliseconds between two looks at whether a notice was missed: the server was away, or we were not listening yet. */
const LOOK = 2_000;

let live = shipped;
let recordings: ReadonlyMap<string, Recording> = new Map();

/** The texts as they stand now: the shipped ones, and over them what reviewers made of them. */
export function current(): Catalogue {
  return live;
}

/** Gives a text with its values, as `Catalogue.translate` of the texts as they stand now. */
export function translate(language: string, key: string, values?: Values): string {
  return live.translate(language, key, values);
}

/**
 * Gives what is known of a text's recording, undefined if there is none, or if the Vietnamese has changed since.
 * @param key `<namespace>:<key>`
 */
export function recordingOf(language: string, key: string): Recording | undefined {
  return recordings.get(`${language}/${key}`);
}

/**
 * Puts what the database holds of translations and recordings over what is shipped, now and after each `NOTIFY languages`.
 * Throws what the database does, at first; later that is logged and what is known goes on holding.
 */
export async function openLanguages(database: Database): Promise<{ close(): Promise<void> }> {
  let seen = '';
  let [noticed, waiting] = [false, false];
  let work: Promise<void> = load();
  await work;

  async function load(): Promise<void> {
    const found = await lookAt(database);
    const [rows, heard] = await Promise.all([readRows(database), readRecordings(database)]);
    seen = found;
    live = openShipped(rows);
    recordings = stillTrue(heard, live);
  }
  async function catchUp(): Promise<void> {
    const needed = noticed;
    [noticed, waiting] = [false, false];
    try {
      if (needed || (await lookAt(database)) !== seen) await load();
    } catch (error) {
      fault('languages', error);
    }
  }
  /** One at a time: whatever comes while we read is answered by reading once more. */
  const look = () => {
    if (!waiting) work = work.then(catchUp);
    waiting = true;
  };
  const stop = listen(database.url, 'languages', () => {
    noticed = true;
    look();
  });
  const clock = setInterval(look, LOOK).unref();
  return {
    async close() {
      clearInterval(clock);
      await stop();
      await work;
      live = shipped;
      recordings = new Map();
    },
  };
}

/** Something that is another after every change. */
async function lookAt({ pool }: Database): Promise<string> {
  const { rows } = await pool.query(
    `SELECT (SELECT row(count(*), max(at))::text FROM translation) AS texts,
            (SELECT row(count(*), max(at))::text FROM recording) AS sounds`,
  );
  return JSON.stringify(rows[0]);
}

async function readRows({ pool }: Database): Promise<Row[]> {
  return (await pool.query<Row>('SELECT language, key, text, state, source FROM translation')).rows;
}

type Heard = Recording & { language: string; key: string; source: string };

async function readRecordings({ pool }: Database): Promise<Heard[]> {
  return (await pool.query<Heard>('SELECT language, key, seconds, machine, source FROM recording')).rows;
}

/** What is said must be what is written today: a recording of older words may name an older number. */
function stillTrue(heard: readonly Heard[], { spoken }: Catalogue): Map<string, Recording> {
  const good = heard.filter(({ key, source }) => spoken(key) === source);
  return new Map(
    good.map(({ language, key, seconds, machine }) => [`${language}/${key}`, { seconds, machine }]),
  );
}
