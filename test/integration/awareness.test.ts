import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Incoming } from '../../bots/channel.ts';
import { classRoutes } from '../../bots/class/index.ts';
import { receiver } from '../../bots/receive.ts';
import { migrate } from '../../prisma/migrations.ts';
import { closeGroup, openGroup, renewSecret } from '../../src/awareness/groups.ts';
import { awarenessKeys, learnerOf, memberOf, subscriberOf } from '../../src/awareness/keys.ts';
import { type Learning, openLearning } from '../../src/awareness/learning.ts';
import { retire, rewrite, tidyLearning } from '../../src/awareness/nightly.ts';
import { savePopulation } from '../../src/awareness/population.ts';
import { readPlan, readReach } from '../../src/awareness/reach.ts';
import type { Learned } from '../../src/conversation/types.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { publicKeys, setUpInstallation } from '../../src/setup.ts';
import { open } from '../../src/vault/boxes.ts';
import { type BotKeys, readBotKeys, readWorkerKeys } from '../../src/vault/keys.ts';
import { dataFolder } from '../data-folder.ts';

let folder: string;
let database: Database;
let keys: BotKeys;
let learning: Learning;
let another: Learning;
let does: (address: string, what: Partial<Incoming>) => Promise<unknown>;

const telegram = (address: string) => ({ channel: 'telegram', address });
const lesson: Learned[] = [
  { kind: 'card', lesson: 'viec-nhe', card: 1 },
  { kind: 'lesson', lesson: 'viec-nhe' },
];
const quiz = (before: boolean, after: boolean, got = 3): Learned[] => [
  { kind: 'quiz', quiz: 'viec-nhe', got, of: 4, before, after },
];
const rows = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await database.pool.query<Row>(text, values)).rows;
const empty = () =>
  database.pool.query(
    'TRUNCATE learner, gain, learning_group, group_step, subscriber, campaign, delivery, population',
  );

beforeAll(async () => {
  folder = await dataFolder('learning');
  const url = await startEmbedded(folder);
  await migrate(url);
  database = openDatabase(url, 8);
  await setUpInstallation(database, folder);
  keys = await readBotKeys(folder);
  const published = await publicKeys(database);
  const options = {
    ...{ database, door: keys.door, sender: published.sender },
    commune: (text: string) => (text === 'Lao Bảo' ? '19432' : undefined),
  };
  learning = await openLearning(options);
  another = await openLearning(options);
  const belts = { sort() {}, send() {}, deliver() {}, fetch() {}, alert() {} };
  const receive = receiver({ database, keys, recipients: published, belts, learning });
  does = (address, what) => receive({ channel: 'telegram', address, update: randomUUID(), ...what });
}, 60_000);

afterAll(async () => {
  await Promise.all([learning?.close(), another?.close()]);
  await database?.close();
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
});

