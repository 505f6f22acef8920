import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMonths, dayIn } from '../../../src/inbox/days.ts';
import { openByCode } from '../../../src/tips/open.ts';
import {
  addMessage,
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  type Person,
  SALT,
  seedTip,
  staff,
} from './office.ts';

let office: Office;
let police: Person;
let colleague: Person;
let guards: Person;
let desk: Person;

beforeAll(async () => {
  office = await openOffice();
  ({ police, colleague, guards } = await staff(office));
  await makeOfficer(office, 'truc@desk.example', 'duty', 'truc-ban');
  desk = await logInAs(office, 'truc@desk.example');
});
afterAll(() => office.close());

const DAY = 24 * 3600_000;
const day = (from: Date, days = 0) => dayIn(new Date(from.getTime() + days * DAY));
const today = day(new Date());
const page = (id: string) => `/console/tips/${id}`;
const PAPER = { number: '12/QĐ-CSĐT', date: today, granted: 'Phó Thủ trưởng Lê Văn Tám', sure: 'yes' };

/** Changes the status as the page would: with what it showed. */
async function move(who: Person, id: string, to: string, fields: Record<string, string> = {}) {
  const { text } = await who.get(page(id));
  const seen = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
  return who.post(`${page(id)}/status`, { seen: seen('seen'), extended: seen('extended'), to, ...fields });
}

async function clocksOf(tipId: string) {
  const clocks = await office.database.prisma.clock.findMany({
    where: { assignment: { tipId, kind: 'lead', ended: null } },
  });
  return Object.fromEntries(clocks.map((clock) => [clock.kind, clock]));
}

/** A tip under verification that came some days ago. */
async function verifying(daysAgo = 0): Promise<{ id: string; code: string; received: Date }> {
  const { id, code } = await seedTip(office, { story: 'Có người bị giữ ở Lao Bảo' });
  const { pool } = office.database;
  const received = new Date(Date.now() - daysAgo * DAY);
  await pool.query('UPDATE tip SET received = $2 WHERE id = $1', [id, received]);
  await pool.query('UPDATE assignment SET received = $2 WHERE tip_id = $1', [id, received]);
  await pool.query(
    `UPDATE clock SET due = due - make_interval(days => $2) FROM assignment a
     WHERE a.id = assignment_id AND a.tip_id = $1 AND clock.kind <> 'ceiling'`,
    [id, daysAgo],
  );
  await pool.query(
    `UPDATE clock SET due = $2 FROM assignment a WHERE a.id = assignment_id AND a.tip_id = $1 AND clock.kind = 'ceiling'`,
    [id, addMonths(received, 4)],
  );
  await police.post(`${page(id)}/acknowledge`, {});
  await move(police, id, 'verifying');
  return { id, code, received };
}

