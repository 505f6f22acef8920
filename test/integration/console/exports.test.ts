import type { AddressInfo } from 'node:net';
import excel from 'exceljs';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exported } from '../../../src/console/exports-record.ts';
import { consoleRouter } from '../../../src/console/index.ts';
import { afterWorkingDays } from '../../../src/inbox/clocks.ts';
import { dayIn } from '../../../src/inbox/days.ts';
import { dayAndTime } from '../../../src/reports/days.ts';
import { publicKeys } from '../../../src/setup.ts';
import { files } from '../../../src/storage/files.ts';
import { textOf } from '../../unit/reports/pdf-text.ts';
import {
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  type Person,
  person,
  seedTip,
  staff,
} from './office.ts';

let office: Office;
let police: Person;
let colleague: Person;
let guards: Person;
let auditor: Person;
let admin: Person;
/** What the record was told, in order. */
const recorded: (Exported & { by: string })[] = [];
/** A second console on the same database, with a record; it may be told to refuse. */
let url: string;
let broken = false;
let close: () => Promise<void>;

const NOVEMBER = { first: '2025-11-01', last: '2025-11-30' };
const STORY = 'Chị tôi bị giữ ở Lao Bảo, họ đòi 30 triệu';

beforeAll(async () => {
  office = await openOffice();
  ({ police, colleague, guards } = await staff(office));
  await makeOfficer(office, 'k@audit.example', 'auditor');
  await makeOfficer(office, 'q@admin.example', 'admin');
  auditor = await logInAs(office, 'k@audit.example');
  admin = await logInAs(office, 'q@admin.example');
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const recording = consoleRouter({
    database: office.database,
    sender: (await publicKeys(office.database)).sender,
    belts: { send() {}, deliver() {}, call() {} },
    storage: files('/nonexistent'),
    claimKey: undefined,
    secure: false,
    publicUrl: url,
    async recorded(session, entry) {
      if (broken) throw new Error('no record');
      recorded.push({ ...entry, by: session.officer.email });
    },
  });
  app.use('/console', recording.router);
  close = async () => {
    await recording.close();
    server.close();
    server.closeAllConnections();
  };
});
afterAll(async () => {
  await close();
  await office.close();
});

/** Asks the recording console for a file with the token of that person's page. */
async function file(who: Person, path: string, fields: Record<string, string>) {
  const { text } = await person({ ...office, url }, who.cookie).get('/console/exports');
  const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const answer = await fetch(url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: who.cookie, origin: url },
    body: new URLSearchParams({ csrf, ...fields }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    bytes,
    text: bytes.toString(),
  };
}

/** A tip that came at a moment of the past, with the deadlines of then. */
async function tipAt(received: string, sorting = {}): Promise<string> {
  const { id } = await seedTip(office, { story: STORY, answers: { age: 'age.under16' }, sorting });
  const at = new Date(received);
  const { pool } = office.database;
  await pool.query(
    'UPDATE clock SET due = due - (now() - $2::timestamptz) FROM assignment a WHERE a.id = assignment_id AND a.tip_id = $1',
    [id, at],
  );
  await pool.query(
    `UPDATE clock SET due = $2 FROM assignment a WHERE a.id = assignment_id AND a.tip_id = $1 AND clock.kind = 'notice'`,
    [id, afterWorkingDays(at, 3)],
  );
  await pool.query('UPDATE assignment SET received = $2 WHERE tip_id = $1', [id, at]);
  await pool.query(
    `UPDATE tip SET received = $2, sorted = $2::timestamptz + interval '5 seconds' WHERE id = $1`,
    [id, at],
  );
  return id;
}

const exportsOf = (tipId: string) =>
  office.database.prisma.tipEvent.findMany({ where: { tipId, kind: 'exported' }, orderBy: { id: 'asc' } });
const register = (who: Person, fields: Record<string, string> = {}) =>
  file(who, '/console/exports/register', { ...NOVEMBER, reason: 'file', format: 'csv', ...fields });
const lines = (text: string) => text.split('\r\n').slice(1, -1);

