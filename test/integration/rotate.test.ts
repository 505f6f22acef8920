import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sorter } from '../../queues/sort.ts';
import { invite, setUp } from '../../src/officers/invite.ts';
import { rewrap } from '../../src/officers/rewrap.ts';
import { rotate } from '../../src/officers/rotate.ts';
import { letIn, type OfficerSession, sessionOf } from '../../src/officers/session.ts';
import { openAgencyKeys, publicKeys } from '../../src/setup.ts';
import { sealContent } from '../../src/tips/content.ts';
import { newTip } from '../../src/tips/submit.ts';
import { type KeyPair, makeKeyPair, open, pairOf, randomBytes, seal } from '../../src/vault/boxes.ts';
import {
  logInAs,
  type Office,
  openOffice,
  PASSWORD,
  type Person,
  SALT,
  seedTip,
  staff,
} from './console/office.ts';

/** An agency's key pair replaced: nobody at work notices, and a copied old key opens nothing any more. */

const AGENCY = 'cong-an-tinh';
const TIPS = 1000;

let office: Office;
let police: Person;
let colleague: Person;
let guards: Person;
const recovery = makeKeyPair();

beforeAll(async () => {
  office = await openOffice();
  ({ police, colleague, guards } = await staff(office));
  await office.database.prisma.publicKey.update({
    where: { name: 'recovery' },
    data: { key: Buffer.from(recovery.publicKey) },
  });
});
afterAll(() => office.close());

/** A person's session as the console has it for the length of one request. */
const sessionAs = async ({ cookie }: Person): Promise<OfficerSession> =>
  (await sessionOf(office.database, cookie.slice('officer='.length)))!;
const pairNow = async () => (await sessionAs(police)).agencyPair!;
const past = () => office.database.prisma.agencyPast.count({ where: { agencyKey: AGENCY } });
const agency = () => office.database.prisma.agency.findUniqueOrThrow({ where: { key: AGENCY } });
const turnKey = (who: Person) => who.post('/console/rotate', { sure: 'yes' });

async function until(done: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !(await done()); ) {
    if (Date.now() > end) throw new Error('it never came');
    await new Promise((again) => setTimeout(again, 20));
  }
}

/** How many of the agency's tips this key opens. */
async function opens(pair: KeyPair): Promise<number> {
  const rows = await office.database.prisma.tipKey.findMany({ where: { holder: AGENCY } });
  return rows.filter(({ wrapped }) => {
    try {
      return open(pair, wrapped).length === 32;
    } catch {
      return false;
    }
  }).length;
}

/** Sorted tips in the agency's keeping, with an index of words. */
async function fill(count: number): Promise<string[]> {
  const { prisma } = office.database;
  const { publicKey } = await agency();
  const tips = Array.from({ length: count }, (_, n) => ({ id: randomUUID(), pair: makeKeyPair(), n }));
  await prisma.tip.createMany({
    data: tips.map(({ id, pair }) => ({
      ...{
        id,
        channel: 'web',
        language: 'vi',
        publicKey: Buffer.from(pair.publicKey),
        lookup: randomBytes(32),
      },
      ...{ category: 'unclear', urgency: 'P3', sorted: new Date() },
    })),
  });
  await prisma.tipKey.createMany({
    data: tips.map(({ id, pair }) => ({
      ...{ tipId: id, holder: AGENCY, wrapped: seal(publicKey, pair.privateKey) },
    })),
  });
  await prisma.message.createMany({
    data: tips.map(({ id, pair, n }) => ({
      ...{ id: randomUUID(), tipId: id, author: 'reporter' },
      sealed: sealContent(pair.publicKey, { kind: 'text', text: `Lời kể số ${n}.` }),
    })),
  });
  await prisma.tipWords.createMany({
    data: tips.map(({ id }) => ({ tipId: id, agencyKey: AGENCY, words: [1n, 2n] })),
  });
  return tips.map(({ id }) => id);
}