describe('a deadline', () => {
  it('is prolonged twice, each time as far as the law lets it, with who granted it', async () => {
    const { id, received } = await verifying();
    const limit = addMonths(received, 2);
    const beyond = await move(police, id, 'extended', { ...PAPER, until: day(limit, 1) });
    expect(beyond.status).toBe(409);
    expect(beyond.text).toContain('Điều 147 khoản 2');
    expect(beyond.text).toContain('value="12/QĐ-CSĐT"');
    const sooner = await move(police, id, 'extended', { ...PAPER, until: day(received, 20) });
    expect(sooner.text).toContain('phải sau hạn hiện nay');
    expect((await move(police, id, 'extended', { ...PAPER, until: day(limit) })).status).toBe(303);
    expect((await clocksOf(id)).resolve).toMatchObject({ due: limit, extended: 1, met: null });
    const { text } = await police.get(page(id));
    expect(text).toContain('số 12/QĐ-CSĐT');
    expect(text).toContain('Phó Thủ trưởng Lê Văn Tám');
    expect(text).toMatch(/Gia hạn, lần 1, đến hết ngày/);
    // What stands sealed is nowhere readable.
    const rows = await office.database.pool.query(
      `SELECT detail::text AS text FROM tip_event WHERE tip_id = $1 UNION ALL SELECT reason FROM audit WHERE subject = $1::text`,
      [id],
    );
    for (const { text: row } of rows.rows) expect(row ?? '').not.toMatch(/CSĐT|Lê Văn Tám/);

    // Two officers prolong at once: the second is told how far it reaches already.
    const seen = {
      seen: 'extended',
      to: 'extended',
      extended: '1',
      ...PAPER,
      until: day(addMonths(received, 4)),
    };
    const both = await Promise.all([police, colleague].map((who) => who.post(`${page(id)}/status`, seen)));
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(both.find(({ status }) => status === 409)!.text).toContain('Đồng nghiệp vừa gia hạn đến');
    const { resolve, ceiling } = await clocksOf(id);
    expect(resolve!.due).toEqual(ceiling!.due);
    const third = await move(police, id, 'extended', { ...PAPER, until: day(addMonths(received, 5)) });
    expect(third.status).toBe(409);
    expect(third.text).toContain('nhiều nhất 04 tháng');
    expect(third.text).not.toContain('<option class="n-decision n-granted');
  });

  it('stands still while the tip is suspended, and is not overdue meanwhile', async () => {
    const { id } = await verifying(25);
    const overdue = async () => (await police.get('/console?view=overdue')).text.includes(page(id));
    expect(await overdue()).toBe(true);
    await office.database.pool.query(
      `UPDATE clock SET met = now() FROM assignment a WHERE a.id = assignment_id AND a.tip_id = $1 AND clock.kind = 'notice'`,
      [id],
    );
    expect((await move(police, id, 'suspended', { ...PAPER, reason: '' })).text).toContain('Hãy ghi lý do.');
    await move(police, id, 'suspended', { ...PAPER, reason: 'Chờ kết quả giám định' });
    expect(await overdue()).toBe(false);
    const { text } = await police.get(page(id));
    expect(text).toContain('Tạm dừng từ');
    expect(text).toContain('Chờ kết quả giám định');
    // A correction of the category leaves what stands as it stands.
    const sorted = { seenCategory: 'forced_labour', seenUrgency: 'P1', urgency: 'P1' };
    await police.post(`${page(id)}/correct`, { ...sorted, category: 'sexual_exploitation' });
    expect((await clocksOf(id)).resolve!.paused).not.toBeNull();
  });

  it('runs on for what was left, a month at most, and then can not be prolonged', async () => {
    const { id } = await verifying();
    await move(police, id, 'suspended', { ...PAPER, reason: 'Chờ tài liệu' });
    await office.database.pool.query(
      `UPDATE clock SET paused = now() - interval '60 days', due = due - interval '50 days' FROM assignment a
       WHERE a.id = assignment_id AND a.tip_id = $1 AND paused IS NOT NULL`,
      [id],
    );
    const late = { ...PAPER, until: day(addMonths(new Date(), 1), 1) };
    const refused = await move(police, id, 'resumed', late);
    expect(refused.text).toContain('Điều 149');
    expect((await clocksOf(id)).resolve!.paused).not.toBeNull();
    const before = (await clocksOf(id)).resolve!.due;
    await move(police, id, 'resumed', PAPER);
    expect((await police.get(page(id))).text).toContain('từ đó không quá 01 tháng');
    const { resolve, ceiling } = await clocksOf(id);
    expect(resolve!.paused).toBeNull();
    expect(Math.abs(resolve!.due.getTime() - before.getTime() - 60 * DAY)).toBeLessThan(60_000);
    expect(dayIn(ceiling!.due)).toBe(dayIn(addMonths(new Date(), 1)));
    expect((await police.get(page(id))).text).not.toContain('value="extended"');
  });

  it('of four months rings and closes nothing', async () => {
    const { id } = await verifying(130);
    const { text } = await police.get('/console?view=overdue');
    expect(text).toContain(page(id));
    expect((await police.get(page(id))).text).toMatch(/Giới hạn cuối theo luật[\s\S]*?clock-overdue/);
    expect((await office.database.prisma.tip.findUniqueOrThrow({ where: { id } })).status).toBe('verifying');
  });
});

