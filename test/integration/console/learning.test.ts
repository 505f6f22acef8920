import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupBySecret } from '../../../src/awareness/groups.ts';
import { type Learning, openLearning } from '../../../src/awareness/learning.ts';
import { readPopulation } from '../../../src/awareness/population.ts';
import type { Learned } from '../../../src/conversation/types.ts';
import { publicKeys } from '../../../src/setup.ts';
import { makeKey } from '../../../src/vault/boxes.ts';
import { logInAs, makeOfficer, type Office, openOffice, type Person } from './office.ts';

let office: Office;
let people: Record<'admin' | 'auditor' | 'reviewer' | 'duty' | 'women' | 'supervisor', Person>;
let learning: Learning;

beforeAll(async () => {
  office = await openOffice();
  const staff = {
    admin: ['admin', undefined],
    auditor: ['auditor', undefined],
    reviewer: ['reviewer', undefined],
    duty: ['duty', 'cong-an-tinh'],
    women: ['duty', 'hoi-lhpn'],
    supervisor: ['supervisor', 'bien-phong'],
  } as const;
  const entries = Object.entries(staff).map(async ([name, [role, agency]]) => {
    await makeOfficer(office, `${name}@example.org`, role, agency);
    return [name, await logInAs(office, `${name}@example.org`)];
  });
  people = Object.fromEntries(await Promise.all(entries));
  const { sender } = await publicKeys(office.database);
  learning = await openLearning({
    database: office.database,
    door: makeKey(),
    sender,
    commune: (text) => text,
  });
});
afterAll(async () => {
  await learning?.close();
  await office?.close();
});

const read: Learned[] = [{ kind: 'lesson', lesson: 'viec-nhe' }];
const quiz = (after: boolean): Learned => ({
  kind: 'quiz',
  quiz: 'viec-nhe',
  got: 1,
  of: 2,
  before: false,
  after,
});

/** Opens a group as this officer; gives its code and the secret of its results. */
async function open(who: Person, name: string, commune = '') {
  const { status, text } = await who.post('/console/groups', { name, commune });
  const code = /class="group-code">(\w{6})</.exec(text)?.[1] ?? '';
  const secret = /\/lop\/([\w-]{43})"/.exec(text)?.[1] ?? '';
  return { status, text, code, secret };
}

