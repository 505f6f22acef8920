import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../prisma/migrations.ts';
import { type Database, openDatabase } from '../src/database.ts';
import { startEmbedded, stopEmbedded } from '../src/embedded.ts';
import { countViews, listInbox, type View } from '../src/inbox/list.ts';
import { lookUp } from '../src/inbox/search.ts';
import { completeIndex, hashesOf, lookingBy } from '../src/inbox/words.ts';
import type { OfficerSession } from '../src/officers/session.ts';
import { readQuery } from '../src/search/query.ts';
import categories from '../src/sorting/categories.json' with { type: 'json' };
import { places } from '../src/sorting/places.ts';
import { makeKeyPair } from '../src/vault/boxes.ts';

const SIZES = (process.env.SIZES ?? '10000,100000,1000000').split(',').map(Number);
const ROUNDS = 25;
const WARM = 10;
const AGENCY = 'bench';
const OFFICER = randomUUID();

/**
 * Tips of one agency, numbered from … to: half of them still open, a quarter of those not acknowledged, one in fifty P0, one
 * in twenty overdue, spread evenly over communes, categories and channels.
 */
const FILL = [
  `INSERT INTO tip (id, channel, language, public_key, lookup, status, category, urgency, places, rules, received, sorted)
   SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
     (ARRAY['telegram', 'zalo-oa', 'zalo-bot', 'web'])[1 + n % 4], 'vi', 'k', decode(md5(n::text), 'hex'),
     CASE WHEN n % 2 = 0 THEN 'archived' ELSE 'verifying' END, ($3::text[])[1 + n / 3 % cardinality($3)],
     (ARRAY['P1', 'P2', 'P3'])[1 + n / 5 % 3], ARRAY[($4::text[])[1 + n / 7 % cardinality($4)]], 'bench',
     now() - n * interval '30 seconds', now() FROM generate_series($1::int, $2::int) AS n`,
  `UPDATE tip SET urgency = 'P0' WHERE right(id::text, 12)::int BETWEEN $1 AND $2 AND right(id::text, 12)::int % 50 = 1`,
  `INSERT INTO assignment (id, tip_id, agency_key, kind, urgency, received, delivered, acknowledged, unread, ended)
   SELECT id, id, $3, 'lead', urgency, received, now(), CASE WHEN n % 8 <> 1 THEN received END, n % 16 = 1,
     CASE WHEN n % 2 = 0 THEN received + interval '10 days' END
   FROM (SELECT *, right(id::text, 12)::int AS n FROM tip) AS tip WHERE n BETWEEN $1 AND $2`,
  `INSERT INTO clock (id, assignment_id, kind, due)
   SELECT gen_random_uuid(), id, 'resolve', CASE WHEN n % 20 = 1 THEN now() - interval '1 hour' ELSE now() + interval '9 days' END
   FROM (SELECT *, right(id::text, 12)::int AS n FROM assignment) AS a WHERE n BETWEEN $1 AND $2`,
  `INSERT INTO tip_event (tip_id, kind, agency, officer, at)
   SELECT tip_id, 'acknowledged', $3, CASE WHEN n % 997 = 3 THEN $4::uuid ELSE gen_random_uuid() END, acknowledged
   FROM (SELECT *, right(id::text, 12)::int AS n FROM assignment) AS a WHERE n BETWEEN $1 AND $2 AND acknowledged IS NOT NULL`,
];

const police = makeKeyPair();
const by = lookingBy(police.privateKey, makeKeyPair().publicKey);
const session = { agencyPair: police, officer: { agency: AGENCY } } as OfficerSession;

/** Words as often as language has them: the n-th most common one is n times as rare as the first (Zipf). */
const WORDS = 20_000;
const PER_TIP = 44;
/** One tip in five thousand has it. */
const RARE = 'hiem';
/** Only the oldest tips have it, but many. */
const PAST = 'xua';
const words = Array.from({ length: WORDS }, (_, at) => `tu${at + 1}`);

/** The index is made after the rows: what is measured is reading it. */
const INDEX = [
  'DROP INDEX tip_words_words_idx',
  `INSERT INTO tip_key (tip_id, holder, wrapped)
   SELECT id, $3, '' FROM tip WHERE right(id::text, 12)::int BETWEEN $1 AND $2`,
  `INSERT INTO tip_words (tip_id, agency_key, words)
   SELECT id, $3, ARRAY(
     SELECT DISTINCT ($4::bigint[])[floor(exp(random() * ln(${WORDS})))::int] FROM generate_series(1, ${PER_TIP} + n * 0)
     UNION ALL SELECT ($5::bigint[])[1] WHERE n % 5000 = 4321
     UNION ALL SELECT ($6::bigint[])[1] WHERE n > $2 * 0.9)
   FROM (SELECT id, right(id::text, 12)::int AS n FROM tip) AS tip WHERE n BETWEEN $1 AND $2`,
  'CREATE INDEX tip_words_words_idx ON tip_words USING GIN (words)',
];