describe('the register', () => {
  let [inside, last, early, late]: string[] = [];
  beforeAll(async () => {
    early = await tipAt('2025-10-31T16:59:59.999Z');
    inside = await tipAt('2025-10-31T17:00:00Z', { copies: ['bien-phong'] });
    last = await tipAt('2025-11-30T16:59:59.999Z');
    late = await tipAt('2025-11-30T17:00:00Z');
    await police.post(`/console/tips/${inside}/acknowledge`, {});
  });

  it('holds what came between two midnights in Vietnam, and no word of it', async () => {
    const { status, type, text } = await register(colleague);
    expect(status).toBe(200);
    expect(type).toContain('text/csv');
    const rows = lines(text);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/^1;01\/11\/2025 00:00;Telegram;Tin báo;Không nêu tên;/);
    expect(rows[0]).toContain(inside!.slice(0, 8));
    expect(rows[0]).toContain('an@police.example');
    expect(rows[0]).toContain(dayAndTime(afterWorkingDays(new Date('2025-10-31T17:00:00Z'), 3)));
    expect(rows[1]).toContain('30/11/2025 23:59');
    expect(text).not.toContain('Chị tôi');
    for (const id of [early, late]) expect(text).not.toContain(id!.slice(0, 8));
  });

  it('is written into the history of each tip of it and into the record, with who and why', async () => {
    const before = (await exportsOf(last!)).length;
    await register(colleague, { format: 'xlsx', reason: 'report' });
    const events = await exportsOf(last!);
    expect(events).toHaveLength(before + 1);
    expect(events.at(-1)).toMatchObject({
      agency: 'cong-an-tinh',
      detail: { what: 'register', reason: 'report' },
    });
    expect(await exportsOf(early!)).toHaveLength(0);
    expect(recorded.at(-1)).toEqual({
      ...{ kind: 'export', by: 'binh@police.example', reason: 'report' },
      subject: 'so-tiep-nhan-2025-11-01-2025-11-30.xlsx',
    });
    expect((await police.get(`/console/tips/${inside}`)).text).toContain('xuất sổ tiếp nhận có tin này');
  });

  it('hands nothing out that can not be recorded', async () => {
    broken = true;
    const before = (await exportsOf(last!)).length;
    const { status, text } = await register(colleague);
    broken = false;
    expect(status).toBe(500);
    expect(text).not.toContain(last!.slice(0, 8));
    expect(await exportsOf(last!)).toHaveLength(before);
  });

  it('is of those a duty officer had in hand, of all for the supervisor, and of none of another agency', async () => {
    expect(lines((await register(police)).text)).toHaveLength(1);
    const others = lines((await register(guards)).text);
    expect(others).toHaveLength(0);
    await guards.post(`/console/tips/${inside}/acknowledge`, {});
    expect(lines((await register(guards)).text)[0]).toMatch(/Phối hợp/);
    expect((await register(auditor)).status).toBe(403);
    expect((await register(admin)).status).toBe(403);
  });

  it('tells of passing on, of the result, and nothing of what comes after', async () => {
    const id = await tipAt('2025-03-03T03:00:00Z');
    const march = { first: '2025-03-01', last: '2025-03-31' };
    await police.post(`/console/tips/${id}/transfer`, { agency: 'bien-phong', reason: 'x', sure: 'yes' });
    await guards.post(`/console/tips/${id}/acknowledge`, {});
    await guards.post(`/console/tips/${id}/status`, {
      ...{ seen: 'acknowledged', to: 'prosecuted', number: '7/QĐ', sure: 'yes' },
      date: dayIn(new Date()),
    });
    const [row] = lines((await register(police, march)).text);
    expect(row).toContain('Bộ đội Biên phòng');
    expect(row).toContain('Đã chuyển đi');
    expect(row).not.toContain('Khởi tố');
    expect(row).not.toContain('chi@guards.example');
    const today = dayAndTime(new Date()).slice(0, 10).split('/').reverse().join('-');
    const [theirs] = lines((await register(guards, { first: today, last: today })).text);
    expect(theirs).toContain('Khởi tố vụ án');
    expect(theirs).toContain('QĐ số 7/QĐ');
  });

  it('reads page after page, each tip once', async () => {
    const { pool } = office.database;
    await pool.query(`WITH t AS (
      INSERT INTO tip (id, channel, language, public_key, lookup, category, urgency, places, received, sorted)
      SELECT gen_random_uuid(), 'web', 'vi', '', decode(md5('row' || n), 'hex'), 'unclear', 'P3', '{}', '2024-05-05', '2024-05-05'
      FROM generate_series(1, 1203) n RETURNING id)
      INSERT INTO assignment (id, tip_id, agency_key, kind, urgency, received)
      SELECT gen_random_uuid(), id, 'cong-an-tinh', 'lead', 'P3', '2024-05-05' FROM t`);
    const may = { first: '2024-05-01', last: '2024-05-31' };
    const rows = lines((await register(colleague, may)).text);
    expect(rows).toHaveLength(1203);
    expect(new Set(rows.map((row) => /tin ([0-9a-f]{8})/.exec(row)![1])).size).toBe(1203);
    expect(rows.at(-1)).toMatch(/^1203;/);
    const { status, text } = await register(colleague, { ...may, format: 'pdf' });
    expect(status).toBe(422);
    expect(text).toContain('1.203 tin');
  });

  it('is a workbook that opens, and a PDF that can be read', async () => {
    const { bytes } = await register(colleague, { format: 'xlsx' });
    const book = new excel.Workbook();
    await book.xlsx.load(bytes as unknown as Parameters<typeof book.xlsx.load>[0]);
    const sheet = book.worksheets[0]!;
    expect(sheet.getCell('A1').value).toBe('Sổ tiếp nhận nguồn tin về tội phạm');
    expect(sheet.getCell('A5').value).toBe(1);
    expect(sheet.getCell('B5').value).toBe('01/11/2025 00:00');
    const pdf = await register(colleague, { format: 'pdf' });
    expect(pdf.type).toBe('application/pdf');
    expect(textOf(pdf.bytes)).toContain('Sổ tiếp nhận nguồn tin về tội phạm');
  });

  it.each<Record<string, string>>([{ first: '2025-12-01' }, { format: 'exe' }, { reason: 'curious' }])(
    'refuses %o in words',
    async (wrong) => {
      const before = recorded.length;
      const { status, text } = await register(colleague, wrong);
      expect(status).toBe(422);
      expect(text).toMatch(/role="alert"[^>]*>Hãy chọn/);
      expect(recorded).toHaveLength(before);
    },
  );
});

