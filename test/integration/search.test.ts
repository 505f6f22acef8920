import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commit } from '../../bots/commit.ts';
import { sorter } from '../../queues/sort.ts';
import type { Report } from '../../src/conversation/types.ts';
import type { Database } from '../../src/database.ts';
import { answer, transfer } from '../../src/inbox/act.ts';
import { addNote } from '../../src/inbox/notes.ts';
import { readTip } from '../../src/inbox/read.ts';
import { GATHERED, lookUp, PAGE, searchTips } from '../../src/inbox/search.ts';
import { completeIndex, lookingOf, rowOf } from '../../src/inbox/words.ts';
import { rotate } from '../../src/officers/rotate.ts';
import { logIn, type OfficerSession, sessionOf } from '../../src/officers/session.ts';
import { readQuery } from '../../src/search/query.ts';
import { publicKeys } from '../../src/setup.ts';
import { sealContent } from '../../src/tips/content.ts';
import { newTip } from '../../src/tips/submit.ts';
import { randomBytes } from '../../src/vault/boxes.ts';
import { readBotKeys, readWorkerKeys } from '../../src/vault/keys.ts';
import { PASSWORD, type Running, run } from '../running.ts';
import { type Office, type Person, person } from './console/office.ts';

/** Tips told and sorted as they really are, searched in officers' sessions and on their page. */

let service: Running;
let database: Database;
let keyDir: string;
let police: OfficerSession;
let guards: OfficerSession;
let desk: Person;

beforeAll(async () => {
  // Without a worker: here a tip is sorted when the test says so.
  service = await run({ ROLES: 'console' });
  database = service.database;
  keyDir = `${service.folder}/keys`;
  // Of whatever lies at the duty desk, the police hold the key: so it is certain whose tip it becomes.
  await database.pool.query(
    `UPDATE agency SET public_key = (SELECT public_key FROM agency WHERE key = 'cong-an-tinh') WHERE key = 'truc-ban'`,
  );
  police = await service.officer('cong-an-tinh');
  guards = await service.officer('bien-phong');
  desk = await browse('truc1@cong-an-tinh.test');
}, 60_000);
afterAll(() => service?.close());

async function browse(email: string): Promise<Person> {
  const cookie = (await logIn(database, email, PASSWORD))!;
  return person(service as unknown as Office, `officer=${cookie}`, (await sessionOf(database, cookie))!.csrf);
}

/** Gives a tip of the police: this sorter knows the duty desk alone, which has their key. */
async function tell(story: string, answers: Report['answers'] = {}): Promise<string> {
  const keys = await publicKeys(database);
  const { salt } = await readBotKeys(keyDir);
  const report = { story: [story], answers, danger: false, cut: false };
  const { tip } = await newTip(report, { channel: 'web', language: 'vi', replyTo: null }, keys, salt);
  await commit(database, { ...update(), tip });
  const only = new Map([['truc-ban', keys.agencies.get('cong-an-tinh')!]]);
  await sorter(database, (await readWorkerKeys(keyDir)).sorter, only, () => {})({ tip: tip.id });
  for (const [table, column] of Object.entries({
    tip_key: 'holder',
    assignment: 'agency_key',
    tip_words: 'agency_key',
  }))
    await database.pool.query(
      `UPDATE ${table} SET ${column} = 'cong-an-tinh' WHERE tip_id = $1 AND ${column} = 'truc-ban'`,
      [tip.id],
    );
  return tip.id;
}

const update = () => ({
  ...{ channel: 'web', update: randomUUID(), conversation: randomBytes(32), version: 1 },
  ...{ state: null, kept: null, letter: null, forget: [], attach: [], discard: [] },
});

/** The reporter writes again by the code. */
async function add(tip: string, text: string): Promise<void> {
  const { publicKey } = await database.prisma.tip.findUniqueOrThrow({ where: { id: tip } });
  const sealed = sealContent(publicKey, { kind: 'text', text });
  await commit(database, { ...update(), append: { tip, sealed, danger: false } });
}

const search = async (session: OfficerSession, typed: string) =>
  (await searchTips(database, session, readQuery(typed)!))!;
const found = async (session: OfficerSession, typed: string): Promise<string[]> =>
  (await search(session, typed)).found.map(({ tip }) => tip);
const rows = () => database.prisma.tipWords.findMany({ orderBy: { tipId: 'asc' } });