async function fill({ pool }: Database, from: number, to: number): Promise<void> {
  const given = [
    [Object.keys(categories), places.map(({ code }) => code)],
    [],
    [AGENCY],
    [],
    [AGENCY, OFFICER],
  ];
  for (const [at, text] of FILL.entries()) await pool.query(text, [from, to, ...given[at]!]);
  const all = `{${words.map((word) => hashesOf(by, [word]).slice(1, -1)).join()}}`;
  const hashes = [all, hashesOf(by, [RARE]), hashesOf(by, [PAST])];
  const indexed = [[], [from, to, AGENCY], [from, to, AGENCY, ...hashes], []];
  for (const [at, text] of INDEX.entries()) await pool.query(text, indexed[at]!);
  await pool.query('VACUUM ANALYZE tip, assignment, clock, tip_event, tip_key, tip_words');
}

const open: View = { open: true };
const commune = places[11]!.code;

/** What is measured: the names are printed. */
const READINGS: Record<string, (database: Database) => Promise<unknown>> = {
  'first page': (database) => listInbox(database, AGENCY, open),
  'page in the middle': (database) =>
    listInbox(database, AGENCY, { ...open, after: { urgency: 'P2', at: middle, assignment: randomUUID() } }),
  'page back': (database) =>
    listInbox(database, AGENCY, { ...open, before: { urgency: 'P2', at: middle, assignment: randomUUID() } }),
  unacknowledged: (database) => listInbox(database, AGENCY, { ...open, unacknowledged: true }),
  unread: (database) => listInbox(database, AGENCY, { ...open, unread: true }),
  P0: (database) => listInbox(database, AGENCY, { ...open, urgency: 'P0' }),
  overdue: (database) => listInbox(database, AGENCY, { ...open, overdue: true }),
  'taken by one officer': (database) => listInbox(database, AGENCY, { ...open, takenBy: OFFICER }),
  closed: (database) => listInbox(database, AGENCY, { open: false }),
  'one channel': (database) => listInbox(database, AGENCY, { ...open, channel: 'web' }),
  'one category': (database) => listInbox(database, AGENCY, { ...open, category: 'forced_labour' }),
  'one commune': (database) => listInbox(database, AGENCY, { ...open, place: commune }),
  'commune and category': (database) =>
    listInbox(database, AGENCY, { ...open, place: commune, category: 'forced_labour' }),
  'a channel with nothing': (database) => listInbox(database, AGENCY, { ...open, channel: 'phone' }),
  'all counts': (database) =>
    countViews(database, AGENCY, [
      open,
      { ...open, unacknowledged: true },
      { ...open, urgency: 'P0' },
      { ...open, overdue: true },
      { ...open, unread: true },
      { ...open, takenBy: OFFICER },
    ]),
  'search one rare word': (database) => search(database, RARE),
  'search two common words': (database) => search(database, `${words[2]} ${words[7]}`),
  'search three of middling': (database) => search(database, words.slice(100, 103).join(' ')),
  'search rare and common': (database) => search(database, `${words[0]} ${RARE}`),
  'search a common old word': (database) => search(database, PAST),
  'search a word nobody has': (database) => search(database, 'không đâu có'),
  'search: is it complete': (database) => completeIndex(database, session, by, 200),
};
let middle = new Date();

/** The first page of what is found, before its tips are opened. */
async function search(database: Database, typed: string): Promise<unknown> {
  const candidates = await lookUp(database, AGENCY, by, readQuery(typed)!);
  return candidates.page(undefined, 51);
}

async function median(read: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < WARM; round++) await read();
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    await read();
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

/** The pages of an inbox as it grows, as ratios to the smallest; milliseconds beside them. */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tinbao-bench-inbox-'));
  const url = await startEmbedded(folder);
  await migrate(url);
  const database = openDatabase(url, 2);
  try {
    await database.pool.query(
      `INSERT INTO agency (key, name, public_key, recovery) VALUES ($1, 'Bench', 'k', 'k')`,
      [AGENCY],
    );
    const first = new Map<string, number>();
    let filled = 0;
    for (const size of SIZES) {
      await fill(database, filled + 1, size);
      filled = size;
      middle = new Date(Date.now() - size * 15_000);
      for (const [name, read] of Object.entries(READINGS)) {
        const time = await median(() => read(database));
        if (!first.has(name)) first.set(name, time);
        const ratio = time / first.get(name)!;
        process.stdout.write(
          `inbox  ${size.toLocaleString('en').padStart(9)} tips  ${name.padEnd(24)} ×${ratio.toFixed(2).padStart(6)}  ${time.toFixed(1)} ms\n`,
        );
      }
    }
  } finally {
    await database.close();
    await stopEmbedded(folder);
    await rm(folder, { recursive: true, force: true });
  }
}
