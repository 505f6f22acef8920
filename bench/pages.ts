import { createCampaign, EVERYBODY } from '../src/awareness/campaigns.ts';
import { openGroup } from '../src/awareness/groups.ts';
import { routes } from '../src/console/routes.ts';
import type { Database } from '../src/database.ts';
import categories from '../src/sorting/categories.json' with { type: 'json' };
import { places } from '../src/sorting/places.ts';
import {
  addMessage,
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  type Person,
  seedTip,
  staff,
} from '../test/integration/console/office.ts';
import { pagesOf, type Things } from '../test/integration/console/pages.ts';

const TIPS = Number(process.env.TIPS ?? 100_000);
const ROUNDS = 9;
const WARM = 3;
/** What a page may weigh and take. */
const MOST_BYTES = 150_000;
const MOST_MS = 100;
const AGENCY = 'cong-an-tinh';

/** Half of the tips still open; as many rows of everything that grows with them, learners and subscribers among them. */
const FILL: [text: string, ...values: unknown[]][] = [
  [
    `INSERT INTO tip (id, channel, language, public_key, lookup, status, category, urgency, places, rules, received, sorted)
     SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, (ARRAY['telegram', 'zalo-oa', 'zalo-bot', 'web'])[1 + n % 4],
       'vi', 'k', decode(md5(n::text), 'hex'), CASE WHEN n % 2 = 0 THEN 'archived' ELSE 'verifying' END,
       ($2::text[])[1 + n / 3 % cardinality($2)], CASE WHEN n % 50 = 1 THEN 'P0' ELSE (ARRAY['P1', 'P2', 'P3'])[1 + n / 5 % 3] END,
       ARRAY[($3::text[])[1 + n / 7 % cardinality($3)]], 'bench', now() - n * interval '5 minutes', now()
     FROM generate_series(1, $1::int) AS n`,
    TIPS,
    Object.keys(categories),
    places.map(({ code }) => code),
  ],
  [`INSERT INTO tip_key (tip_id, holder, wrapped) SELECT id, $1, 'k' FROM tip WHERE rules = 'bench'`, AGENCY],
  [
    `INSERT INTO assignment (id, tip_id, agency_key, kind, urgency, received, delivered, acknowledged, unread, ended)
     SELECT id, id, $1, 'lead', urgency, received, received, CASE WHEN n % 8 <> 1 THEN received + interval '20 minutes' END, n % 16 = 1,
       CASE WHEN n % 2 = 0 THEN received + interval '10 days' END
     FROM (SELECT *, right(id::text, 12)::int AS n FROM tip WHERE rules = 'bench') AS tip`,
    AGENCY,
  ],
  [
    `INSERT INTO clock (id, assignment_id, kind, due, met)
     SELECT gen_random_uuid(), id, kinds.kind, received + interval '20 days', CASE WHEN ended IS NOT NULL THEN received + interval '9 days' END
     FROM assignment CROSS JOIN (VALUES ('acknowledge'), ('notice'), ('resolve')) AS kinds (kind)
     ON CONFLICT DO NOTHING`,
  ],
  [
    `INSERT INTO tip_event (tip_id, kind, agency, officer, at) SELECT tip_id, kinds.kind, $1, gen_random_uuid(), received
     FROM assignment CROSS JOIN (VALUES ('opened'), ('acknowledged')) AS kinds (kind)`,
    AGENCY,
  ],
  [
    `INSERT INTO message (id, tip_id, author, sealed) SELECT gen_random_uuid(), id, author, 's' FROM tip
     CROSS JOIN (VALUES ('reporter'), ('sorter')) AS authors (author) WHERE rules = 'bench'`,
  ],
  [
    `INSERT INTO tip_mark (tip_id, kind, hash) SELECT id, 'phone', decode(md5(id::text), 'hex') FROM tip WHERE rules = 'bench'`,
  ],
  [
    `INSERT INTO correction (tip_id, agency_key, officer, machine_category, machine_urgency, category, urgency)
     SELECT id, $1, gen_random_uuid(), 'unclear', 'P3', category, urgency FROM tip WHERE rules = 'bench' LIMIT 3000`,
    AGENCY,
  ],
  [
    `INSERT INTO audit (id, at, actor, role, agency, kind, subject, before, hash)
     SELECT last + n, now(), gen_random_uuid()::text, 'duty', $2, 'open', gen_random_uuid()::text, 'b', 'h'
     FROM generate_series(1, $1::int) AS n, (SELECT max(id) AS last FROM audit) AS audit`,
    TIPS,
    AGENCY,
  ],
  [
    `INSERT INTO learner (year, person, channel, language, commune, gender, age, cards, lessons, quizzes, first, last)
     SELECT extract(year FROM now()), decode(md5(n::text), 'hex'), 'telegram', 'vi', ($2::text[])[1 + n % cardinality($2)],
       (ARRAY['female', 'male'])[1 + n % 2], '18_30', n % 9, n % 4, n % 3, current_date, current_date FROM generate_series(1, $1::int) AS n`,
    TIPS,
    places.map(({ code }) => code),
  ],
  [
    `INSERT INTO subscriber (person, channel, sealed, language, heard)
     SELECT decode(md5(n::text), 'hex'), 'telegram', 's', 'vi', current_date FROM generate_series(1, $1::int) AS n`,
    TIPS,
  ],
  [
    `INSERT INTO delivery (campaign_id, person, channel, language, state)
     SELECT campaign.id, person, channel, language, 'sent' FROM campaign, subscriber`,
  ],
  [
    `INSERT INTO learning_group (code, name, commune, agency, secret, opened)
     SELECT 'B' || lpad(n::text, 5, '0'), 'Lớp ' || n, NULL, $1, decode(md5(n::text), 'hex'), current_date FROM generate_series(1, 200) AS n`,
    AGENCY,
  ],
  [
    `INSERT INTO group_step (code, member, step) SELECT code, decode(md5(n::text), 'hex'), step
     FROM learning_group, generate_series(1, 40) AS n, (VALUES ('joined'), ('lesson:viec-nhe')) AS steps (step)`,
  ],
];