describe('the page', () => {
  it('asks first, and only a supervisor', async () => {
    expect((await colleague.get('/console/rotate')).text).toContain('Không hoàn tác được.');
    expect((await colleague.get('/console/colleagues')).text).toContain('href="/console/rotate"');
    expect((await police.get('/console/colleagues')).text).not.toContain('href="/console/rotate"');
    expect((await police.post('/console/rotate', { sure: 'yes' })).status).toBe(403);
    const before = (await agency()).publicKey;
    expect((await colleague.post('/console/rotate', {})).status).toBe(422);
    expect((await agency()).publicKey).toEqual(before);
  });
});

describe(`with ${TIPS} tips, while more are sorted`, () => {
  let old: KeyPair;
  let tips: string[];
  let waiting: string;
  const sorterPair = makeKeyPair();
  const stale = new Map<string, Buffer>();

  beforeAll(async () => {
    tips = await fill(TIPS);
    old = await pairNow();
    const keys = await publicKeys(office.database);
    for (const [key, publicKey] of keys.agencies) stale.set(key, publicKey);
    const report = { story: ['Ở Lao Bảo có người bị nhốt, bị đánh.'], answers: {}, danger: true, cut: false };
    const from = { channel: 'web', language: 'vi', replyTo: null };
    const told = await newTip(report, from, { ...keys, sorter: sorterPair.publicKey }, SALT);
    waiting = told.tip.id;
    const { keys: wrapped, message, replyTo: _, ...row } = told.tip;
    await office.database.prisma.tip.create({
      data: {
        ...{ ...row, publicKey: Buffer.from(row.publicKey), lookup: Buffer.from(row.lookup) },
        keys: { create: wrapped.map(([holder, bytes]) => ({ holder, wrapped: Buffer.from(bytes) })) },
        messages: {
          create: { id: message.id, author: 'reporter', sealed: Buffer.from(message.sealed) },
        },
      },
    });
  });

  it('wraps every tip for the new key, and a copied old one opens none', async () => {
    expect(await opens(old)).toBe(TIPS);
    const answer = await turnKey(colleague);
    expect(answer.location).toBe('/console/colleagues?done=rotated');
    await until(async () => (await past()) === 0);
    expect([await opens(old), await opens(await pairNow())]).toEqual([0, TIPS]);
    // What could be looked up with the old key is gone too.
    expect(await office.database.prisma.tipWords.count({ where: { agencyKey: AGENCY } })).toBe(0);
    expect((await agency()).rotated).toBeInstanceOf(Date);
    expect(await office.database.prisma.audit.count({ where: { kind: 'rotate', subject: AGENCY } })).toBe(1);
    expect((await colleague.get(answer.location!)).text).toContain('Thay lần gần nhất lúc');
  });

  it('lets those at work go on with the session they have', async () => {
    for (const who of [police, colleague]) {
      expect((await who.get(`/console/tips/${tips[0]}`)).text).toContain('Lời kể số 0.');
      expect((await who.get(`/console/tips/${tips.at(-1)}`)).text).toContain(`Lời kể số ${TIPS - 1}.`);
    }
    const later = await logInAs(office, 'an@police.example');
    expect((await later.get(`/console/tips/${tips[7]}`)).text).toContain('Lời kể số 7.');
  });

  it('a sorter that has not heard of it wraps nothing for the old key; once it has, the tip is there', async () => {
    const { database } = office;
    await sorter(database, sorterPair, stale, () => {})({ tip: waiting });
    const unsorted = { where: { id: waiting, sorted: null } };
    expect(await database.prisma.tip.count(unsorted)).toBe(1);
    const live = await openAgencyKeys(database);
    const listening = `SELECT FROM pg_stat_activity WHERE query = 'LISTEN "agency"'`;
    await until(async () => (await database.pool.query(listening)).rowCount === 1);
    const now = live.keys.get(AGENCY)!;
    await turnKey(colleague);
    await until(() => !live.keys.get(AGENCY)!.equals(now));
    await sorter(database, sorterPair, live.keys, () => {})({ tip: waiting });
    await live.close();
    expect(await database.prisma.tip.count(unsorted)).toBe(0);
    expect((await police.get(`/console/tips/${waiting}`)).text).toContain('Lao Bảo');
  });

  it('the recovery key on paper opens them as before', async () => {
    const pair = pairOf(open(recovery, (await agency()).recovery));
    await until(async () => (await past()) === 0);
    expect(await opens(pair)).toBe(TIPS + 1);
    expect((await agency()).claim).toBeNull();
  });
});