describe('what was learned', () => {
  it('is counted by person, and read as reach with its small cells hidden', async () => {
    await empty();
    const { code } = await openGroup(database, { name: 'Lớp 8A', commune: '19432', agency: 'truc-ban' });
    for (let person = 0; person < 12; person++) {
      const who = telegram(`reach-${person}`);
      if (person < 7) await learning.join(who, code.toLowerCase());
      learning.learn(who, person < 2 ? 'lo' : 'vi', [...lesson, ...quiz(person < 3, person < 9)]);
      if (person === 8) learning.learn(who, 'vi', [{ kind: 'about', commune: 'Lao Bảo', gender: 'female' }]);
    }
    await learning.flush(new Date('2026-11-24T05:00:00Z'));

    const reach = await readReach(database, 2026);
    expect(reach).toMatchObject({ people: 12, cards: 12, lessons: 12, quizzes: 12, listened: 0 });
    // Two in Lao would follow from the total: Vietnamese is hidden with them.
    expect(reach.splits.language.map(({ count }) => count)).toEqual([undefined, undefined]);
    expect(reach.splits.channel).toEqual([{ key: 'telegram', count: 12 }]);
    expect(reach.splits.month).toEqual([{ key: '2026-11', count: 12 }]);
    expect(reach.splits.commune.find(({ key }) => key === '19432')?.count).toBeUndefined();
    expect(reach.gains).toMatchObject([
      { quiz: 'viec-nhe', gain: { people: 12, before: 0.25, after: 0.75 } },
    ]);
    expect((await readReach(database, 2025)).people).toBe(0);
    expect(await rows('SELECT DISTINCT first::text, last::text FROM learner')).toEqual([
      { first: '2026-11-24', last: '2026-11-24' },
    ]);
  });

  it('counts the same whichever process it came through, also both at once', async () => {
    await empty();
    for (let round = 0; round < 3; round++) {
      for (let person = 0; person < 60; person++) {
        learning.learn(telegram(`both-${person}`), 'vi', lesson.slice(0, 1));
        another.learn(telegram(`both-${59 - person}`), 'vi', lesson.slice(0, 1));
      }
      await Promise.all([learning.flush(), another.flush()]);
    }
    expect(
      await rows('SELECT count(*)::int AS people, min(cards) AS least, max(cards) AS most FROM learner'),
    ).toEqual([{ people: 60, least: 6, most: 6 }]);
  });

  it('is kept and written later, once, when the database refuses', async () => {
    await empty();
    await database.pool.query('ALTER TABLE gain RENAME TO gain_away');
    learning.learn(telegram('later'), 'vi', [...lesson, ...quiz(false, true)]);
    await learning.flush();
    expect(await rows('SELECT 1 FROM learner')).toEqual([]);
    await database.pool.query('ALTER TABLE gain_away RENAME TO gain');
    await learning.flush();
    await learning.flush();
    expect(await rows('SELECT cards, quizzes FROM learner')).toEqual([{ cards: 1, quizzes: 1 }]);
    expect(await rows('SELECT count FROM gain')).toEqual([{ count: 1 }]);
  });

  it('makes the figures of the plan, and says where a denominator is missing', async () => {
    await empty();
    const year = 2026;
    const plan = async () => readPlan(database, year, (await readReach(database, year)).splits.commune);
    expect(await plan()).toMatchObject({
      keys: 0,
      people: { count: 0, of: undefined },
      materials: { count: 0, of: 78 },
    });
    const { code } = await openGroup(database, { name: 'Thôn', commune: '19432', agency: 'truc-ban' });
    for (let person = 0; person < 6; person++) {
      await learning.join(telegram(`plan-${person}`), code);
      learning.learn(telegram(`plan-${person}`), 'vi', lesson);
    }
    await learning.flush(new Date('2026-11-24T05:00:00Z'));
    const commune = {
      commune: '19432',
      key: 'x',
      people: '',
      women: '',
      source: '',
      counted: '',
      received: '',
      used: '',
    };
    await savePopulation(database, [{ where: '', typed: commune }]);
    expect((await plan()).people).toEqual({ count: 6, more: false, of: undefined, missing: 1 });
    const counted = { people: '12.000', source: 'Ủy ban nhân dân xã', counted: '31/12/2025' };
    const used = { received: '1/3/2026', used: '2026-03-02' };
    await savePopulation(database, [{ where: '', typed: { ...commune, ...counted, ...used } }]);
    expect(await plan()).toMatchObject({
      people: { count: 6, of: 12_000 },
      women: { count: 0, missing: 1 },
      materials: { count: 1 },
    });
    // Three in another key commune would follow from the total: neither commune is told, nor what they make together.
    const other = await openGroup(database, { name: 'Thôn khác', commune: '19333', agency: 'truc-ban' });
    for (let person = 6; person < 9; person++) {
      await learning.join(telegram(`plan-${person}`), other.code);
      learning.learn(telegram(`plan-${person}`), 'vi', lesson);
    }
    await learning.flush(new Date('2026-11-24T05:00:00Z'));
    await savePopulation(database, [{ where: '', typed: { ...commune, commune: '19333' } }]);
    expect((await plan()).people).toMatchObject({ count: undefined, more: true });
  });
});