describe('a result', () => {
  it('needs its paper and a confirmation, meets the clocks, and sends the reporter word of news', async () => {
    const { id, code } = await verifying();
    const before = office.sent.length;
    const { sure, ...unsure } = PAPER;
    expect((await move(police, id, 'prosecuted', { number: '9' })).text).toContain(
      'Hãy chọn ngày quyết định.',
    );
    expect((await move(police, id, 'prosecuted', unsure)).text).toContain('không rút lại được');
    expect(office.sent.length).toBe(before);
    expect((await move(police, id, 'prosecuted', { ...unsure, sure })).status).toBe(303);
    expect(office.sent.slice(before)).toEqual([id]);
    const { resolve, ceiling } = await clocksOf(id);
    expect(resolve!.met && ceiling!.met).toBeTruthy();
    const opened = (await openByCode(office.database, code, SALT))!;
    expect(opened.status).toBe('prosecuted');
    expect(JSON.stringify(opened)).not.toContain('CSĐT');
    expect((await police.get(page(id))).text).toContain('số 12/QĐ-CSĐT');
  });

  it('is opened again for a reason once it was filed, by whom it was filed, with clocks anew', async () => {
    const { id } = await seedTip(office, { story: 'a', sorting: { copies: ['bien-phong'] } });
    await police.post(`${page(id)}/acknowledge`, {});
    await move(police, id, 'no_crime', { reason: 'Đã rõ', sure: 'yes' });
    await move(police, id, 'informed');
    await move(police, id, 'archived', { sure: 'yes' });
    expect((await police.get(page(id))).text).toContain('value="reopened"');
    expect((await guards.get(page(id))).text).not.toContain('value="reopened"');
    const seen = { seen: 'archived', to: 'reopened', reason: 'Có tin mới' };
    expect((await guards.post(`${page(id)}/status`, seen)).status).toBe(409);
    expect((await police.post(`${page(id)}/status`, { ...seen, reason: ' ' })).text).toContain(
      'Hãy ghi lý do.',
    );
    expect((await police.post(`${page(id)}/status`, seen)).status).toBe(303);
    expect((await colleague.post(`${page(id)}/status`, seen)).text).toContain('đã được đổi thành “Mở lại”');
    expect((await clocksOf(id)).resolve).toMatchObject({ met: null, extended: 0 });
    expect((await move(police, id, 'verifying')).status).toBe(303);
  });

  it('comes back to whoever filed it when its reporter adds to it, ringing where there is danger', async () => {
    const { id } = await seedTip(office, { story: 'a', sorting: { copies: ['bien-phong'] } });
    await police.post(`${page(id)}/acknowledge`, {});
    await move(police, id, 'no_crime', { reason: 'Đã rõ', sure: 'yes' });
    await move(police, id, 'informed');
    await move(police, id, 'archived', { sure: 'yes' });
    await addMessage(office, id, 'Họ lại đến, họ đang đánh em', true);
    const { assignment } = office.database.prisma;
    expect(await assignment.findMany({ where: { tipId: id, ended: null } })).toEqual([
      expect.objectContaining({ agencyKey: 'cong-an-tinh', kind: 'lead', urgency: 'P0', acknowledged: null }),
    ]);
    expect((await police.get('/console')).text).toContain(`tip-${id}`);
    expect((await police.post(`${page(id)}/acknowledge`, {})).status).toBe(303);
    const seen = { seen: 'archived', to: 'reopened', reason: 'Lại bị đánh' };
    expect((await police.post(`${page(id)}/status`, seen)).status).toBe(303);
  });
});

