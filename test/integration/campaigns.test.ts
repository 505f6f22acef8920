import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../bots/channel.ts';
import { zaloOa } from '../../bots/zalo-oa/index.ts';
import { databaseTokens } from '../../bots/zalo-oa/tokens.ts';
import { keepCampaigning } from '../../queues/campaign.ts';
import { type Content, LEARNABLE, messageOf } from '../../src/awareness/campaign-content.ts';
import { isQuiet, readLocal, weekOf, writeLocal } from '../../src/awareness/campaign-hours.ts';
import { setWeekly } from '../../src/awareness/campaign-weekly.ts';
import {
  type Audience,
  createCampaign,
  EVERYBODY,
  pauseCampaign,
  progressOf,
  readCampaign,
  resumeCampaign,
  startCampaign,
  stopCampaign,
  tryCampaign,
} from '../../src/awareness/campaigns.ts';
import { translate } from '../../src/languages/catalogue.ts';
import { publicKeys } from '../../src/setup.ts';
import { makeKey, seal } from '../../src/vault/boxes.ts';
import { readWorkerKeys } from '../../src/vault/keys.ts';
import { startTelegram, type Telegram } from '../fakes/telegram.ts';
import { startZaloOa, type ZaloOa } from '../fakes/zalo-oa.ts';
import { type Running, run } from '../running.ts';
import { TOKEN, telegramAt, until } from './send/mailroom.ts';

const NOON = '2026-11-24T05:00:00Z';
const NIGHT = '2026-11-24T15:00:00Z';
const DAY = 24 * 3_600_000;
/** Milliseconds between two looks of a worker. */
const ROUND = 100;
const oaKeys = { appId: '3608', appSecret: 'app-SECRET', oaSecretKey: 'oa-SECRET' };

let service: Running;
let tele: Telegram;
let oa: ZaloOa;
let now: Date;
const stops: (() => Promise<void>)[] = [];
let chat = 100;

beforeAll(async () => {
  service = await run({ ROLES: 'console' });
});
afterAll(() => service.close());
beforeEach(async () => {
  now = new Date(NOON);
  tele = await startTelegram({ token: TOKEN });
  oa = await startZaloOa({ ...oaKeys, oaId: '3886', refreshToken: 'first' });
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await Promise.all([tele.close(), oa.close()]);
  await service.database.pool.query('TRUNCATE subscriber, campaign, delivery, channel_health, setting');
});

/** A worker of its own that looks after campaigns. */
async function open(): Promise<void> {
  const { database, folder } = service;
  const pair = (await readWorkerKeys(join(folder, 'keys'))).sender;
  const tokens = databaseTokens(database, makeKey());
  const zalo = zaloOa({ ...oaKeys, refreshToken: 'first', apiRoot: oa.url, oauthRoot: oa.oauthUrl, tokens });
  const channels = new Map<string, Channel>([
    ['telegram', telegramAt(tele.url)],
    ['zalo-oa', zalo],
  ]);
  stops.push(keepCampaigning({ database, pair, channels, now: () => now }, ROUND));
}

interface Who {
  channel?: string;
  language?: string;
  commune?: string;
  group?: string;
  /** Days since they were last heard. */
  silent?: number;
}

