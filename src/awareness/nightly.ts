import { Connection, type Database } from '../database.ts';
import { randomBytes } from '../vault/boxes.ts';
import { dayOf, yearOf } from './days.ts';
import { REACH } from './keys.ts';

/** Hours after midnight in Vietnam from which the night's work is done. */
const HOUR = 2;

/** The tables about learning, in the order in which everybody writes them, and a column of each. */
const TABLES = {
  learner: 'year',
  group_step: 'code',
  gain: 'quiz',
  subscriber: 'person',
  delivery: 'person',
};

/**
 * Once a night, whichever worker comes first: lets go of last year's people, and takes from the rows about learning what
 * PostgreSQL itself tells of when they came.
 * @returns whether it was done now
 */
export async function tidyLearning(database: Database, now = new Date()): Promise<boolean> {
  const night = dayOf(new Date(now.getTime() - HOUR * 3_600_000));
  const taken = await database.pool.query(
    `INSERT INTO setting (name, value) SELECT 'learning-night', $1
     WHERE NOT EXISTS (SELECT FROM setting WHERE name = 'learning-night' AND value >= $1)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value < excluded.value`,
    [Buffer.from(night)],
  );
  if (taken.rowCount === 0) return false;
  await retire(database, now);
  await rewrite(database);
  return true;
}

/**
 * Forgets who the learners of years that are over were: the key is deleted, and each hash becomes one that nobody can make
 * again. The figures stay.
 */
export async function retire({ prisma }: Database, now: Date): Promise<void> {
  const year = yearOf(now);
  const forgotten = randomBytes(32);
  await prisma.$transaction([
    prisma.setting.deleteMany({
      where: { name: { startsWith: REACH, not: `${REACH}${year}` } },
    }),
    prisma.$executeRaw`UPDATE learner SET person = sha256(person || ${forgotten}) WHERE year < ${year}`,
  ]);
}

/**
 * Gives all rows about learning one and the same transaction, and puts them in the order of their keys: neither the number
 * of the transaction (xmin) nor the place in the file tells any more which were written beside which update.
 */
export async function rewrite(database: Database): Promise<void> {
  const client = new Connection(database.url);
  await client.connect();
  try {
    // Whoever holds a table for long is not waited for: those who come after us would wait too.
    await client.query("SET lock_timeout = '5s'");
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${Object.keys(TABLES).join(', ')} IN EXCLUSIVE MODE`);
    for (const [table, column] of Object.entries(TABLES))
      await client.query(`UPDATE ${table} SET ${column} = ${column}`);
    await client.query('COMMIT');
    for (const table of Object.keys(TABLES)) await client.query(`CLUSTER ${table} USING ${table}_pkey`);
  } finally {
    await client.end();
  }
}