describe('a group', () => {
  it('is joined by its code, tells how it gets on from five people, and ends when it is closed', async () => {
    await empty();
    const { code } = await openGroup(database, { name: '  Lớp\u00a0 8A ', commune: '', agency: 'truc-ban' });
    expect(await learning.join(telegram('g-0'), 'ZZZZZZ')).toBeUndefined();
    expect(await learning.join(telegram('g-0'), "' OR 1=1")).toBeUndefined();
    expect(await learning.classOf(telegram('g-0'))).toMatchObject({ name: undefined });
    for (let person = 0; person < 5; person++) {
      expect(await learning.join(telegram(`g-${person}`), code)).toBe('Lớp 8A');
      expect(await learning.join(telegram(`g-${person}`), code)).toBe('Lớp 8A');
      if (person === 3) expect(await learning.classOf(telegram('g-3'))).toMatchObject({ members: undefined });
      learning.learn(telegram(`g-${person}`), 'vi', person < 4 ? [...lesson, ...quiz(false, true)] : lesson);
    }
    await learning.flush();
    const progress = { name: 'Lớp 8A', members: 5, lessons: 5, quizzes: undefined };
    expect(await another.classOf(telegram('g-0'))).toEqual(progress);
    const before = await rows<{ member: Buffer }>('SELECT member FROM group_step');
    await closeGroup(database, code);
    expect(await learning.join(telegram('g-9'), code)).toBeUndefined();
    expect(await learning.classOf(telegram('g-0'))).toMatchObject({ name: undefined });
    const after = await rows<{ member: Buffer }>('SELECT member FROM group_step');
    expect(new Set([...before, ...after].map(({ member }) => member.toString('hex'))).size).toBe(10);
  });

  it('shows its results to whoever has the link: counts alone, nothing of fewer than five', async () => {
    await empty();
    const app = express().use(classRoutes(database, false));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const page = async (secret: string) => {
      const answer = await fetch(`${url}/lop/${secret}`);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const { code, secret } = await openGroup(database, {
      name: 'Lớp <b>9</b>',
      commune: '',
      agency: 'truc-ban',
    });
    for (let person = 0; person < 12; person++) {
      await learning.join(telegram(`p-${person}`), code);
      const what = [...(person < 11 ? lesson : []), ...(person < 6 ? quiz(false, person > 0, 2) : [])];
      learning.learn(telegram(`p-${person}`), 'vi', what);
      if (person === 3) {
        await learning.flush();
        expect((await page(secret)).text).toMatch(/dưới 5<.*từ 5 người/s);
        expect((await page(secret)).text).not.toMatch(/điểm trung bình|Sau khi chơi/);
      }
    }
    await learning.flush();
    const { status, headers, text } = await page(secret);
    expect(status).toBe(200);
    expect(text).toContain('Lớp &lt;b&gt;9&lt;/b&gt;');
    expect(text).toMatch(/class="members">12</);
    expect(text).toMatch(/gần hết nhóm.*6 người, điểm trung bình 50\/100.*<b>0%<\/b>.*<b>83%<\/b>/s);
    expect(text).toContain('http-equiv="refresh"');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*style-src 'self'/);
    expect((await fetch(`${url}/lop/class.css`)).headers.get('content-type')).toContain('text/css');
    const fresh = await renewSecret(database, code);
    expect([(await page(secret)).status, (await page('x')).status, (await page(fresh)).status]).toEqual([
      404, 404, 200,
    ]);
    await closeGroup(database, code);
    const closed = await page(fresh);
    expect(closed.text).toMatch(/Nhóm đã đóng.*>12</s);
    expect(closed.text).not.toContain('http-equiv="refresh"');
    server.close();
  });
});

describe('a subscription', () => {
  const subscribers = () => rows<{ person: Buffer; sealed: Buffer }>('SELECT * FROM subscriber');

  it('is asked for and ended in the dialogue; /dung takes the waiting messages with it at once', async () => {
    await empty();
    await does('sub-1', { text: '/dangky' });
    expect(await subscribers()).toEqual([]);
    await does('sub-1', { choice: 'subscribe.yes' });
    await does('sub-2', { text: '/dangky' });
    await does('sub-2', { choice: 'subscribe.yes' });
    const { sender } = await readWorkerKeys(folder);
    const opened = (await subscribers()).map(({ sealed }) => JSON.parse(open(sender, sealed).toString()));
    expect(opened).toEqual(expect.arrayContaining([{ address: 'sub-1' }, { address: 'sub-2' }]));
    const id = randomUUID();
    await database.pool.query(
      `INSERT INTO campaign (id, name, content, audience) VALUES ($1, 'x', '{}', '{}')`,
      [id],
    );
    await database.pool.query(
      'INSERT INTO delivery (campaign_id, person, channel, language) SELECT $1, person, channel, language FROM subscriber',
      [id],
    );
    await does('sub-1', { text: '/dung' });
    expect(await subscribers()).toHaveLength(1);
    expect(await rows('SELECT person FROM delivery')).toHaveLength(1);
    await does('sub-2', { text: '/xoa' });
    await does('sub-2', { choice: 'wipe.yes' });
    expect(await subscribers()).toEqual([]);
    expect(await rows('SELECT person FROM delivery')).toEqual([]);
  });

  it('follows what the person tells later, and never comes back by itself', async () => {
    await empty();
    const who = telegram('sub-3');
    await learning.subscribe(who, 'vi');
    await learning.subscribe(who, 'lo');
    const { code } = await openGroup(database, { name: 'Nhóm', commune: '', agency: 'truc-ban' });
    await learning.join(who, code);
    learning.learn(who, 'lo', [{ kind: 'about', commune: 'Lao Bảo' }]);
    await learning.flush();
    expect(await rows('SELECT language, commune, "group" FROM subscriber')).toEqual([
      { language: 'lo', commune: '19432', group: code },
    ]);
    learning.learn(who, 'vi', lesson);
    await learning.unsubscribe(who);
    await learning.flush();
    expect(await subscribers()).toEqual([]);
    await learning.subscribe(who, 'vi');
    expect(await rows('SELECT commune, "group" FROM subscriber')).toEqual([
      { commune: '19432', group: code },
    ]);
  });
});

