import type { Database } from '../database.ts';
import { type Cell, few, type Gain, gainOf, suppress } from './figures.ts';
import { type Commune, readPopulation } from './population.ts';

/** What the people reached are told apart by. Where somebody did not say, their group's commune counts as theirs. */
const SPLITS = ['month', 'commune', 'language', 'channel', 'group', 'gender', 'age'] as const;

export type Split = (typeof SPLITS)[number];

/** The key of those who did not say. */
export const UNSAID = '';

/** The people reached in one year. */
export interface Reach {
  /** Undefined: fewer than five. */
  people: number | undefined;
  /** How often cards were read, lessons and quizzes finished, recordings heard. */
  cards: number;
  lessons: number;
  quizzes: number;
  listened: number;
  splits: Record<Split, Cell[]>;
  /** By quiz. */
  gains: { quiz: string; gain: Gain | undefined }[];
}

/** The figures of a year, small cells hidden. */
export async function readReach(database: Database, year: number): Promise<Reach> {
  const { pool } = database;
  const totals = pool.query<Record<'people' | 'cards' | 'lessons' | 'quizzes' | 'listened', number>>(
    `SELECT count(*)::int AS people, coalesce(sum(cards), 0)::int AS cards, coalesce(sum(lessons), 0)::int AS lessons,
       coalesce(sum(quizzes), 0)::int AS quizzes, coalesce(sum(listened), 0)::int AS listened
     FROM learner WHERE year = $1`,
    [year],
  );
  const splits = split(database, year);
  const gains = await pool.query<{ quiz: string; before: boolean; after: boolean; count: number }>(
    `SELECT quiz, before, after, sum(count)::int AS count FROM gain WHERE extract(year FROM month) = $1
     GROUP BY quiz, before, after ORDER BY quiz`,
    [year],
  );
  const quizzes = [...new Set(gains.rows.map(({ quiz }) => quiz))];
  const { people, ...sums } = (await totals).rows[0]!;
  return {
    people: few(people),
    ...sums,
    splits: await splits,
    gains: quizzes.map((quiz) => ({ quiz, gain: gainOf(gains.rows.filter((row) => row.quiz === quiz)) })),
  };
}

type Row = Record<'day' | 'commune' | 'group' | 'gender' | 'language' | 'channel' | 'age', string | null> & {
  count: number;
};

/** Reads the year's people once, by what they are told apart by, and adds up. */
async function split({ pool }: Database, year: number): Promise<Record<Split, Cell[]>> {
  const [people, groups] = await Promise.all([
    pool.query<Row>(
      `SELECT first::text AS day, commune, "group", gender, language, channel, age, count(*)::int AS count FROM learner WHERE year = $1
       GROUP BY GROUPING SETS ((first), (commune, "group", gender), (language, channel, age))`,
      [year],
    ),
    pool.query<{ code: string; name: string; commune: string | null }>(
      'SELECT code, name, commune FROM learning_group',
    ),
  ]);
  const groupOf = new Map(groups.rows.map((group) => [group.code, group]));
  const sums = new Map(SPLITS.map((each) => [each, new Map<string, number>()]));
  const add = (each: Split, key: string | null | undefined, count: number) => {
    const sum = sums.get(each)!;
    sum.set(key ?? UNSAID, (sum.get(key ?? UNSAID) ?? 0) + count);
  };
  for (const { day, commune, group: code, gender, language, channel, age, count } of people.rows) {
    // Everybody has a first day and a language: which of them is there tells which of the three sums a row is of.
    if (day !== null) add('month', day.slice(0, 7), count);
    else if (language !== null) {
      add('language', language, count);
      add('channel', channel, count);
      add('age', age, count);
    } else {
      const group = code === null ? undefined : groupOf.get(code);
      add('commune', commune ?? group?.commune, count);
      add('group', group?.name, count);
      add('gender', gender, count);
    }
  }
  const cells = SPLITS.map((each) => [
    each,
    suppress([...sums.get(each)!].sort(([a], [b]) => (a < b ? -1 : 1))),
  ]);
  return Object.fromEntries(cells);
}

/** A number of people out of how many there are. */
export interface Figure {
  /** Undefined: it may not be shown. */
  count: number | undefined;
  /** Some were left out, from communes whose own number may not be shown. */
  more: boolean;
  /** Undefined: not known of all those communes. */
  of: number | undefined;
  /** Of how many communes it is not known. */
  missing: number;
}

/** The two figures of the plan that the service measures. */
export interface Plan {
  /** How many communes are key. */
  keys: number;
  /** KPI 8: people reached in the key communes, and women among them. An estimate: addresses are not people. */
  people: Figure;
  women: Figure;
  /** KPI 9: communes that have received and used the materials. */
  materials: { count: number; of: number };
  communes: Commune[];
}

/**
 * KPI 8 of a year, and KPI 9 as it stands.
 * @param cells the year's people by commune: KPI 8 is made of what is shown of them, so that it gives away nothing that is not
 */
export async function readPlan(database: Database, year: number, cells: readonly Cell[]): Promise<Plan> {
  const communes = await readPopulation(database);
  const keys = communes.filter(({ key }) => key);
  const key = new Set(keys.map(({ commune }) => commune));
  const reached = cells.filter((cell) => key.has(cell.key));
  const shown = reached.reduce((sum, cell) => sum + (cell.count ?? 0), 0);
  const hidden = reached.some((cell) => cell.count === undefined);
  const people = { count: hidden && shown === 0 ? undefined : shown, more: hidden };
  const women = { count: await womenIn(database, year, [...key]), more: false };
  const used = communes.filter((commune) => commune.received && commune.used);
  return {
    keys: keys.length,
    people: { ...people, ...denominator(keys.map((commune) => commune.people)) },
    women: { ...women, ...denominator(keys.map((commune) => commune.women)) },
    materials: { count: used.length, of: communes.length },
    communes,
  };
}

function denominator(numbers: readonly (number | null)[]): Pick<Figure, 'of' | 'missing'> {
  const known = numbers.filter((number) => number !== null);
  const sum = known.reduce((total, number) => total + number, 0);
  return {
    of: known.length === numbers.length && sum > 0 ? sum : undefined,
    missing: numbers.length - known.length,
  };
}

/** Women in these communes, unless they, or the women elsewhere, are too few to be shown. */
async function womenIn({ pool }: Database, year: number, communes: string[]): Promise<number | undefined> {
  const { rows } = await pool.query<{ inside: number; outside: number }>(
    `SELECT count(*) FILTER (WHERE here)::int AS inside, count(*) FILTER (WHERE here IS NOT true)::int AS outside
     FROM learner LEFT JOIN learning_group ON code = learner."group",
       LATERAL (SELECT coalesce(learner.commune, learning_group.commune) = ANY($2) AS here) AS place
     WHERE year = $1 AND gender = 'female'`,
    [year, communes],
  );
  const { inside, outside } = rows[0]!;
  return suppress([
    ['inside', inside],
    ['outside', outside],
  ])[0]!.count;
}