describe('refusing', () => {
  it('sends a tip of the wrong way to the duty desk, with its key and the reason', async () => {
    const { id, code } = await seedTip(office, { story: 'Ở ngã ba' });
    const before = office.delivered.length;
    const unsure = await police.post(`${page(id)}/refuse`, { reason: 'Thuộc biên phòng' });
    expect(unsure.status).toBe(409);
    expect(unsure.text).toContain('Thuộc biên phòng</textarea>');
    expect((await police.post(`${page(id)}/refuse`, { reason: ' ', sure: 'yes' })).status).toBe(409);
    const done = await police.post(`${page(id)}/refuse`, { reason: 'Thuộc biên phòng', sure: 'yes' });
    expect(done.location).toBe('/console?done=refused');
    expect(office.delivered.length).toBe(before + 1);
    expect((await police.get(page(id))).status).toBe(404);
    const { text } = await desk.get(page(id));
    for (const words of [
      'Ở ngã ba',
      'Thuộc biên phòng',
      'từ chối vì sai tuyến',
      'Từ chối chuyển (sai tuyến)',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('Từ chối: tin sai tuyến');
    expect((await desk.post(`${page(id)}/refuse`, { reason: 'x', sure: 'yes' })).text).toContain(
      'Trực ban không từ chối được',
    );
    const { prisma } = office.database;
    expect(await prisma.correction.findFirst({ where: { tipId: id } })).toMatchObject({
      ...{ leadFrom: 'cong-an-tinh', leadTo: 'truc-ban' },
    });
    expect(await prisma.audit.findFirst({ where: { subject: id, kind: 'refuse' } })).toMatchObject({
      reason: 'cong-an-tinh>truc-ban',
    });
    expect((await openByCode(office.database, code, SALT))!.status).toBe('returned');
    // The desk passes it on to the right one.
    const on = await desk.post(`${page(id)}/transfer`, { agency: 'bien-phong', reason: 'x', sure: 'yes' });
    expect(on.status).toBe(303);
    expect((await guards.get(page(id))).text).toContain('Từ chối: tin sai tuyến');
  });

  it('is over once the agency has acknowledged, also when an alarm was raised since', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    await police.post(`${page(id)}/acknowledge`, {});
    await office.database.pool.query('UPDATE assignment SET acknowledged = NULL WHERE tip_id = $1', [id]);
    const { status, text } = await police.post(`${page(id)}/refuse`, { reason: 'x', sure: 'yes' });
    expect(status).toBe(409);
    expect(text).toContain('không từ chối được nữa');
  });
});

it('keeps what kind of source a tip is, what was concluded, and its number in the book, for the register too', async () => {
  const { id } = await verifying();
  const first = await police.get(page(id));
  expect(first.text).toContain('Loại nguồn tin: Tin báo');
  const form = { seenSource: 'tin_bao', seenConclusion: '', source: 'to_giac', conclusion: 'trafficking' };
  const book = { number: '45/2026', date: today };
  expect((await police.post(`${page(id)}/record`, { ...form, number: '45/2026' })).status).toBe(409);
  expect((await police.post(`${page(id)}/record`, { ...form, ...book })).status).toBe(303);
  expect((await colleague.post(`${page(id)}/record`, { ...form, source: 'tu_thu' })).text).toContain(
    'Đồng nghiệp vừa sửa phần này',
  );
  await move(police, id, 'extended', { ...PAPER, until: day(new Date(), 40) });
  await move(police, id, 'prosecuted', { ...PAPER, number: '77/QĐ-KTVA' });
  const { text } = await colleague.get(page(id));
  expect(text).toContain('loại nguồn tin “Tố giác”, kết luận phân loại “Có dấu hiệu tội phạm mua bán người');
  const register = { first: today, last: today, reason: 'file', format: 'csv' };
  const { text: csv } = await colleague.post('/console/exports/register', register);
  const row = csv.split('\r\n').find((line) => line.includes(id.slice(0, 8)))!;
  for (const words of ['Tố giác', 'Vào sổ số 45/2026', 'QĐ số 12/QĐ-CSĐT', 'Lê Văn Tám', 'QĐ số 77/QĐ-KTVA'])
    expect(row).toContain(words);
});

it('counts as resolved only what was decided; suspended and otherwise ended stand apart', async () => {
  const { id } = await seedTip(office, { story: 'a', sorting: { lead: 'so-noi-vu' } });
  await makeOfficer(office, 'so@noivu.example', 'supervisor', 'so-noi-vu');
  const labour = await logInAs(office, 'so@noivu.example');
  await labour.post(`${page(id)}/acknowledge`, {});
  await move(labour, id, 'administrative', PAPER);
  const { id: other } = await seedTip(office, { story: 'a', sorting: { lead: 'so-noi-vu' } });
  await labour.post(`${page(other)}/acknowledge`, {});
  await move(labour, other, 'verifying');
  await move(labour, other, 'suspended', { ...PAPER, reason: 'x' });
  const { text } = await labour.post('/console/exports/figures', {
    ...{ first: today, last: today, reason: 'report', format: 'csv' },
  });
  // Owed 2, decided 0, in time 0, ended otherwise 1, suspended 1.
  expect(text.split('\r\n')[1]).toMatch(/;2;0;0%;0;1;1;/);
});
