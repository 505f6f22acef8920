import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChannels } from '../../bots/index.ts';
import { openMaterial } from '../../bots/material.ts';
import { webChat } from '../../bots/web/index.ts';
import { databaseTokens } from '../../bots/zalo-oa/tokens.ts';
import { migrate } from '../../prisma/migrations.ts';
import { keepCampaigning } from '../../queues/campaign.ts';
import { setWeekly } from '../../src/awareness/campaign-weekly.ts';
import { createCampaign, EVERYBODY, readCampaign, startCampaign } from '../../src/awareness/campaigns.ts';
import { dayOf } from '../../src/awareness/days.ts';
import { openGroup } from '../../src/awareness/groups.ts';
import lessons from '../../src/awareness/lessons.json' with { type: 'json' };
import { readConfig } from '../../src/config.ts';
import { QUIZZES } from '../../src/conversation/course.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { shipped } from '../../src/languages/catalogue.ts';
import { hashOf } from '../../src/languages/texts.ts';
import { files } from '../../src/storage/files.ts';
import { keyedHash } from '../../src/vault/boxes.ts';
import { readWorkerKeys } from '../../src/vault/keys.ts';
import { dataFolder } from '../data-folder.ts';
import { samples } from '../fakes/samples.ts';
import { openTown, type Town } from '../people.ts';
import { ready, type Spawned, spawnService } from '../process.ts';
import { freePort } from '../running.ts';
import { LEARNERS, type Learner, type LearningChannel } from './learner/learners.ts';
import { until } from './send/mailroom.ts';

/** Somebody learns on every channel, through the whole service as its own process, at its noisiest. */

const LESSON = lessons[0]!;
const QUIZ = QUIZZES.find(({ lesson }) => lesson === LESSON.id)!;
const SPOKEN = `lessons:${LESSON.id}.2`;
const LAO = 'ຄຳຂອງຜູ້ກວດ';
const STORY = 'Chuyện chim ri ở Lao Bảo: có người rủ cháu đi làm xa';
const vi = (key: string) => shipped.find('vi', key)!;
const exactly = (text: string) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
/** How a text begins: it may go on in another message. */
const opening = (key: string) => exactly(vi(key).slice(0, 60));
/** Today by the clock of the subscriptions, in the middle of the day: nobody is written to at night. */
const NOON = new Date(`${dayOf(new Date())}T05:00:00Z`);

let folder: string;
let town: Town;
let service: Spawned;
let database: Database;
let group: string;
let player: Learner;
let stopCampaigning: () => Promise<void>;
const learners = new Map<LearningChannel, Learner>();

const rows = async <Row extends object>(text: string, values: unknown[] = []) =>
  (await database.pool.query<Row>(text, values)).rows;

beforeAll(async () => {
  folder = await dataFolder('learner');
  town = await openTown(await freePort());
  const url = await startEmbedded(folder);
  await migrate(url);
  const settings = { ...town.settings, DATABASE_URL: url, LOG_LEVEL: 'trace' };
  service = spawnService(folder, settings);
  database = openDatabase(url, 8);
  await ready(town.settings.PUBLIC_URL!);
  ({ code: group } = await openGroup(database, { name: 'Lớp 8A', commune: '19432', agency: 'truc-ban' }));
  await setWeekly(database, false);
  await record('vi', SPOKEN);
  await record('bru', 'learn:lessons.list');
  stopCampaigning = await campaignAt(NOON, settings);
}, 120_000);