describe('a tip is found', () => {
  it('by what was told, as soon as it is sorted, newest first', async () => {
    const one = await tell('Bà Thắm ở Thanh Trạch rủ cháu đi, số 0912 000 111');
    const two = await tell('Lại là bà thắm, gọi +84 912.000.111', { suspect: 'tên thật là Nguyễn Thị Thắm' });
    const before = await rows();
    expect(await found(police, 'Thắm')).toEqual([two, one]);
    expect(await found(police, 'tham thanh')).toEqual([one]);
    expect(await found(police, '0912000111')).toEqual([two, one]);
    expect(await found(police, '"thị thắm"')).toEqual([two]);
    expect(await found(police, 'thẳm')).toEqual([]);
    // The sorter's rows were whole: nothing was made anew in the session.
    expect(await rows()).toEqual(before);
  });

  it('not by how its reporter wants to be answered', async () => {
    await tell('Chú Lượm chở người qua sông', { contact: 'gọi tôi 0977 222 333' });
    expect(await found(police, 'lượm 0977222333')).toEqual([]);
    expect(await found(police, '0977222333')).toEqual([]);
  });

  it('by what came later: from the reporter, in answers, in notes', async () => {
    const tip = await tell('Xe chở người qua cửa khẩu');
    expect(await found(police, 'Xavan')).toEqual([]);
    await add(tip, 'Họ nói sẽ đi Xavan');
    await answer(database, police, tip, 'Hãy cho biết màu áo', (await publicKeys(database)).sender);
    await addNote(database, police, tip, 'Đã gọi trạm Tăng Cô');
    for (const typed of ['xavan', '"màu áo"', 'tăng cô', 'xavan áo tăng cửa'])
      expect(await found(police, typed)).toEqual([tip]);
  });

  it('by what came later as soon as somebody has opened it', async () => {
    const tip = await tell('Một tin để mở xem');
    await add(tip, 'Thêm chữ kỳ lân');
    await readTip(database, police, tip);
    const by = (await lookingOf(database, police))!;
    expect((await lookUp(database, 'cong-an-tinh', by, readQuery('kỳ lân')!)).count).toBe(1);
  });

  it('after it has left the list, too', async () => {
    const tip = await tell('Chuyện đã xong về chợ Phiên');
    await database.pool.query(`UPDATE assignment SET ended = now() WHERE tip_id = $1`, [tip]);
    const [one] = (await search(police, 'phiên')).found;
    expect(one).toMatchObject({ tip, status: 'received', ended: expect.any(Date) });
  });
});

describe('another agency', () => {
  it('finds it once it is theirs, and whose it was no more', async () => {
    const tip = await tell('Đường mòn Bản Sa Mưu');
    expect(await found(guards, 'sa mưu')).toEqual([]);
    await transfer(database, police, tip, 'bien-phong', 'Địa bàn biên giới');
    expect(await found(guards, 'sa mưu')).toEqual([tip]);
    expect(await found(guards, 'địa bàn')).toEqual([tip]);
    expect(await found(police, 'sa mưu')).toEqual([]);
    expect((await rows()).filter(({ tipId }) => tipId === tip).map(({ agencyKey }) => agencyKey)).toEqual([
      'bien-phong',
    ]);
  });

  it('has other words for the same: nothing can be joined between them', async () => {
    const words = async (session: OfficerSession) =>
      rowOf((await lookingOf(database, session))!, ['cùng', 'một', 'lời'])
        .slice(1, -1)
        .split(',');
    const theirs = await words(guards);
    expect((await words(police)).filter((word) => theirs.includes(word))).toEqual([]);
  });

  it('an officer without one finds nothing', async () => {
    const admin = { ...police, officer: { ...police.officer, agency: undefined }, agencyPair: undefined };
    expect(await searchTips(database, admin, readQuery('thắm')!)).toBeUndefined();
  });
});