describe('groups', () => {
  it('are opened with a code, links, a QR code, a poster, and a link to the results that is shown once', async () => {
    const { status, text, code, secret } = await open(people.women, 'Chi hội <i>Ka Túp</i>', '19432');
    expect(status).toBe(200);
    expect(text).toContain('Chi hội &lt;i&gt;Ka Túp&lt;/i&gt;');
    expect(text).toContain('xã Lao Bảo');
    expect(text).toContain(`${office.url}/?g=${code}`);
    expect((await groupBySecret(office.database, secret))?.code).toBe(code);
    const again = await people.women.get(`/console/groups/${code}`);
    expect(again.text).toContain(code);
    expect(again.text).not.toContain('/lop/');

    const qr = await people.women.get(`/console/groups/${code}/web.svg`);
    expect(qr.headers.get('content-type')).toContain('image/svg+xml');
    expect(qr.text).toMatch(/^<svg /);
    const poster = await people.women.get(`/console/groups/${code}/web.png`);
    expect(poster.headers.get('content-disposition')).toContain(`ap-phich-${code}.png`);
    expect(poster.text.slice(1, 4)).toBe('PNG');
    // Without the bot's name there is no link into Telegram.
    expect((await people.women.get(`/console/groups/${code}/telegram.svg`)).status).toBe(404);
  });

  it('are seen by their own agency and the administrator alone', async () => {
    const { code } = await open(people.women, 'Lớp kín');
    expect((await people.women.get('/console/groups')).text).toContain('Lớp kín');
    expect((await people.duty.get('/console/groups')).text).not.toContain('Lớp kín');
    expect((await people.admin.get('/console/groups')).text).toMatch(/Lớp kín.*Hội Liên hiệp Phụ nữ/s);
    for (const path of ['', '/web.svg', '/web.png'])
      expect((await people.duty.get(`/console/groups/${code}${path}`)).status).toBe(404);
    for (const path of ['/link', '/close'])
      expect((await people.duty.post(`/console/groups/${code}${path}`, { sure: 'yes' })).status).toBe(404);
    for (const path of ['/console/groups', `/console/groups/${code}`, '/console/loudspeaker'])
      for (const who of [people.auditor, people.reviewer]) expect((await who.get(path)).status).toBe(403);
  });

  it.each([
    ['no name', { name: '  ' }],
    ['a name that is too long', { name: 'a'.repeat(61) }],
    ['a commune that is none', { name: 'Lớp', commune: '00000' }],
  ])('are not opened with %s', async (_why, fields) => {
    const before = await office.database.prisma.group.count();
    const { status, text } = await people.women.post('/console/groups', fields);
    expect(status).toBe(422);
    expect(text).toContain('role="alert"');
    expect(await office.database.prisma.group.count()).toBe(before);
  });

  it('get a new link to their results, and the old one ends', async () => {
    const { code, secret } = await open(people.supervisor, 'Lớp 7');
    const { text } = await people.supervisor.post(`/console/groups/${code}/link`, {});
    const fresh = /\/lop\/([\w-]{43})"/.exec(text)![1]!;
    expect(await groupBySecret(office.database, secret)).toBeUndefined();
    expect((await groupBySecret(office.database, fresh))?.code).toBe(code);
  });

  it('are closed only when that is confirmed', async () => {
    const { code } = await open(people.admin, 'Lớp 6');
    const asked = await people.admin.post(`/console/groups/${code}/close`, {});
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('đánh dấu xác nhận');
    expect(await learning.join({ channel: 'web', address: 'x' }, code)).toBe('Lớp 6');
    expect((await people.admin.post(`/console/groups/${code}/close`, { sure: 'yes' })).location).toBe(
      `/console/groups/${code}`,
    );
    expect(await learning.join({ channel: 'web', address: 'y' }, code)).toBeUndefined();
    expect((await people.admin.get(`/console/groups/${code}`)).text).toContain('Nhóm đã đóng');
  });

  it('have a script to be read out for each lesson, with its length', async () => {
    const { text } = await people.duty.get('/console/loudspeaker');
    expect(text.match(/<article/g)!.length).toBeGreaterThanOrEqual(12);
    expect(text).toMatch(/Khoảng \d phút/);
    expect(text).not.toMatch(/\{\{|loudspeaker:/);
  });
});

describe('reach', () => {
  beforeAll(async () => {
    const { code } = await open(people.admin, 'Lớp <script>', '19432');
    for (let person = 0; person < 14; person++) {
      const who = { channel: person < 3 ? 'web' : 'telegram', address: `r-${person}` };
      if (person < 8) await learning.join(who, code);
      learning.learn(who, 'vi', [...read, quiz(person > 4)]);
      if (person < 6) learning.learn(who, 'vi', [{ kind: 'about', gender: 'female', age: '16_17' }]);
    }
    await learning.flush();
  });

  it('is read by administrator, supervisor and auditor, and changed by the administrator alone', async () => {
    for (const who of [people.admin, people.supervisor, people.auditor])
      expect((await who.get('/console/reach')).status).toBe(200);
    for (const who of [people.duty, people.reviewer])
      expect((await who.get('/console/reach')).status).toBe(403);
    expect((await people.admin.get('/console/reach')).text).toContain('action="/console/reach/communes"');
    for (const who of [people.supervisor, people.auditor]) {
      expect((await who.get('/console/reach')).text).not.toContain('action="/console/reach');
      expect((await who.post('/console/reach/communes', { table: 'x' })).status).toBe(403);
      expect((await who.get('/console/reach/communes/19432')).status).toBe(403);
    }
  });

  it('counts people, hides the few, and says where a figure is not known', async () => {
    const { text } = await people.auditor.get('/console/reach');
    expect(text).toMatch(/Người học<\/dt><dd>14</);
    // Three on the web, and eleven elsewhere with them.
    expect(text).toMatch(/Trang web<\/th><td>\s*không nêu/);
    expect(text).toMatch(/Telegram<\/th><td>\s*không nêu/);
    expect(text).toMatch(/Lớp &lt;script&gt;<\/th><td>[^\n]*8</);
    expect(text).toMatch(/Nữ<\/th><td>[^\n]*6</);
    expect(text).toMatch(/<td>14<\/td><td>0%<\/td><td>64%<\/td><td>\+64<\/td><td>\+\d+ đến \+\d+</);
    expect(text).toContain('chưa chọn địa bàn trọng điểm');
    expect(text).toContain('Không phát sinh');
    expect(text).not.toMatch(/<script>|>null|undefined|NaN/);
    expect((await people.auditor.get('/console/reach?year=1999')).status).toBe(200);
  });

  it('takes the numbers of a commune with their source and day, and refuses wrong ones with a reason', async () => {
    const save = (fields: Record<string, string>) =>
      people.admin.post('/console/reach/communes/19432', fields);
    const right = { key: 'x', people: '10.000', women: '4900', source: 'UBND xã <b>', counted: '31/12/2025' };
    for (const [wrong, why] of [
      [{ ...right, people: 'nhiều' }, 'số nguyên'],
      [{ ...right, people: '-5' }, 'số nguyên'],
      [{ ...right, source: '' }, 'nguồn'],
      [{ ...right, women: '10001' }, 'lớn hơn số dân'],
      [{ ...right, counted: '31/02/2025' }, 'Ngày phải viết'],
      [{ ...right, counted: '31/12/2099' }, 'Ngày chưa tới'],
      [{ ...right, used: '01/01/2026' }, 'sau ngày nhận'],
    ] as const) {
      const { status, text } = await save(wrong);
      expect(status, why).toBe(422);
      expect(text).toContain(why);
    }
    expect(await office.database.prisma.population.count()).toBe(0);
    expect((await save({ ...right, received: '01/02/2026', used: '02/02/2026' })).location).toBe(
      '/console/reach#xa-19432',
    );
    const { text } = await people.supervisor.get('/console/reach');
    expect(text).toMatch(/<td>8<\/td><td>10\.000<\/td><td>0,1%</);
    expect(text).toMatch(/nhận và dùng tài liệu<\/th><td>1<\/td><td>78<\/td><td>1,3%</);
    expect(text).toContain('UBND xã &lt;b&gt;, 31/12/2025');
    expect((await people.admin.get('/console/reach/communes/19432')).text).toContain('value="31/12/2025"');
    expect((await people.admin.get('/console/reach/communes/1')).status).toBe(404);
    expect((await people.admin.post('/console/reach/communes/1', right)).status).toBe(404);
  });

  it('gives all communes as a file, takes it back, and takes nothing of one with a mistake', async () => {
    const file = await people.admin.get('/console/reach/communes.csv');
    expect(file.headers.get('content-type')).toContain('text/csv');
    const lines = file.text.split('\r\n');
    expect(lines).toHaveLength(80);
    const line = lines.findIndex((each) => each.startsWith('19093;'));
    const filled = lines.with(line, '19093;xã Nam Gianh;;9000;;=Cục Thống kê;1/1/2026;;').join('\r\n');
    const before = await readPopulation(office.database);
    const broken = filled.replace('19432;', '99999;');
    const refused = await people.admin.post('/console/reach/communes', { table: broken });
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/Dòng \d+: Không có xã, phường nào mang mã này/);
    expect(await readPopulation(office.database)).toEqual(before);

    const taken = await people.admin.post('/console/reach/communes', { table: filled });
    expect(taken.text).toContain('Đã ghi 78 xã, phường.');
    const after = await readPopulation(office.database);
    expect(after.find(({ commune }) => commune === '19093')).toMatchObject({
      people: 9000,
      counted: '2026-01-01',
    });
    const others = (list: typeof after) => list.filter(({ commune }) => commune !== '19093');
    expect(others(after)).toEqual(others(before));
    expect((await people.admin.get('/console/reach/communes.csv')).text).toContain(";'=Cục Thống kê;");
    for (const table of [
      '',
      'a;b',
      'ma_xa;ten\r\n19093;x',
      `${lines[0]}\r\n${filled.split('\r\n')[line]}\r\n${filled.split('\r\n')[line]}`,
    ])
      expect((await people.admin.post('/console/reach/communes', { table })).status).toBe(422);
  });
});