describe('who died in the middle', () => {
  it('left every tip readable, also after two replacements, and opening one goes on with the rest', async () => {
    const [first] = await fill(300);
    const oldest = await pairNow();
    await rotate(office.database, await sessionAs(colleague));
    await rotate(office.database, await sessionAs(colleague));
    expect(await past()).toBe(2);
    expect((await colleague.get('/console/colleagues')).text).toContain('Niêm phong tiếp');
    expect((await police.get(`/console/tips/${first}`)).text).toContain('Lời kể số 0.');
    await until(async () => (await past()) === 0);
    expect(await opens(oldest)).toBe(0);
    expect(await opens(await pairNow())).toBe(TIPS + 301);
  });

  it('is gone on from by the supervisor’s button, and twice does no harm', async () => {
    await rotate(office.database, await sessionAs(colleague));
    await Promise.all([1, 2].map(() => colleague.post('/console/rotate/finish', {})));
    await until(async () => (await past()) === 0);
    expect(await opens(await pairNow())).toBe(TIPS + 301);
  });

  it('who wraps for a key that was replaced meanwhile stops, and takes no old pair away', async () => {
    const before = await sessionAs(colleague);
    await rotate(office.database, before);
    const between = await sessionAs(colleague);
    await rotate(office.database, between);
    await expect(rewrap(office.database, AGENCY, between.agencyPair!)).rejects.toThrow();
    expect(await past()).toBe(2);
    expect(await opens(before.agencyPair!)).toBe(TIPS + 301);
    await colleague.post('/console/rotate/finish', {});
    await until(async () => (await past()) === 0);
  });
});

describe('two at once', () => {
  it('of two supervisors one replaces the key, the other is told', async () => {
    const session = await sessionAs(colleague);
    const done = await Promise.allSettled([
      rotate(office.database, session),
      rotate(office.database, session),
    ]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = done.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason.message).toContain('vừa thay khóa');
    await colleague.post('/console/rotate/finish', {});
  });

  it('what another agency passes on, or a colleague gives, is for the new key', async () => {
    const stale = await sessionAs(police);
    const who = { agency: AGENCY, email: 'moi@police.example', role: 'duty' };
    const token = await invite(office.database, who, Buffer.from(stale.agencyPair!.privateKey));
    await turnKey(colleague);
    // A link from before carries a key that is gone: the newcomer waits for a colleague.
    await setUp(office.database, token, PASSWORD);
    const newcomer = await office.database.prisma.officer.findUniqueOrThrow({ where: { email: who.email } });
    expect(newcomer.agencySeal).toBeNull();
    expect(await letIn(office.database, stale, newcomer.id)).toBe(false);
    expect(await letIn(office.database, await sessionAs(police), newcomer.id)).toBe(true);
    const { id } = await seedTip(office, {
      story: 'Qua đường mòn ban đêm.',
      sorting: { lead: 'bien-phong' },
    });
    await guards.post(`/console/tips/${id}/transfer`, {
      agency: AGENCY,
      reason: 'Không ở biên giới.',
      sure: 'yes',
    });
    const fresh = await logInAs(office, who.email);
    expect((await fresh.get(`/console/tips/${id}`)).text).toContain('Qua đường mòn ban đêm.');
  });
});