async function subscribe(address: string, who: Who = {}): Promise<void> {
  const { channel = 'telegram', language = 'vi', commune = null, group = null, silent = 0 } = who;
  const { sender } = await publicKeys(service.database);
  await service.database.pool.query(
    `INSERT INTO subscriber (person, channel, sealed, language, commune, "group", heard) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      Buffer.from(address),
      ...[channel, seal(sender, Buffer.from(JSON.stringify({ address }))), language, commune, group],
      new Date(now.getTime() - silent * DAY),
    ],
  );
}
const unsubscribe = (address: string) =>
  service.database.pool.query('DELETE FROM subscriber WHERE person = $1', [Buffer.from(address)]);
const isSubscribed = async (address: string) =>
  (await service.database.prisma.subscriber.count({ where: { person: Buffer.from(address) } })) === 1;

/** Somebody on Telegram who asked for messages. */
async function person(who: Who = {}) {
  const one = tele.person({ id: ++chat, started: true });
  await subscribe(String(one.id), who);
  return one;
}
const people = (count: number, who?: Who) => Promise.all(Array.from({ length: count }, () => person(who)));

const text = (vi: string): Content => ({ kind: 'text', texts: { vi } });
async function begin(content: Content = text('Chào bạn'), audience: Partial<Audience> = {}): Promise<string> {
  const draft = { name: 'Thử', content, audience: { ...EVERYBODY, ...audience } };
  const id = await createCampaign(service.database, draft, null);
  await startCampaign(service.database, id, undefined, now);
  return id;
}
const stateOf = async (id: string) => (await readCampaign(service.database, id))!.state;
const done = (id: string) => until(async () => (await stateOf(id)) === 'done', 10_000);
async function counts(id: string): Promise<Record<string, number>> {
  const found = (await progressOf(service.database, [id])).get(id)!;
  return Object.fromEntries(
    found.map(({ channel, language, state, people: n }) => [`${channel}/${language}/${state}`, n]),
  );
}
const calls = () => tele.calls.filter(({ method }) => method === 'sendMessage');
const seconds = (some: number) => new Promise((resolve) => setTimeout(resolve, some * 1000));

test('its audience receives it once, with how to stop below; who received it is forgotten, how many is kept', async () => {
  const lao = await people(2, { language: 'lo', commune: '19429' });
  const far = await people(2, { commune: '19093' });
  await Promise.all([open(), open()]);
  const content: Content = { kind: 'text', texts: { vi: 'Cẩn thận nhé', lo: 'ລະວັງ' } };
  const id = await begin(content, { communes: ['19429', '19432'], languages: ['lo', 'vi'] });
  await done(id);
  for (const { messages } of lao) {
    expect(messages).toHaveLength(1);
    expect(messages[0]!.text).toMatch(/^ລະວັງ\n\n— Tiếng Việt —\nCẩn thận nhé\n\n.*\/dung/s);
  }
  expect(far.flatMap(({ messages }) => messages)).toEqual([]);
  expect(await counts(id)).toEqual({ 'telegram/lo/sent': 2 });
  expect(await service.database.prisma.delivery.count()).toBe(0);
});

test('whoever stops receives nothing more, whoever subscribes later is not added', async () => {
  const [stays, leaves] = await people(2);
  const id = await begin();
  await pauseCampaign(service.database, id);
  await unsubscribe(String(leaves!.id));
  const later = await person();
  await open();
  await resumeCampaign(service.database, id);
  await done(id);
  expect([stays, leaves, later].map((one) => one!.messages.length)).toEqual([1, 0, 0]);
  expect(await counts(id)).toEqual({ 'telegram/vi/sent': 1 });
});

test('is held within a second, goes on where it was, and stopped for good leaves the rest out', async () => {
  await people(90);
  await open();
  const id = await begin();
  await until(() => calls().length >= 15);
  await pauseCampaign(service.database, id);
  await seconds(0.5);
  const held = calls().length;
  await seconds(1);
  expect(calls()).toHaveLength(held);
  await resumeCampaign(service.database, id);
  await until(() => calls().length >= held + 15);
  await stopCampaign(service.database, id);
  await until(async () => (await readCampaign(service.database, id))!.ended !== null);
  const sent = calls().length;
  expect(sent).toBeLessThan(90);
  expect(new Set(calls().map(({ params }) => params.chat_id)).size).toBe(sent);
  expect(await counts(id)).toEqual({ 'telegram/vi/sent': sent, 'telegram/vi/waiting': 90 - sent });
  await expect(resumeCampaign(service.database, id)).rejects.toThrow();
});

test('whoever blocked us is no longer a subscriber, and counted', async () => {
  const [one, gone] = await people(2);
  gone!.blocks();
  await open();
  const id = await begin();
  await done(id);
  expect(await counts(id)).toEqual({ 'telegram/vi/sent': 1, 'telegram/vi/gone': 1 });
  expect(await Promise.all([one, gone].map((each) => isSubscribed(String(each!.id))))).toEqual([true, false]);
});

test('Zalo OA: a window that is over is not tried, one that Zalo says is over is counted the same', async () => {
  const [fresh, old, odd] = [oa.person(), oa.person(), oa.person()];
  fresh.interacted(Date.now() - DAY);
  odd.interacted(Date.now() - 8 * DAY);
  await subscribe(fresh.id, { channel: 'zalo-oa', silent: 1 });
  await subscribe(old.id, { channel: 'zalo-oa', silent: 8 });
  await subscribe(odd.id, { channel: 'zalo-oa', silent: 7 });
  await open();
  const id = await begin();
  await done(id);
  expect(await counts(id)).toEqual({ 'zalo-oa/vi/sent': 1, 'zalo-oa/vi/window': 2 });
  expect(oa.calls.filter(({ method }) => method === 'message/cs')).toHaveLength(2);
  expect(await isSubscribed(odd.id)).toBe(true);
});

test('over the rate limit is tried again; not knowing whether it arrived is not', async () => {
  const [limited, lost] = [await person(), await person()];
  tele.faults.next('sendMessage', 'busy');
  await open();
  const id = await begin(text('a'), {});
  await until(() => calls().length === 3);
  await done(id);
  expect([limited, lost].map(({ messages }) => messages.length)).toEqual([1, 1]);
  tele.faults.next('sendMessage', 'drop-after');
  const again = await begin(text('b'));
  await done(again);
  expect(await counts(again)).toEqual({ 'telegram/vi/sent': 1, 'telegram/vi/unsure': 1 });
  expect([limited, lost].map(({ messages }) => messages.length)).toEqual([2, 2]);
});

test('a channel that is down loses few, and holds up no other', async () => {
  await people(40);
  const one = oa.person();
  one.interacted(Date.now());
  await subscribe(one.id, { channel: 'zalo-oa' });
  tele.faults.always('sendMessage', 'drop-before');
  await open();
  const id = await begin();
  await until(() => one.messages.length === 1, 3000);
  await seconds(2);
  const { 'telegram/vi/unsure': unsure = 0, 'telegram/vi/waiting': waiting = 0 } = await counts(id);
  expect(unsure).toBeGreaterThan(0);
  expect(waiting).toBeGreaterThan(25);
  tele.faults.none();
  await until(() => calls().some(({ status }) => status === 200), 15_000);
});

test('what can be put right at the channel loses nobody', async () => {
  await people(3);
  // As after the bot's token was changed.
  const wrong = await startTelegram({ token: '1:another' });
  const right = tele;
  tele = wrong;
  await open();
  tele = right;
  const id = await begin();
  await until(() => wrong.calls.length > 0);
  await seconds(0.5);
  expect(await counts(id)).toEqual({ 'telegram/vi/waiting': 3 });
  await wrong.close();
});

test('a copy whose worker died counts as unsure and is not sent', async () => {
  const [one, other] = await people(2);
  const id = await begin();
  await service.database.pool.query(
    `UPDATE delivery SET state = 'leaving', until = now() - interval '1 second' WHERE person = $1`,
    [Buffer.from(String(one!.id))],
  );
  await open();
  await done(id);
  expect([one, other].map((each) => each!.messages.length)).toEqual([0, 1]);
  expect(await counts(id)).toEqual({ 'telegram/vi/sent': 1, 'telegram/vi/unsure': 1 });
});

test('nothing leaves in the quiet hours, scheduled or not', async () => {
  const one = await person();
  now = new Date(NIGHT);
  await open();
  const draft = { name: 'Hẹn', content: text('Chào'), audience: EVERYBODY };
  const id = await createCampaign(service.database, draft, null);
  await startCampaign(service.database, id, new Date(now.getTime() + 60_000), now);
  now = new Date(now.getTime() + 120_000);
  await until(async () => (await stateOf(id)) === 'running');
  await seconds(0.4);
  expect(one.messages).toEqual([]);
  now = new Date('2026-11-25T00:00:00Z');
  await done(id);
  expect(one.messages).toHaveLength(1);
});

test('the weekly message makes itself on Saturday evening, once, unless it is switched off', async () => {
  const one = await person();
  now = new Date('2026-11-28T11:29:00Z');
  await Promise.all([open(), open()]);
  await seconds(0.4);
  expect(await service.database.prisma.campaign.count()).toBe(0);
  now = new Date('2026-11-28T11:30:00Z');
  await until(() => one.messages.length === 1);
  await seconds(0.4);
  const made = await service.database.prisma.campaign.findMany();
  expect(made.map(({ slug }) => slug)).toEqual(['weekly-2026-48']);
  expect(one.messages).toHaveLength(1);
  await setWeekly(service.database, false);
  now = new Date('2026-12-05T11:31:00Z');
  await seconds(0.4);
  expect(await service.database.prisma.campaign.count()).toBe(1);
});

test('is tried on a group of a few, never of many or nobody', async () => {
  const [one] = await people(1, { group: 'ABC234' });
  const other = await person();
  await open();
  const id = await createCampaign(
    service.database,
    { name: 'Mới', content: text('Chào'), audience: EVERYBODY },
    null,
  );
  const trial = await tryCampaign(service.database, id, 'ABC234', randomUUID());
  await done(trial);
  expect([one!, other].map(({ messages }) => messages.length)).toEqual([1, 0]);
  expect(await stateOf(id)).toBe('draft');
  await expect(tryCampaign(service.database, id, 'XYZ234', randomUUID())).rejects.toThrow('chưa có ai');
  await people(5, { group: 'ABC234' });
  await expect(tryCampaign(service.database, id, 'ABC234', randomUUID())).rejects.toThrow('nhiều nhất 5');
});

test('an address that does not open fails, the others go on', async () => {
  const [one, other] = await people(2);
  await service.database.prisma.subscriber.update({
    where: { person: Buffer.from(String(one!.id)) },
    data: { sealed: Buffer.from('nothing') },
  });
  await open();
  const id = await begin();
  await done(id);
  expect(other!.messages).toHaveLength(1);
  expect(await counts(id)).toEqual({ 'telegram/vi/failed': 1, 'telegram/vi/sent': 1 });
});

describe('what it says', () => {
  const title = (key: string) => translate('vi', key);
  const quiz = LEARNABLE.quiz[0]!;
  test.each<[Content, string, RegExp]>([
    [{ kind: 'weekly', week: 53, aloud: false }, 'weekly:52', /\/dung/],
    [{ kind: 'lesson', lesson: 'viec-nhe', aloud: false }, 'lessons:viec-nhe.1', /\/hoc.*\/dung/s],
    [{ kind: 'quiz', quiz, aloud: false }, `quizzes:${quiz}.title`, /\/dovui.*\/dung/s],
  ])('%o', (content, key, words) => {
    for (const language of ['vi', 'lo', 'bru']) {
      const message = messageOf(content, language, true);
      expect(message.text).toMatch(words);
      expect(message.text).toContain(title(key));
      expect(message.text.length).toBeLessThan(2000);
      expect(messageOf(content, language, false)).not.toHaveProperty('choices');
    }
  });
});

describe('hours', () => {
  test.each([
    ['2026-11-24T13:59:00Z', false],
    ['2026-11-24T14:00:00Z', true],
    ['2026-11-24T17:30:00Z', true],
    ['2026-11-24T23:59:00Z', true],
    ['2026-11-25T00:00:00Z', false],
  ])('%s quiet: %s', (at, quiet) => expect(isQuiet(new Date(at))).toBe(quiet));

  test.each([
    ['2026-11-24T05:00:00Z', 2026, 48, '2026-11-28T11:30:00.000Z'],
    ['2026-11-29T16:59:00Z', 2026, 48, '2026-11-28T11:30:00.000Z'],
    ['2026-11-29T17:00:00Z', 2026, 49, '2026-12-05T11:30:00.000Z'],
    ['2027-01-01T05:00:00Z', 2026, 53, '2027-01-02T11:30:00.000Z'],
    ['2027-01-04T05:00:00Z', 2027, 1, '2027-01-09T11:30:00.000Z'],
    ['2024-12-30T05:00:00Z', 2025, 1, '2025-01-04T11:30:00.000Z'],
  ])('%s is in week %i-%i', (at, year, week, due) => {
    expect(weekOf(new Date(at))).toEqual({ year, week, due: new Date(due) });
  });

  test('local times of a form', () => {
    expect(readLocal('2026-11-28T18:30')?.toISOString()).toBe('2026-11-28T11:30:00.000Z');
    expect(writeLocal(new Date('2026-11-28T11:30:00Z'))).toBe('2026-11-28T18:30');
    for (const none of ['', '2026-13-40T99:99', 'now', '2026-11-28']) expect(readLocal(none)).toBeUndefined();
  });
});