async function fill({ pool }: Database): Promise<void> {
  for (const [text, ...values] of FILL) await pool.query(text, values);
  await pool.query('VACUUM ANALYZE');
}

interface Found {
  role: string;
  address: string;
  bytes: number;
  /** Median and shortest: far apart where the machine was busy with something else. */
  ms: number;
  best: number;
}

/** The median of several visits. @returns undefined for what is no page of its own: a way on to another one */
async function visit(role: string, person: Person, address: string): Promise<Found | undefined> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < WARM + ROUNDS; round++) {
    const begun = performance.now();
    const answer = await person.get(`/console${address}`);
    times.push(performance.now() - begun);
    // 503: the bench has no keys to take phone calls with.
    if (answer.status === 303 || answer.status === 503) return undefined;
    if (answer.status !== 200) throw new Error(`${role} ${address}: ${answer.status}`);
    bytes = Buffer.byteLength(answer.text);
  }
  const sorted = times.slice(WARM).sort((a, b) => a - b);
  return { role, address, bytes, ms: sorted[Math.floor(ROUNDS / 2)]!, best: sorted[0]! };
}

async function things(office: Office): Promise<Things> {
  const story = `${'Ở Lao Bảo có người giữ giấy tờ, k cho về. '.repeat(40)} Gọi 0912 345 678. vị trí: 16.62, 106.6`;
  for (let n = 0; n < 20; n++) await seedTip(office, { story, answers: { where: 'Lao Bảo' } });
  const other = (await seedTip(office, { story })).id;
  const tip = (await seedTip(office, { story, answers: { where: 'vị trí: 16.62, 106.6' } })).id;
  for (let n = 0; n < 20; n++) await addMessage(office, tip, story);
  const draft = {
    name: 'Đợt thử',
    content: { kind: 'text' as const, texts: { vi: 'Chào bạn' } },
    audience: EVERYBODY,
  };
  const campaign = await createCampaign(office.database, draft, null);
  const { code } = await openGroup(office.database, { name: 'Lớp thử', agency: AGENCY, commune: '' });
  return { tip, other, campaign, group: code };
}

/** Every page of the console as each role, with as many tips as a province gathers in years: its weight and its time. */
export async function run(): Promise<void> {
  const office = await openOffice();
  try {
    const { police, colleague } = await staff(office);
    const people: Record<string, Person> = { duty: police, supervisor: colleague };
    for (const role of ['admin', 'auditor', 'reviewer']) {
      people[role] = await logInAs(office, await makeOfficer(office, `${role}@bench.example`, role));
    }
    const about = await things(office);
    await fill(office.database);
    const over: string[] = [];
    for (const route of routes) {
      for (const role of route.roles === 'anyone' ? [] : route.roles) {
        for (const address of pagesOf(route, about)) {
          const found = await visit(role, people[role]!, address);
          if (!found) continue;
          const wrong = found.bytes > MOST_BYTES || found.ms > MOST_MS;
          const line = `pages  ${role.padEnd(10)} ${route.path.padEnd(26)} ${(found.bytes / 1000).toFixed(1).padStart(6)} kB ${found.ms.toFixed(1).padStart(7)} ms (best ${found.best.toFixed(1)})${wrong ? '  OVER' : ''}`;
          process.stdout.write(`${line}  ${address.replace(/[0-9a-f-]{36}/, '…')}\n`);
          if (wrong) over.push(line);
        }
      }
    }
    if (over.length > 0)
      throw new Error(`${over.length} pages weigh over ${MOST_BYTES} bytes or take over ${MOST_MS} ms`);
  } finally {
    await office.close();
  }
}
