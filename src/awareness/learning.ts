import type pg from 'pg';
import type { ClassProgress, Learned } from '../conversation/types.ts';
import type { Database } from '../database.ts';
import { fault } from '../log.ts';
import { dayOf, yearOf } from './days.ts';
import { groupsOf, join, progressOf } from './groups.ts';
import { type AwarenessKeys, awarenessKeys, learnerOf, memberOf, subscriberOf, type Who } from './keys.ts';
import { speaks, subscribe, unsubscribe } from './subscriptions.ts';
import { type Entry, type Tally, tally } from './tally.ts';

/** Seconds between two writings of what was learned. */
const PAUSE = 60;
/** Steps kept while the database can't be written; beyond them the oldest are lost, and the figures a little too small. */
const MOST = 100_000;

/** Learning, as the doors see it. */
export interface Learning {
  /**
   * Counts what a committed update taught somebody. It is written within a minute, never with the update.
   * @param learnt what they had finished before it, as the dialogue remembers (`lesson:<id>`, `quiz:<id>`)
   */
  learn(who: Who, language: string, what: readonly Learned[], learnt?: readonly string[]): void;
  /** Joins the open group of that code; its name, or nothing when there is none. Again changes nothing. */
  join(who: Who, code: string): Promise<string | undefined>;
  /** How the group somebody is in gets on; without a name when they are in none. */
  classOf(who: Who): Promise<ClassProgress>;
  /** Messages go to this address from now on. Again changes nothing. */
  subscribe(who: Who, language: string): Promise<void>;
  /** Messages are in this language from now on, for whoever receives any. */
  speaks(who: Who, language: string): Promise<void>;
  /** No more messages: the row is gone when this resolves, and everything waiting for it. */
  unsubscribe(who: Who): Promise<void>;
  /** Writes what was learned since the last time. `close` does it once more. */
  flush(now?: Date): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens learning for a process with doors, and writes what was learned every minute.
 * @param options.door the key of the bots role
 * @param options.sender public key of the send worker
 * @param options.commune the key of the commune a free text names, if it names one
 */
export async function openLearning(options: {
  database: Database;
  door: Buffer;
  sender: Uint8Array;
  commune: (text: string) => string | undefined;
}): Promise<Learning> {
  const { database, sender } = options;
  const keys = await awarenessKeys(database, options.door);
  let entries: Entry[] = [];
  const writeOut = async (now: Date): Promise<void> => {
    const taken = entries;
    entries = [];
    if (taken.length === 0) return;
    try {
      await write(database, keys, [...tally(taken, options.commune).values()], now);
    } catch (error) {
      entries = [...taken, ...entries].slice(-MOST);
      fault('learning', error);
    }
  };
  // One after another, so that whoever closes waits for the one under way.
  let writing = Promise.resolve();
  const flush = (now = new Date()): Promise<void> => {
    writing = writing.then(() => writeOut(now));
    return writing;
  };
  const timer = setInterval(() => void flush(), PAUSE * 1000).unref();
  return {
    learn(who, language, what, learnt = []) {
      if (what.length > 0) entries.push({ who, language, what, learnt });
    },
    join: (who, code) => join(database, keys, who, code),
    async classOf(who) {
      const [group] = await groupsOf(database, keys, who);
      const nothing = { members: undefined, lessons: undefined, quizzes: undefined };
      return group ? progressOf(database, group) : { name: undefined, ...nothing };
    },
    subscribe: (who, language) => subscribe(database, keys, sender, who, language, new Date()),
    speaks: (who, language) => speaks(database, keys, who, language),
    unsubscribe: (who) => unsubscribe(database, keys, who),
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

/**
 * One writing: all of it or nothing. Rows go in the order of their hashes, which is chance with regard to who came when, and
 * the same in every process, so that two of them never wait for each other in a circle.
 */
async function write(database: Database, keys: AwarenessKeys, people: Tally[], now: Date): Promise<void> {
  const rows = await rowsOf(database, keys, people, now);
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    for (const [statement, batch] of rows) await insert(client, statement, batch, now);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

const insert = (client: pg.PoolClient, statement: string, batch: object[], now: Date) =>
  batch.length === 0 ? undefined : client.query(statement, [JSON.stringify(batch), dayOf(now)]);

const LEARNERS = `
INSERT INTO learner (year, person, channel, language, commune, gender, age, "group", cards, lessons, listened, quizzes, first, last)
SELECT year, decode(person, 'hex'), channel, language, commune, gender, age, "group", cards, lessons, listened, quizzes, $2, $2
FROM json_to_recordset($1) AS row (year smallint, person text, channel text, language text, commune text, gender text,
  age text, "group" text, cards int, lessons int, listened int, quizzes int)
ORDER BY person
ON CONFLICT (year, person) DO UPDATE SET language = excluded.language,
  commune = coalesce(excluded.commune, learner.commune), gender = coalesce(excluded.gender, learner.gender),
  age = coalesce(excluded.age, learner.age), "group" = coalesce(excluded."group", learner."group"),
  cards = learner.cards + excluded.cards, lessons = learner.lessons + excluded.lessons,
  listened = learner.listened + excluded.listened, quizzes = learner.quizzes + excluded.quizzes,
  last = greatest(learner.last, excluded.last)`;

const STEPS = `
INSERT INTO group_step (code, member, step, score)
SELECT code, decode(member, 'hex'), step, score
FROM json_to_recordset($1) AS row (code text, member text, step text, score smallint), (SELECT $2::date) AS day
ORDER BY code, member, step
ON CONFLICT (code, member, step) DO UPDATE SET score = greatest(group_step.score, excluded.score)`;

const GAINS = `
INSERT INTO gain (quiz, month, language, "group", before, after, count)
SELECT quiz, date_trunc('month', $2::date), language, "group", before, after, count(*)
FROM json_to_recordset($1) AS row (quiz text, language text, "group" text, before boolean, after boolean)
GROUP BY quiz, language, "group", before, after ORDER BY quiz, language, "group", before, after
ON CONFLICT (quiz, month, language, "group", before, after) DO UPDATE SET count = gain.count + excluded.count`;

const SUBSCRIBERS = `
WITH row AS (
  SELECT subscriber.person, row.language, row.commune
  FROM json_to_recordset($1) AS row (person text, language text, commune text)
  JOIN subscriber ON subscriber.person = decode(row.person, 'hex') ORDER BY subscriber.person FOR UPDATE OF subscriber)
UPDATE subscriber SET language = row.language, commune = coalesce(row.commune, subscriber.commune), heard = $2
FROM row WHERE subscriber.person = row.person`;

async function rowsOf(
  database: Database,
  keys: AwarenessKeys,
  people: Tally[],
  now: Date,
): Promise<[string, object[]][]> {
  const [learners, steps, gains, subscribers]: object[][] = [[], [], [], []];
  const year = yearOf(now);
  for (const { who, steps: done, gains: answers, ...person } of people) {
    const groups = await groupsOf(database, keys, who);
    const group = groups[0]?.code;
    const { language, commune } = person;
    const hash = (await learnerOf(keys, year, who)).toString('hex');
    learners!.push({ ...person, year, person: hash, channel: who.channel, group });
    for (const { code } of groups)
      for (const [step, score] of done)
        steps!.push({ code, member: memberOf(keys, code, who).toString('hex'), step, score });
    for (const answer of answers) gains!.push({ ...answer, language, group: group ?? '' });
    subscribers!.push({ person: subscriberOf(keys, who).toString('hex'), language, commune });
  }
  return [
    [LEARNERS, learners!],
    [STEPS, steps!],
    [GAINS, gains!],
    [SUBSCRIBERS, subscribers!],
  ];
}