describe('joining a learner to a tip', () => {
  const LEARNING = ['learner', 'gain', 'group_step', 'subscriber', 'delivery'];
  const TELLING = [
    'heard',
    'conversation',
    'tip',
    'tip_key',
    'message',
    'tip_event',
    'outbox',
    'attachment',
    'alert',
  ];
  const PEOPLE = 12;

  /** Every value of these tables that is long enough to name something: a hash, a key, an id, sealed bytes. */
  const names = async (tables: string[]) => {
    const all = await Promise.all(
      tables.map((table) => rows<{ row: object }>(`SELECT to_jsonb(t) AS row FROM ${table} t`)),
    );
    const values = all
      .flat()
      .flatMap(({ row }) => Object.values(row).flatMap((value) => String(value ?? '')));
    return new Set(values.map((value) => value.replace(/^\\x/, '')).filter((value) => value.length >= 12));
  };
  const transactions = async (tables: string[]) => {
    const all = await Promise.all(
      tables.map((table) => rows<{ xmin: string }>(`SELECT DISTINCT xmin::text FROM ${table}`)),
    );
    return new Set(all.flat().map(({ xmin }) => xmin));
  };
  const person = (at: number) => `joint-${String(at).padStart(2, '0')}`;

  beforeAll(async () => {
    await empty();
    const { code } = await openGroup(database, { name: 'Lớp', commune: '', agency: 'truc-ban' });
    // Each learns, joins, subscribes and tells, one after another, from one address.
    for (let at = 0; at < PEOPLE; at++) {
      await does(person(at), { text: `/nhom ${code}` });
      await does(person(at), { text: '/dangky' });
      await does(person(at), { choice: 'subscribe.yes' });
      await does(person(at), { text: '/hoc' });
      await does(person(at), { choice: 'lesson.viec-nhe' });
      await does(person(at), { choice: 'lesson.viec-nhe.2' });
      learning.learn(telegram(person(at)), 'vi', [...lesson, ...quiz(false, true)]);
      await does(person(at), { text: '/baotin Ở xã em có người lạ rủ các bạn gái đi làm xa, em sợ lắm.' });
      await does(person(at), { text: '/gui' });
    }
    await learning.flush();
    const id = randomUUID();
    await database.pool.query(
      `INSERT INTO campaign (id, name, content, audience) VALUES ($1, 'x', '{}', '{}')`,
      [id],
    );
    await database.pool.query(
      'INSERT INTO delivery (campaign_id, person, channel, language) SELECT $1, person, channel, language FROM subscriber',
      [id],
    );
  });

  it('has everything to join', async () => {
    const count = async (table: string) => (await rows(`SELECT 1 FROM ${table}`)).length;
    expect(await count('tip')).toBe(PEOPLE);
    expect(await count('learner')).toBe(PEOPLE);
    expect(await count('subscriber')).toBe(PEOPLE);
    expect(await count('delivery')).toBe(PEOPLE);
    expect(await rows('SELECT DISTINCT cards FROM learner')).toEqual([{ cards: 3 }]);
    expect((await names(TELLING)).size).toBeGreaterThan(10 * PEOPLE);
    expect((await names(LEARNING)).size).toBeGreaterThan(3 * PEOPLE);
  });

  it('finds no value on both sides, nor one within another', async () => {
    const [learned, told] = await Promise.all([names(LEARNING), names(TELLING)]);
    const within = [...told].join('\n');
    // Names of channels, lessons and groups are on one side alone; so nothing at all may be on both.
    expect([...learned].filter((value) => within.includes(value))).toEqual([]);
    const lanes = [...told].filter((value) => /^[0-9a-f]{64}$/.test(value)).join('\n');
    expect([...learned].filter((value) => lanes.includes(value))).toEqual([]);
  });

  it('finds no time finer than a day', async () => {
    const columns = await rows<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       WHERE table_name = ANY($1) AND data_type LIKE 'time%'`,
      [LEARNING],
    );
    // Of a delivery that is leaving just now, and empty before and after.
    expect(columns).toEqual([{ table: 'delivery', column: 'until' }]);
    expect(await rows('SELECT 1 FROM delivery WHERE until IS NOT NULL')).toEqual([]);
  });

  it('finds no hash that a person has twice', async () => {
    const all = await awarenessKeys(database, keys.door);
    const [{ code }] = (await rows<{ code: string }>('SELECT code FROM learning_group')) as [
      { code: string },
    ];
    const who = telegram(person(0));
    const year = new Date().getUTCFullYear();
    const hashes = [await learnerOf(all, year, who), subscriberOf(all, who), memberOf(all, code, who)];
    const tables = ['learner', 'subscriber', 'group_step'];
    for (const [at, hash] of hashes.entries()) {
      const column = tables[at] === 'group_step' ? 'member' : 'person';
      for (const table of tables)
        expect(
          (
            await rows(`SELECT 1 FROM ${table} WHERE ${table === 'group_step' ? 'member' : 'person'} = $1`, [
              hash,
            ])
          ).length > 0,
          `${column} in ${table}`,
        ).toBe(table === tables[at]);
    }
  });

  it('writes in no order that tells who came first', async () => {
    const all = await awarenessKeys(database, keys.door);
    const year = new Date().getUTCFullYear();
    const came = await Promise.all(
      Array.from({ length: PEOPLE }, async (_, at) =>
        (await learnerOf(all, year, telegram(person(at)))).toString('hex'),
      ),
    );
    const stored = await rows<{ person: string }>(
      `SELECT encode(person, 'hex') AS person FROM learner ORDER BY ctid`,
    );
    expect(stored.map((row) => row.person)).toEqual(came.toSorted());
    expect(came).not.toEqual(came.toSorted());
  });

  it('finds no transaction on both sides, and after the night one alone on the side of learning', async () => {
    const told = await transactions(TELLING);
    for (const xmin of await transactions(LEARNING)) expect(told.has(xmin)).toBe(false);
    // Joining is written at once, each by itself; the night takes that away.
    expect((await transactions(['group_step'])).size).toBeGreaterThan(PEOPLE);
    await rewrite(database);
    expect((await transactions(LEARNING)).size).toBe(1);
    for (const xmin of await transactions(LEARNING)) expect(told.has(xmin)).toBe(false);
    for (const [table, key] of Object.entries({
      subscriber: 'person',
      group_step: 'code, member, step',
      delivery: 'campaign_id, person',
    })) {
      const stored = await rows(`SELECT ${key} FROM ${table} ORDER BY ctid`);
      expect(stored).toEqual(await rows(`SELECT ${key} FROM ${table} ORDER BY ${key}`));
    }
  });

  it("can't be done with last year's people at all: their key is gone, and so are their hashes", async () => {
    const before = await rows<{ year: number; person: Buffer }>(
      'SELECT year, person FROM learner ORDER BY person',
    );
    const secrets = () => rows(`SELECT name FROM setting WHERE name LIKE 'reach-%'`);
    const { year } = before[0]!;
    expect(await secrets()).toEqual([{ name: `reach-${year}` }]);
    await retire(database, new Date());
    expect(await rows('SELECT year, person FROM learner ORDER BY person')).toEqual(before);
    await retire(database, new Date(Date.UTC(year + 1, 0, 1)));
    expect(await secrets()).toEqual([]);
    const after = await rows<{ person: Buffer }>('SELECT person FROM learner');
    const was = new Set(before.map((row) => row.person.toString('hex')));
    expect(after).toHaveLength(PEOPLE);
    expect(after.filter((row) => was.has(row.person.toString('hex')))).toEqual([]);
  });

  it('is tidied once a night, however many workers there are', async () => {
    const night = new Date('2026-12-01T19:30:00Z');
    const done = await Promise.all(Array.from({ length: 4 }, () => tidyLearning(database, night)));
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await tidyLearning(database, new Date('2026-12-02T18:59:00Z'))).toBe(false);
    expect(await tidyLearning(database, new Date('2026-12-02T19:00:00Z'))).toBe(true);
  });
});