afterAll(async () => {
  await stopCampaigning?.();
  await service?.stop();
  await database?.close();
  await town?.close();
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** A worker beside the service's own whose day is never over. */
async function campaignAt(now: Date, settings: Record<string, string>): Promise<() => Promise<void>> {
  const config = readConfig({ ...settings, DATA_DIR: folder });
  const { sender } = await readWorkerKeys(config.KEY_DIR);
  const web = webChat({ database, storage: files(folder), secure: false });
  const channels = await openChannels(config, {
    ...{ web, material: openMaterial(database) },
    tokens: databaseTokens(database, keyedHash(sender.privateKey, 'zalo-oa-tokens')),
    webhookSecret: async () => 'unused',
  });
  const doors = new Map(channels.map((channel) => [channel.key as string, channel]));
  const stop = keepCampaigning({ database, pair: sender, channels: doors, now: () => now }, 100);
  return async () => {
    await stop();
    await web.close();
  };
}

async function campaign(text: string): Promise<void> {
  const draft = { name: 'Thử', content: { kind: 'text' as const, texts: { vi: text } }, audience: EVERYBODY };
  const id = await createCampaign(database, draft, null);
  await startCampaign(database, id, undefined, NOON);
  await until(async () => (await readCampaign(database, id))!.state === 'done', 10_000);
}

async function record(language: string, key: string): Promise<void> {
  await rows('INSERT INTO recording (language, key, source, bytes, seconds) VALUES ($1, $2, $3, $4, 1)', [
    ...[language, key, shipped.spoken(key)!, samples.voice.bytes],
  ]);
  await rows('NOTIFY languages');
}

/** Reads the first lesson and hears a card of it. */
async function read(person: Learner): Promise<void> {
  person.says('/hoc');
  await person.hears(exactly(vi('learn:lessons.list')));
  await person.presses(vi(`lessons:${LESSON.id}.title`));
  await person.hears(opening(`lessons:${LESSON.id}.1`));
  expect((await person.shown()).slice(-2).some(({ picture }) => picture)).toBe(true);
  await person.presses(vi('learn:choice.next'));
  await person.hears(opening(SPOKEN));
  expect((await person.shown()).some(({ sound }) => sound)).toBe(false);
  await person.presses(vi('learn:choice.learn.listen'));
  await person.hears(/Đã bật tiếng/);
  await person.hears(opening(SPOKEN));
  await until(async () => (await person.shown()).some(({ sound }) => sound));
  for (let card = 3; card <= LESSON.cards; card++) {
    await person.presses(vi('learn:choice.next'));
    await person.hears(opening(`lessons:${LESSON.id}.${card}`));
  }
  await person.presses(vi('learn:choice.next'));
  await person.hears(exactly(vi('learn:lesson.end')));
}

/** Plays a quiz that was just opened: wrong at first, then always the best answer. */
async function play(person: Learner): Promise<void> {
  const text = `quizzes:${QUIZ.id}`;
  await person.hears(exactly(vi(`${text}.question`)));
  await person.presses(vi(`${text}.question-${QUIZ.question.find((id) => id !== QUIZ.right)}`));
  let [node, points] = [QUIZ.start, 0];
  for (let choices = QUIZ.nodes[node]!.choices; choices; choices = QUIZ.nodes[node]!.choices) {
    await person.hears(opening(`${text}.${node}`));
    const best = choices.toSorted((a, b) => b.points - a.points)[0]!;
    await person.presses(vi(`${text}.${node}${best.id}`));
    await person.hears(exactly(vi(`${text}.${node}${best.id}-why`)));
    points += best.points;
    node = best.to;
  }
  await person.hears(opening(`${text}.${node}`));
  await person.hears(exactly(vi(`${text}.question`)));
  await person.presses(vi(`${text}.question-${QUIZ.right}`));
  await person.hears(exactly(vi(`${text}.right`)));
  await person.hears(exactly(`Bạn được ${points} trên ${points} điểm`));
  expect((await person.shown()).slice(-2).some(({ picture }) => picture)).toBe(true);
}

async function subscribe(person: Learner): Promise<void> {
  person.says('/dangky');
  await person.hears(exactly(vi('learn:subscribe.ask')));
  await person.presses(vi('learn:choice.subscribe.yes'));
  await person.hears(exactly(vi('learn:subscribe.done')));
}

describe('somebody who learns', () => {
  it.concurrent.each([
    ['telegram', (code: string) => `/start g-${code}`],
    ['zalo-oa', (code: string) => `/nhom ${code.toLowerCase()}`],
    ['zalo-bot', (code: string) => `nhóm ${code}`],
    ['web', (code: string) => `/nhom ${code}`],
  ] as const)(
    'on %s joins a group, reads, hears, plays, tells a story from there, asks for messages',
    async (channel, join) => {
      const person = await LEARNERS[channel](town);
      learners.set(channel, person);
      person.says(join(group));
      await person.hears(/^Bạn đã vào nhóm.*Lớp 8A/s);
      await read(person);
      // Telegram takes a message a second from us: there somebody else plays meanwhile.
      if (channel !== 'telegram') {
        await person.presses(vi('learn:choice.lesson-quiz'));
        await play(person);
      }
      person.says(`/gui ${STORY}`);
      await person.hears(/\d{4} \d{4} \d{4} \d{4}/);
      await subscribe(person);
    },
  );

  it.concurrent('plays on Telegram', async () => {
    player = await LEARNERS.telegram(town);
    player.says(`/start g-${group}`);
    await player.hears(/^Bạn đã vào nhóm.*Lớp 8A/s);
    player.says('/dovui');
    await player.hears(exactly(vi('learn:quizzes.list')));
    await player.presses(vi(`quizzes:${QUIZ.id}.title`));
    await play(player);
    await subscribe(player);
  });

  it.concurrent('in Lao sees a draft with the Vietnamese, and what was approved alone from the next message on', async () => {
    const person = await LEARNERS.telegram(town);
    const list = vi('learn:lessons.list');
    person.says('/start lang-lo');
    await person.hears(/ພາສາລາວ/);
    person.says('/hoc');
    expect((await person.hears(exactly(list))).text).toMatch(
      /^— Nháp tiếng Lào, chưa duyệt —\n.*\p{sc=Lao}.*— Tiếng Việt —/su,
    );
    await rows(
      `INSERT INTO translation (language, key, text, state, source) VALUES ('lo', 'learn:lessons.list', $1, 'approved', $2)`,
      [LAO, hashOf(list)],
    );
    await rows('NOTIFY languages');
    await until(async () => {
      person.says('/hoc');
      return (await person.hears(/\p{sc=Lao}/u)).text === LAO;
    });
  });

  it.concurrent('in Bru hears what somebody recorded, and reads the Vietnamese', async () => {
    const person = await LEARNERS.telegram(town);
    person.says('/start lang-bru');
    await person.hears(/Bru–Vân Kiều/);
    person.says('/hoc');
    await person.hears(exactly(vi('learn:lessons.list')));
    await until(async () => (await person.shown()).at(-1)!.sound);
  });
});

describe('a group', () => {
  it('tells its members how many they are, from five on', async () => {
    const oa = learners.get('zalo-oa')!;
    oa.says('/lop');
    await oa.hears(/^Nhóm của bạn.*Lớp 8A\nSố người: 5\nLượt học xong bài: dưới 5/s);
    const web = await LEARNERS.web(town);
    web.says('/lop');
    await web.hears(exactly(vi('learn:class.none')));
  });
});

describe('a campaign', () => {
  it('reaches everybody who asked for it, and nobody who stopped or wiped', async () => {
    await campaign('Lời nhắn thứ nhất');
    for (const each of [player, ...learners.values()]) await each.hears(/^Lời nhắn thứ nhất\n\n.*\/dung/s);

    for (const channel of ['telegram', 'zalo-oa'] as const) {
      learners.get(channel)!.says('/dung');
      await learners.get(channel)!.hears(/Từ nay không có gì tự gửi tới đây nữa/);
    }
    for (const channel of ['zalo-bot', 'web'] as const) {
      learners.get(channel)!.says('/xoa');
      await learners.get(channel)!.hears(/Xóa hết ở đây chứ/);
      await learners.get(channel)!.presses(vi('choice.wipe.yes'));
    }
    await until(async () => (await rows('SELECT FROM subscriber')).length === 1);
    await campaign('Lời nhắn thứ hai');
    await player.hears(/^Lời nhắn thứ hai/);
    for (const [channel, person] of learners) {
      const said = (await person.shown()).filter(({ text }) => text.startsWith('Lời nhắn'));
      // What was wiped on the web page is gone there too.
      expect(said.map(({ text }) => text.slice(0, 17))).toEqual(
        channel === 'web' ? [] : ['Lời nhắn thứ nhất'],
      );
    }
  });
});

describe('what is left', () => {
  it('says what was learned, and to no one who it was', async () => {
    await stopCampaigning();
    await service.stop();
    const learnt = `SELECT channel, "group", cards, lessons, listened, quizzes FROM learner
      WHERE "group" IS NOT NULL ORDER BY channel, cards`;
    const [cards, all] = [LESSON.cards, { group, lessons: 1, quizzes: 1 }];
    expect(await rows(learnt)).toMatchObject([
      { channel: 'telegram', ...all, cards: 0, lessons: 0 },
      { channel: 'telegram', ...all, cards, quizzes: 0 },
      { channel: 'web', ...all, cards },
      { channel: 'zalo-bot', ...all, cards },
      { channel: 'zalo-oa', ...all, cards },
    ]);
    expect(await rows('SELECT before, after, sum(count)::int AS count FROM gain GROUP BY 1, 2')).toEqual([
      { before: false, after: true, count: 4 },
    ]);
    expect(
      await rows('SELECT step, count(*)::int AS people FROM group_step GROUP BY step ORDER BY step'),
    ).toEqual([
      { step: 'joined', people: 5 },
      { step: `lesson:${LESSON.id}`, people: 4 },
      { step: `quiz:${QUIZ.id}`, people: 4 },
    ]);
  });

  it('joins no learner to a tip or a conversation', async () => {
    const OWN = ['learner', 'gain', 'learning_group', 'group_step', 'subscriber', 'campaign', 'delivery'];
    const tables = await rows<{ name: string; table: string }>(
      `SELECT table_name AS name, format('%I.%I', table_schema, table_name) AS table FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const read = async (is: (name: string) => boolean) => {
      const all = tables
        .filter(({ name }) => is(name))
        .map(({ table }) =>
          rows<{ row: string; xmin: string }>(`SELECT t::text AS row, xmin::text FROM ${table} t`),
        );
      return (await Promise.all(all)).flat();
    };
    const others = await read((name) => !OWN.includes(name));
    expect((await rows('SELECT FROM tip')).length).toBe(4);
    const hashes = await rows<{ hash: string }>(
      `SELECT encode(person, 'hex') AS hash FROM learner UNION SELECT encode(member, 'hex') FROM group_step
       UNION SELECT encode(person, 'hex') FROM subscriber UNION SELECT encode(sealed, 'hex') FROM subscriber`,
    );
    const values = [...hashes.map(({ hash }) => hash), group];
    expect(values.filter((value) => others.some(({ row }) => row.includes(value)))).toEqual([]);
    // Nor were they written together.
    const together = new Set(others.map(({ xmin }) => xmin));
    const own = await read((name) => ['learner', 'gain', 'group_step', 'subscriber'].includes(name));
    expect(own.filter(({ xmin }) => together.has(xmin))).toEqual([]);
    const everything = [...others, ...(await read((name) => OWN.includes(name)))]
      .map(({ row }) => row)
      .join('\n');
    for (const { address } of learners.values()) {
      expect(everything).not.toContain(address);
      expect(everything).not.toContain(Buffer.from(address).toString('hex'));
    }
  });

  it('is not in the log', () => {
    const log = readFileSync(join(folder, 'stderr.log'), 'utf8') + service.output();
    expect(log).toContain('started');
    const canaries = [
      group,
      group.toLowerCase(),
      'Lớp 8A',
      STORY,
      ...[...learners.values()].map(({ address }) => address),
    ];
    expect(canaries.filter((canary) => log.includes(canary))).toEqual([]);
  });
});
