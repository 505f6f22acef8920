import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tipPair } from '../../../src/inbox/read.ts';
import { sessionOf } from '../../../src/officers/session.ts';
import { openContent } from '../../../src/tips/content.ts';
import { logInAs, makeOfficer, type Office, openOffice, type Person, seedTip, staff } from './office.ts';

let office: Office;
let police: Person;
let colleague: Person;
let guards: Person;

beforeAll(async () => {
  office = await openOffice();
  ({ police, colleague, guards } = await staff(office));
});
afterAll(() => office.close());

const page = (id: string) => `/console/tips/${id}`;
const SEEN = { seenCategory: 'forced_labour', seenUrgency: 'P1' };
const assignments = (tipId: string) =>
  office.database.prisma.assignment.findMany({
    where: { tipId },
    include: { clocks: true },
    orderBy: { kind: 'desc' },
  });

describe('correcting what the machine decided', () => {
  it('changes category and urgency, and keeps the decision beside it', async () => {
    const { id } = await seedTip(office, { story: 'Chồng bị giữ ở công trường' });
    const before = office.delivered.length;
    const { location } = await police.post(`${page(id)}/correct`, {
      ...SEEN,
      category: 'scam_compound',
      urgency: 'P2',
    });
    expect(location).toBe(`${page(id)}?done=corrected`);
    expect(office.delivered.length).toBe(before);

    const { text } = await police.get(page(id));
    expect(text).toMatch(
      /Máy xếp: Cưỡng bức lao động[^;]*, P1 Khẩn; cán bộ sửa: <strong>Cưỡng bức lừa đảo trực tuyến[^<]*, P2 Trong ngày/,
    );
    expect(text).toContain('an@police.example sửa: ');
    expect((await police.get('/console')).text).toContain('Cưỡng bức lừa đảo trực tuyến');

    const { prisma } = office.database;
    expect(await prisma.tip.findUniqueOrThrow({ where: { id } })).toMatchObject({
      category: 'scam_compound',
      urgency: 'P2',
      rules: 'test',
    });
    expect(await prisma.correction.findMany({ where: { tipId: id } })).toMatchObject([
      {
        agencyKey: 'cong-an-tinh',
        machineCategory: 'forced_labour',
        machineUrgency: 'P1',
        category: 'scam_compound',
        urgency: 'P2',
        leadFrom: null,
        leadTo: null,
      },
    ]);
    const session = (await sessionOf(office.database, police.cookie.slice('officer='.length)))!;
    const pair = (await tipPair(office.database, session, id))!;
    const reasons = await prisma.message.findFirstOrThrow({ where: { tipId: id, author: 'sorter' } });
    expect(openContent(pair, reasons.sealed)).toMatchObject({
      kind: 'sorting',
      sorting: { category: 'forced_labour', urgency: 'P1' },
    });
  });

  it('of two officers at once lets one, and tells the other', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    const both = await Promise.all([
      police.post(`${page(id)}/correct`, { ...SEEN, category: 'smuggling', urgency: 'P1' }),
      colleague.post(`${page(id)}/correct`, { ...SEEN, category: 'child_sale', urgency: 'P1' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(both.find(({ status }) => status === 409)!.text).toContain('Loại tin hoặc mức khẩn vừa được đổi');
    expect(await office.database.prisma.correction.count({ where: { tipId: id } })).toBe(1);
  });

  it.each([
    ['nothing new', { category: 'forced_labour', urgency: 'P1' }, 'Chưa có gì được sửa.'],
    ['an unknown category', { category: 'gossip', urgency: 'P1' }, 'Hãy chọn loại tin và mức khẩn.'],
    ['an unknown urgency', { category: 'smuggling', urgency: 'P9' }, 'Hãy chọn loại tin và mức khẩn.'],
  ])('refuses %s', async (_name, to, words) => {
    const { id } = await seedTip(office, { story: 'a' });
    const { status, text } = await police.post(`${page(id)}/correct`, { ...SEEN, ...to });
    expect(status).toBe(409);
    expect(text).toContain(words);
    expect(await office.database.prisma.correction.count({ where: { tipId: id } })).toBe(0);
  });

  it('is for the lead agency alone', async () => {
    const { id } = await seedTip(office, { story: 'a', sorting: { copies: ['bien-phong'] } });
    const to = { ...SEEN, category: 'smuggling', urgency: 'P0' };
    expect((await guards.get(page(id))).text).not.toContain('Sửa loại tin');
    const { status, text } = await guards.post(`${page(id)}/correct`, to);
    expect(status).toBe(409);
    expect(text).toContain('Chỉ cơ quan chủ trì làm được việc này.');
    const { id: other } = await seedTip(office, { story: 'a' });
    expect((await guards.post(`${page(other)}/correct`, to)).status).toBe(404);
  });

  it('raised to P0, rings again for everybody who holds the tip, with a new clock', async () => {
    const { id, assignments: made } = await seedTip(office, {
      story: 'a',
      sorting: { copies: ['bien-phong'] },
    });
    await police.post(`${page(id)}/acknowledge`, {});
    await guards.post(`${page(id)}/acknowledge`, {});
    await office.database.prisma.assignment.updateMany({
      where: { tipId: id },
      data: { delivered: new Date() },
    });
    const before = office.delivered.length;
    await police.post(`${page(id)}/correct`, { ...SEEN, category: 'forced_labour', urgency: 'P0' });
    expect(office.delivered.slice(before).sort()).toEqual([...made].sort());
    const [lead, copy] = await assignments(id);
    for (const each of [lead, copy])
      expect(each).toMatchObject({ urgency: 'P0', delivered: null, acknowledged: null });
    const clock = lead!.clocks.find(({ kind }) => kind === 'acknowledge')!;
    expect(clock.met).toBeNull();
    expect(clock.due.getTime() - Date.now()).toBeGreaterThan(4 * 60_000);
    expect((await guards.get('/console/alarm')).text).toContain(page(id));
    await police.post(`${page(id)}/acknowledge`, {});
    expect((await assignments(id))[0]!.acknowledged).not.toBeNull();
  });

  it('gives the tip the clocks of its new category, and keeps those already met', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    await police.post(`${page(id)}/acknowledge`, {});
    await police.post(`${page(id)}/correct`, { ...SEEN, category: 'returned_victim', urgency: 'P2' });
    const [{ clocks }] = (await assignments(id)) as [Awaited<ReturnType<typeof assignments>>[number]];
    expect(clocks.map(({ kind }) => kind).sort()).toEqual(['acknowledge', 'verify']);
    expect(clocks.find(({ kind }) => kind === 'acknowledge')!.met).not.toBeNull();
  });

  it('counts a transfer as a correction of the lead', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    await police.post(`${page(id)}/transfer`, {
      agency: 'bien-phong',
      reason: 'Địa bàn biên giới',
      sure: 'yes',
    });
    expect(await office.database.prisma.correction.findMany({ where: { tipId: id } })).toMatchObject([
      { category: 'forced_labour', urgency: 'P1', leadFrom: 'cong-an-tinh', leadTo: 'bien-phong' },
    ]);
  });
});

describe('tips that belong together', () => {
  it('stand on the page with the reason, for the agency that holds them', async () => {
    const one = await seedTip(office, { story: 'Gọi 0356 111 222', sorting: { copies: ['bien-phong'] } });
    const two = await seedTip(office, { story: 'Số +84356111222 rủ đi Lào' });
    const { text } = await police.get(page(one.id));
    expect(text).toContain('Tin liên quan');
    expect(text).toContain('1 tin khác nêu cùng số điện thoại');
    expect(text).toContain(`href="${page(two.id)}"`);
    expect((await guards.get(page(one.id))).text).not.toContain('Tin liên quan');
  });
});

describe('exporting corrections as examples', () => {
  it('gives the supervisor a file without identifiers, and writes it into the history', async () => {
    await makeOfficer(office, 'dung@hoi.example', 'supervisor', 'hoi-lhpn');
    const supervisor = await logInAs(office, 'dung@hoi.example');
    expect((await supervisor.get('/console/examples')).text).toContain('Chưa có tin nào được sửa.');
    const story = 'Bà Năm rủ đi, gọi 0912 345 678, xe 74A-123.45, stk 19034567890123, fb.com/viec.nhe';
    const { id } = await seedTip(office, { story, sorting: { lead: 'hoi-lhpn' } });
    await seedTip(office, { story: 'Không ai sửa tin này', sorting: { lead: 'hoi-lhpn' } });
    await supervisor.post(`${page(id)}/correct`, {
      ...SEEN,
      category: 'suspicious_recruitment',
      urgency: 'P2',
    });

    const { text } = await supervisor.get('/console/examples');
    expect(text).toContain('1 tin đã sửa');
    expect(text).toContain('Tên người, tên quán, địa chỉ KHÔNG được tự động xóa');
    expect((await supervisor.post('/console/examples', {})).status).toBe(409);

    const file = await supervisor.post('/console/examples', { sure: 'yes' });
    expect(file.headers.get('content-disposition')).toContain('mau-da-sua.jsonl');
    expect(file.headers.get('cache-control')).toBe('no-store');
    expect(
      file.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        text: 'Bà Năm rủ đi, gọi [số], xe [biển số], stk [số], [trang]',
        category: 'suspicious_recruitment',
        urgency: 'P2',
        lead: 'hoi-lhpn',
      },
    ]);
    expect((await supervisor.get(page(id))).text).toContain('dung@hoi.example xuất tin làm mẫu cho máy học.');
  });

  it('holds what was passed on, for the agency that has it now and no other', async () => {
    await makeOfficer(office, 'em@noivu.example', 'supervisor', 'so-noi-vu');
    const supervisor = await logInAs(office, 'em@noivu.example');
    const { id } = await seedTip(office, { story: 'Lao động đi chui' });
    await police.post(`${page(id)}/transfer`, {
      agency: 'so-noi-vu',
      reason: 'Xuất khẩu lao động',
      sure: 'yes',
    });
    const { text } = await supervisor.post('/console/examples', { sure: 'yes' });
    expect(text).toBe(
      `${JSON.stringify({ text: 'Lao động đi chui', category: 'forced_labour', urgency: 'P1', lead: 'so-noi-vu' })}\n`,
    );
    expect((await colleague.post('/console/examples', { sure: 'yes' })).text).not.toContain('đi chui');
  });
});

