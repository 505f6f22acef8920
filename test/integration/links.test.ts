import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commit } from '../../bots/commit.ts';
import { migrate } from '../../prisma/migrations.ts';
import { sorter } from '../../queues/sort.ts';
import type { Report } from '../../src/conversation/types.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { transfer } from '../../src/inbox/act.ts';
import { linkedTips } from '../../src/inbox/links.ts';
import { marksOf } from '../../src/inbox/marks.ts';
import { invite, setUp } from '../../src/officers/invite.ts';
import { logIn, type OfficerSession, sessionOf } from '../../src/officers/session.ts';
import { agencyKeyFor, publicKeys, setUpInstallation } from '../../src/setup.ts';
import { newTip } from '../../src/tips/submit.ts';
import { makeKey, randomBytes } from '../../src/vault/boxes.ts';
import { linkKey, readBotKeys, readKey, readWorkerKeys } from '../../src/vault/keys.ts';
import { dataFolder } from '../data-folder.ts';

/** Marks as the worker itself makes them: told at a door, sorted from the belt, seen in an officer's session. */

let folder: string;
let database: Database;
let police: OfficerSession;
let guards: OfficerSession;

async function officerOf(agency: string): Promise<OfficerSession> {
  const who = { agency, email: `${agency}@example.org`, role: 'duty' };
  const key = await agencyKeyFor(database, agency, { claimKey: await readKey(folder, 'claim') });
  await setUp(database, await invite(database, who, key), 'một mật khẩu thật dài');
  return (await sessionOf(database, (await logIn(database, who.email, 'một mật khẩu thật dài'))!))!;
}

beforeAll(async () => {
  folder = await dataFolder('links');
  const url = await startEmbedded(folder);
  await migrate(url);
  database = openDatabase(url, 6);
  await setUpInstallation(database, folder);
  // Of whatever lies at the duty desk, the police hold the key: so it is certain whose tip it becomes.
  await database.pool.query(
    `UPDATE agency SET public_key = (SELECT public_key FROM agency WHERE key = 'cong-an-tinh') WHERE key = 'truc-ban'`,
  );
  police = await officerOf('cong-an-tinh');
  guards = await officerOf('bien-phong');
}, 60_000);

afterAll(async () => {
  await database?.close();
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
});

/** Tells a tip and sorts it into the inbox of the police. */
async function tell(story: string, answers: Report['answers'] = {}): Promise<string> {
  const keys = await publicKeys(database);
  const report: Report = { story: [story], answers, danger: false, cut: false };
  const { salt } = await readBotKeys(folder);
  const { tip } = await newTip(report, { channel: 'web', language: 'vi', replyTo: null }, keys, salt);
  await commit(database, {
    channel: 'web',
    update: randomUUID(),
    conversation: randomBytes(32),
    version: 1,
    state: null,
    kept: null,
    letter: null,
    tip,
    forget: [],
    attach: [],
    discard: [],
  });
  const worker = await readWorkerKeys(folder);
  // This sorter knows the duty desk alone.
  const only = new Map([['truc-ban', keys.agencies.get('cong-an-tinh')!]]);
  await sorter(database, worker.sorter, only, () => {})({ tip: tip.id });
  for (const [table, column] of [
    ['tip_key', 'holder'],
    ['assignment', 'agency_key'],
  ])
    await database.pool.query(
      `UPDATE ${table} SET ${column} = 'cong-an-tinh' WHERE tip_id = $1 AND ${column} = 'truc-ban'`,
      [tip.id],
    );
  return tip.id;
}

const FILLER = [
  'Hàng xóm nhà tôi có đứa cháu nghỉ học theo một bà sang bên kia biên giới phụ bán quán từ ra giêng',
  'Trên mạng có người đăng tuyển nữ dưới hai mươi tuổi đi làm massage bao ăn ở ứng trước tiền',
  'Chồng tôi đi làm gỗ bên Savannakhet bị chủ giữ giấy tờ không trả lương bốn tháng nay',
];

const links = async (session: OfficerSession, tip: string) => {
  const { tips, counts } = await linkedTips(database, session, tip);
  return {
    tips: tips.map(({ tip: id, why }) => [id, why]),
    counts: counts.map(({ kind, tips: count }) => `${count} ${kind}`),
  };
};

describe('tips that name the same', () => {
  it('are linked, newest first, however the number is written and wherever it was typed', async () => {
    const one = await tell(`${FILLER[0]}, số bà ấy 0912 345 678`);
    const two = await tell(`${FILLER[1]}, liên hệ +84912.345.678 hoặc fb.com/viec.nhe.q9`);
    const three = await tell(FILLER[2]!, { suspect: 'gọi là bà Năm, zalo 84 912 345 678, xe 74A-123.45' });
    expect(await links(police, one)).toEqual({
      tips: [
        [three, ['phone']],
        [two, ['phone']],
      ],
      counts: ['2 phone'],
    });
    const { tips } = await linkedTips(database, police, two);
    const row = await database.prisma.tip.findUniqueOrThrow({ where: { id: three } });
    expect(tips[0]).toEqual({
      tip: three,
      category: row.category,
      urgency: row.urgency,
      status: 'received',
      received: row.received,
      why: ['phone'],
      led: true,
    });
  });

  it('are not linked by the number at which the reporter wants to be answered', async () => {
    await tell(`${FILLER[0]} một`, { contact: 'gọi tôi 0977 111 222' });
    const two = await tell(`${FILLER[1]} hai`, { contact: 'số 0977111222 sau 9 giờ' });
    expect((await links(police, two)).counts.filter((count) => count.endsWith('phone'))).toEqual([]);
  });

  it('say how much they share: number, page and story', async () => {
    const story = `${FILLER[2]}, người dắt đi tên Bảy tài khoản 19034567890123 và trang facebook.com/viecben.lao`;
    const one = await tell(story);
    const two = await tell(
      story
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .replaceAll('đ', 'd')
        .replace('bốn', 'năm'),
    );
    expect((await links(police, two)).tips).toContainEqual([one, ['account', 'page', 'story']]);
  });
});