describe('an index that is not whole', () => {
  const by = async (session: OfficerSession) => (await lookingOf(database, session))!;
  const complete = async (session: OfficerSession, limit: number) =>
    completeIndex(database, session, await by(session), limit);

  it('is made a part at a time, and says what is missing', async () => {
    await tell('Tin có trạng nguyên');
    await database.pool.query('DELETE FROM tip_words');
    await database.pool.query(`DELETE FROM setting WHERE name LIKE 'searched.%'`);
    const all = await database.prisma.tipKey.count({ where: { holder: 'cong-an-tinh' } });
    expect(await complete(police, 2)).toBe(all - 2);
    expect(await found(police, 'trạng nguyên')).toHaveLength(1);
    expect(await complete(police, 200)).toBe(0);
  });

  it('is not looked over from its beginning every time', async () => {
    const old = await tell('Tin cũ về thợ rèn');
    await database.pool.query(`UPDATE tip_event SET at = now() - interval '1 hour'`);
    expect(await complete(police, 200)).toBe(0);
    // Nothing has happened to it since: that its row is gone is not noticed, which shows that nobody looked.
    await database.pool.query('DELETE FROM tip_words WHERE tip_id = $1', [old]);
    expect(await found(police, 'thợ rèn')).toEqual([]);
    await add(old, 'có gì mới');
    expect(await found(police, 'thợ rèn')).toEqual([old]);
  });

  it('is made anew under a new key, the rows of a sorter that knew only the old one among them', async () => {
    const before = await found(guards, 'sa mưu');
    expect(before).toHaveLength(1);
    const stale = rowOf(await by(guards), ['một', 'hai']);
    await rotate(database, guards);
    const anew = (await sessionOf(database, (await logIn(database, 'truc2@bien-phong.test', PASSWORD))!))!;
    await database.pool.query(
      `INSERT INTO tip_words (tip_id, agency_key, words, seq) VALUES ($1, 'bien-phong', $2::bigint[], 999999)
       ON CONFLICT (tip_id, agency_key) DO UPDATE SET words = excluded.words`,
      [before[0], stale],
    );
    expect(await found(anew, 'sa mưu')).toEqual(before);
  });
});

describe('the page', () => {
  const ask = async (q: string) => desk.post('/console/search', { q });
  const results = async (q: string) => {
    const { status, location } = await ask(q);
    expect(status).toBe(303);
    return { location: location!, page: await desk.get(location!) };
  };
  const audits = () => database.prisma.audit.findMany({ where: { kind: 'search' }, orderBy: { id: 'asc' } });

  it('shows where it was found, and nothing of it runs', async () => {
    const tip = await tell('<script>alert(1)</script> Ông Hoạch hứa <b>việc nhẹ</b>');
    const opened = await database.prisma.tipEvent.count({ where: { kind: 'opened' } });
    const before = (await audits()).length;
    const { page, location } = await results('hoạch "việc nhẹ"');
    expect(page.status).toBe(200);
    expect(page.text).toContain(`href="/console/tips/${tip}"`);
    expect(page.text).toMatch(/<mark>Hoạch<\/mark> hứa &lt;b&gt;<mark>việc nhẹ<\/mark>/);
    expect(page.text).not.toContain('<script>alert');
    expect(page.text).toContain('value="hoạch &quot;việc nhẹ&quot;"');
    // The words are in no address, the chain says how many were opened, the tip's own history nothing.
    expect(Buffer.from(location.split('s=')[1]!, 'base64url').toString('latin1')).not.toMatch(/ho|vi/);
    expect((await audits()).slice(before)).toMatchObject([
      { subject: null, reason: '1', agency: 'cong-an-tinh' },
    ]);
    expect(await database.prisma.tipEvent.count({ where: { kind: 'opened' } })).toBe(opened);
  });

  it('finds a tip by its number, short or whole', async () => {
    const tip = await tell('Tin có số');
    for (const q of [tip.slice(0, 8), tip, tip.toUpperCase()])
      expect((await results(q)).page.text).toContain(`href="/console/tips/${tip}"`);
    const theirs = await database.prisma.tipKey.findFirstOrThrow({ where: { holder: 'bien-phong' } });
    expect((await results(theirs.tipId)).page.text).not.toContain('row-link');
  });

  it('refuses a code, looks nothing up and repeats it nowhere', async () => {
    const before = (await audits()).length;
    for (const q of ['1234 5678 9012 3452', '1234567890123452', 'mã 1234-5678-9012-3452']) {
      const { status, text } = await ask(q);
      expect(status).toBe(422);
      expect(text).toContain('Mã 16 số chỉ dành cho người báo tin');
      expect(text).not.toMatch(/1234/);
    }
    expect((await audits()).length).toBe(before);
  });

  it.each([
    ['ở', 422, 'ít nhất một từ'],
    ['dài '.repeat(60), 422, 'Dài quá 200'],
    ['không đâu có từ này', 303, ''],
  ])('%j', async (q, status, text) => {
    const answered = await ask(q);
    expect(answered.status).toBe(status);
    expect(answered.text).toContain(text);
  });

  it('leads back to the empty form when nothing is asked for', async () => {
    expect(await ask('  ')).toMatchObject({ status: 303, location: '/console/search' });
    expect((await desk.get('/console/search')).text).toContain('Đặt trong ngoặc kép');
  });

  it('opens in the session that asked, unchanged, and in no other', async () => {
    const { location } = await results('thắm');
    const later = await browse('truc1@cong-an-tinh.test');
    for (const [who, address] of [
      [later, location],
      [desk, `${location.slice(0, -2)}AA`],
      [desk, '/console/search?s=x'],
    ] as const) {
      const { status, text } = await who.get(address);
      expect(status).toBe(410);
      expect(text).not.toContain('row-link');
    }
  });

  it('goes on by itself while the index is not whole', async () => {
    await database.pool.query('DELETE FROM tip_words');
    await database.pool.query(`DELETE FROM setting WHERE name LIKE 'searched.%'`);
    const { text } = await desk.post('/console/search/index', {}, { 'hx-request': 'true' });
    expect(text).toMatch(/^<p id="missing".*Mục lục đã đủ/);
    expect(await desk.post('/console/search/index', {})).toMatchObject({
      status: 303,
      location: '/console/search',
    });
  });

  it('turns the pages of a phrase, each tip once', async () => {
    const tips: string[] = [];
    for (let at = 0; at < PAGE + 3; at++)
      tips.push(await tell(at % 10 === 0 ? `Gặp vàng cau lần ${at}` : `Gặp cau vàng lần ${at}`));
    const inOrder = tips.filter((_, at) => at % 10 !== 0).reverse();
    expect(await found(police, '"cau vàng"')).toEqual(inOrder);
    const { page } = await results('cau vàng');
    const ids = (text: string) => [...text.matchAll(/id="tip-([\w-]+)"/g)].map(([, id]) => id!);
    expect(ids(page.text)).toEqual([...tips].reverse().slice(0, PAGE));
    expect(page.text).toContain(`Tìm thấy ${PAGE + 3} tin`);
    const next = await desk.get(/rel="next" href="([^"]+)"/.exec(page.text)![1]!);
    expect(ids(next.text)).toEqual([...tips].reverse().slice(PAGE));
    expect(next.text).not.toContain('rel="next"');
  });
});