describe('the figures', () => {
  const july = { first: '2025-07-01', last: '2025-07-31', reason: 'report', format: 'csv' };
  const ask = (who: Person, fields = {}) => file(who, '/console/exports/figures', { ...july, ...fields });

  it('count by both denominators, and only own figures but for the auditor', async () => {
    // Received in July and decided in time; received in July and owed in August; received in June, owed in July, late.
    const done = await tipAt('2025-07-02T03:00:00Z');
    await tipAt('2025-07-20T03:00:00Z');
    const overdue = await tipAt('2025-06-25T03:00:00Z', { lead: 'cong-an-tinh' });
    const { pool } = office.database;
    const decide = (id: string, met: string) =>
      pool.query(
        `UPDATE clock SET met = $2 FROM assignment a WHERE a.id = assignment_id AND a.tip_id = $1 AND clock.kind = 'resolve'`,
        [id, met],
      );
    await decide(done, '2025-07-10');
    await decide(overdue, '2025-07-30');
    await pool.query(`UPDATE tip SET sorted = received + interval '30 hours' WHERE id = $1`, [done]);
    const own = lines((await ask(colleague)).text);
    // Received 2, both sorted, one slowly; of those 1 decided in time; due in July 2, both decided, one in time.
    expect(own).toEqual([
      'Công an tỉnh Quảng Trị;2;2;"100%";15 giờ;1;2;1;"50%";1;0;0;2;2;"100%";1;0;0'.replaceAll('"', ''),
    ]);
    const all = lines((await ask(auditor)).text);
    expect(all.map((line) => line.split(';')[0])).toEqual(['Toàn hệ thống', 'Công an tỉnh Quảng Trị']);
    expect(all[0]!.split(';').slice(1)).toEqual(own[0]!.split(';').slice(1));
    expect(recorded.at(-1)).toMatchObject({
      by: 'k@audit.example',
      subject: 'so-lieu-2025-07-01-2025-07-31.csv',
    });
    expect(lines((await ask(guards)).text)[0]).toMatch(
      /^Bộ đội Biên phòng tỉnh Quảng Trị;0;0;Không phát sinh;/,
    );
    expect((await ask(admin)).status).toBe(403);
  });

  it('show on the page what the file says; the auditor has no register', async () => {
    const { text } = await auditor.get('/console/exports?first=2025-07-01&last=2025-07-31');
    expect(text).toContain('Toàn hệ thống');
    expect(text).toContain('50%');
    expect(text).not.toContain('/console/exports/register');
    expect((await colleague.get('/console/exports?first=2025-07-01&last=2025-07-31')).text).toContain(
      '/console/exports/register',
    );
    expect((await colleague.get('/console/exports?first=2025-07-31&last=2025-07-01')).status).toBe(422);
    expect((await ask(auditor, { format: 'pdf' })).bytes.subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('the transfer slip', () => {
  const slip = (who: Person, id: string, fields = {}) =>
    file(who, `/console/tips/${id}/slip`, { to: 'bien-phong', reason: 'transfer', ...fields });

  it('leaves the story sealed unless it is ticked, and says which it was', async () => {
    const id = await tipAt('2026-01-05T03:00:00Z');
    const opened = () => office.database.prisma.tipEvent.count({ where: { tipId: id, kind: 'opened' } });
    expect((await police.get(`/console/tips/${id}/slip`)).text).not.toContain('Chị tôi');
    const without = textOf((await slip(police, id)).bytes);
    const number = `${id.slice(0, 8).toUpperCase()}-1`;
    for (const words of [
      `Số: ${number}`,
      'Kính gửi: Bộ đội Biên phòng tỉnh Quảng Trị',
      '05/01/2026 10:00',
      'Không nêu tên',
    ])
      expect(without).toContain(words);
    expect(without).not.toContain('Chị tôi');
    expect(await opened()).toBe(0);
    const withStory = textOf((await slip(police, id, { story: 'yes', to: 'other' })).bytes);
    expect(withStory).toContain(STORY);
    expect(withStory).toContain('Tuổi: ');
    expect(withStory).toContain(`${id.slice(0, 8).toUpperCase()}-2`);
    expect(await opened()).toBe(1);
    expect((await exportsOf(id)).map(({ detail }) => detail)).toEqual([
      { to: 'bien-phong', reason: 'transfer', story: 'no', what: 'slip', number },
      { to: 'other', reason: 'transfer', story: 'yes', what: 'slip', number: number.replace('-1', '-2') },
    ]);
    expect(recorded.slice(-2).map(({ subject, reason }) => [subject, reason])).toEqual([
      [id, 'transfer'],
      [id, 'transfer, story'],
    ]);
    expect((await police.get(`/console/tips/${id}`)).text).toContain(
      `lập phiếu chuyển ${number}, không kèm lời kể`,
    );
  });

  it('numbers two made at once apart', async () => {
    const id = await tipAt('2026-01-06T03:00:00Z');
    await Promise.all([slip(police, id), slip(colleague, id)]);
    const numbers = (await exportsOf(id)).map(({ detail }) =>
      (detail as { number: string }).number.slice(-1),
    );
    expect(numbers.sort()).toEqual(['1', '2']);
  });

  it('is only for who keeps the tip, and asks for whom and why', async () => {
    const id = await tipAt('2026-01-07T03:00:00Z');
    expect((await slip(guards, id)).status).toBe(404);
    expect((await slip(auditor, id)).status).toBe(403);
    expect((await slip(admin, id)).status).toBe(403);
    expect((await slip(police, 'no-id')).status).toBe(404);
    for (const wrong of [{ to: 'cong-an-tinh' }, { to: 'nowhere' }, { reason: '' }])
      expect((await slip(police, id, wrong)).status).toBe(422);
    expect(await exportsOf(id)).toHaveLength(0);
  });
});