describe('another agency', () => {
  it('sees nothing of it, before a tip is passed on to it and of the rest afterwards', async () => {
    const [one, two, three] = [
      await tell(`${FILLER[0]} gọi 0388 000 111`),
      await tell(`${FILLER[1]} gọi 0388000111`),
      await tell(`${FILLER[2]} gọi +84 388 000 111`),
    ] as const;
    expect(await links(guards, one)).toEqual({ tips: [], counts: [] });
    for (const tip of [one, two]) await transfer(database, police, tip, 'bien-phong', 'Địa bàn biên giới');
    expect(await links(guards, one)).toEqual({ tips: [[two, ['phone']]], counts: ['1 phone'] });
    expect(await links(police, one)).toEqual({ tips: [], counts: [] });
    expect((await links(police, three)).counts.filter((count) => count.endsWith('phone'))).toEqual([]);
  });

  it('is not met by an officer without an agency', async () => {
    const admin = { ...police, officer: { ...police.officer, agency: undefined }, agencyPair: undefined };
    expect(await links(admin, randomUUID())).toEqual({ tips: [], counts: [] });
  });
});

describe('what everybody shares', () => {
  it('links no stories any more, but a number is still counted', async () => {
    const letter =
      'Kính gửi tổng đài đây là thư mẫu của xã gửi về việc tuyên truyền phòng chống mua bán người năm nay';
    const marks = marksOf(linkKey((await readWorkerKeys(folder)).sorter), `${letter} 0909 999 999`, letter);
    const { rows } = await database.pool.query<{ id: string }>(
      `INSERT INTO tip (id, channel, language, public_key, lookup, places, category, urgency, sorted)
       SELECT gen_random_uuid(), 'web', 'vi', '', decode(md5(n::text), 'hex'), '{}', 'unclear', 'P3', now()
       FROM generate_series(1, 1100) AS n RETURNING id`,
    );
    const ids = rows.map(({ id }) => id);
    await database.pool.query(
      `INSERT INTO tip_key (tip_id, holder, wrapped) SELECT id, 'cong-an-tinh', '' FROM unnest($1::uuid[]) AS id`,
      [ids],
    );
    await database.pool.query(
      `INSERT INTO tip_mark SELECT id, m.kind, m.hash FROM unnest($1::uuid[]) AS id, unnest($2::text[], $3::bytea[]) AS m(kind, hash)`,
      [ids, marks.map(({ kind }) => kind), marks.map(({ hash }) => hash)],
    );
    const own = await tell(`${letter} 0909 999 999`);
    const { tips, counts } = await linkedTips(database, police, own);
    expect(counts).toEqual([{ kind: 'phone', tips: 1000, more: true }]);
    expect(tips).toHaveLength(50);
    await database.pool.query('DELETE FROM tip WHERE id = ANY($1)', [ids]);
    expect(await database.prisma.tipMark.count({ where: { tipId: { in: ids } } })).toBe(0);
  });
});

describe('at rest', () => {
  it('nothing readable: no number, no word, and no hash that can be made without the key', async () => {
    const { rows } = await database.pool.query<{ line: string }>(
      `SELECT tip_mark::text AS line FROM tip_mark`,
    );
    const { rows: hashes } = await database.pool.query<{ hash: Buffer }>('SELECT hash FROM tip_mark');
    expect(rows.length).toBeGreaterThan(30);
    for (const { line } of rows)
      expect(line).toMatch(/^\([\w-]{36},(?:phone|account|plate|page|email|story),"\\\\x[0-9a-f]{32}"\)$/);
    const stored = new Set(hashes.map(({ hash }) => hash.toString('hex')));
    const named = (key: Buffer) => marksOf(key, '0912345678', '').map(({ hash }) => hash.toString('hex'));
    expect(named(makeKey()).some((hash) => stored.has(hash))).toBe(false);
    expect(named(linkKey((await readWorkerKeys(folder)).sorter)).every((hash) => stored.has(hash))).toBe(
      true,
    );
  });

  it('the whole database, dumped, holds no number and no word of a story', async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      `SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of rows) {
      const { rows: dump } = await database.pool.query<{ line: string }>(
        `SELECT t::text AS line FROM ${name} t`,
      );
      const text = dump.map(({ line }) => line).join('\n');
      for (const secret of [
        '912345678',
        '912 345',
        '19034567890123',
        '74A',
        'viecben',
        'Hàng xóm',
        'hang xom',
      ])
        expect({ name, secret, found: text.includes(secret) }).toEqual({ name, secret, found: false });
      const hex = Buffer.from('912345678').toString('hex');
      expect(text.includes(hex)).toBe(false);
    }
  });
});