describe('trying the sorter', () => {
  const everything = async () => {
    const { rows } = await office.database.pool.query<{ name: string }>(
      `SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'session'`,
    );
    const all = await Promise.all(
      rows.map(({ name }) => office.database.pool.query(`SELECT t::text FROM ${name} t`)),
    );
    return JSON.stringify(all.map((one) => one.rows));
  };

  it('shows a decision with its reasons, and stores nothing', async () => {
    await makeOfficer(office, 'admin@example.org', 'admin');
    const admin = await logInAs(office, 'admin@example.org');
    expect((await admin.get('/console/try')).text).toContain('Không có gì được lưu');
    const before = await everything();
    const { status, text } = await admin.post('/console/try', {
      text: 'Con em bị nhốt ở Bokeo, họ đánh và đòi 150 triệu, cứu con em ZZQX <b>',
    });
    expect(status).toBe(200);
    for (const word of [
      'Nguy hiểm ngay',
      '<mark',
      'Lào',
      'Công an tỉnh Quảng Trị',
      'Bản quy tắc',
      '%',
      'ZZQX &lt;b',
    ])
      expect(text).toContain(word);
    expect(await everything()).toBe(before);
  });

  it.each([
    ['nothing', '  '],
    ['too much', 'a'.repeat(10_001)],
  ])('says what is wrong with %s', async (_name, text) => {
    const { status, text: said } = await police.post('/console/try', { text });
    expect(status).toBe(422);
    expect(said).toContain('role="alert"');
  });
});