describe('words that very many tips have', () => {
  it('are found by way of the list: the same tips in the same order', async () => {
    const by = (await lookingOf(database, police))!;
    await database.pool.query(
      `WITH made AS (
         INSERT INTO tip (id, channel, language, public_key, lookup, places, category, urgency, sorted)
         SELECT gen_random_uuid(), 'web', 'vi', '', decode(md5(n::text), 'hex'), '{}', 'unclear', 'P3', now()
         FROM generate_series(1, $1::int) AS n RETURNING id),
       held AS (INSERT INTO tip_key SELECT id, 'cong-an-tinh', '' FROM made),
       here AS (
         INSERT INTO assignment (id, tip_id, agency_key, kind, urgency, received)
         SELECT id, id, 'cong-an-tinh', 'lead', 'P3', now() - random() * interval '1 year' FROM made)
       INSERT INTO tip_words SELECT id, 'cong-an-tinh', $2::bigint[], 0 FROM made`,
      [
        GATHERED + 50,
        rowOf(
          by,
          ['phổ', 'biến'].map((word) => readQuery(word)!.ways[0]![0]!),
        ),
      ],
    );
    const all = await lookUp(database, 'cong-an-tinh', by, readQuery('phổ biến')!);
    expect(all.count).toBe(GATHERED + 1);
    const { rows: sorted } = await database.pool.query(
      `SELECT tip_id FROM assignment WHERE agency_key = 'cong-an-tinh' AND id = tip_id ORDER BY received DESC, id DESC`,
    );
    const first = await all.page(undefined, 30);
    const edge = first.at(-1)!;
    const second = await all.page({ received: edge.received, assignment: edge.id }, 30);
    expect([...first, ...second].map(({ tip_id }) => tip_id)).toEqual(
      sorted.slice(0, 60).map(({ tip_id }) => tip_id),
    );
  });
});

it('the index holds nothing but numbers, in the order of numbers', async () => {
  for (const { words } of await rows()) {
    expect(words.length).toBeGreaterThan(1);
    expect(words).toEqual([...words].sort((one, other) => (one < other ? -1 : 1)));
  }
});
