import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverer } from '../../../queues/deliver.ts';
import {
  addMessage,
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  type Person,
  seedTip,
} from '../console/office.ts';

let office: Office;
let police: Person;
let desk: Person;
const deliver = (assignment: string) =>
  deliverer(office.database, { mail: true, call: () => {} })({ assignment });
const query = (text: string, values: unknown[] = []) => office.database.pool.query(text, values);
/** Whom e-mails that wait are for, taken away. */
const told = async () =>
  (
    await query(`WITH told AS (DELETE FROM call WHERE NOT body ? 'notice' RETURNING *)
      SELECT agency_key AS agency, body->>'urgency' AS urgency, body->>'role' AS role FROM told ORDER BY agency, urgency`)
  ).rows.map(({ role, ...rest }) => ({ ...rest, ...(role ? { role } : {}) }));

beforeAll(async () => {
  office = await openOffice();
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
  await makeOfficer(office, 'truc@desk.example', 'duty', 'truc-ban');
  police = await logInAs(office, 'an@police.example');
  desk = await logInAs(office, 'truc@desk.example');
});
afterAll(() => office.close());
beforeEach(async () => {
  await query('TRUNCATE tip, call CASCADE');
});

const danger = (lead = 'cong-an-tinh') => seedTip(office, { story: 'a', sorting: { urgency: 'P0', lead } });
/** Lets an alarm be as old as if minutes had passed. */
const pass = async (minutes: number) => {
  await query('UPDATE assignment SET received = received - make_interval(mins => $1)', [minutes]);
  await query('UPDATE tip_event SET at = at - make_interval(mins => $1)', [minutes]);
};
const level = async (id: string) =>
  (await query('SELECT climbed FROM assignment WHERE id = $1', [id])).rows[0].climbed;

describe('an alarm', () => {
  it('calls who is on duty, then the supervisors, then the duty desk; acknowledged it calls nobody', async () => {
    const { id, assignments } = await danger();
    const [assignment] = assignments as [string];
    const agency = { agency: 'cong-an-tinh', urgency: 'P0' };
    await deliver(assignment);
    expect(await told()).toEqual([{ ...agency, role: 'duty' }]);
    await pass(5);
    await deliver(assignment);
    expect(await told()).toEqual([agency]);
    expect(await level(assignment)).toBe(1);
    expect((await desk.get('/console')).text).not.toContain('Công an tỉnh');
    await pass(5);
    await deliver(assignment);
    expect(await told()).toEqual([agency, { agency: 'truc-ban', urgency: 'P0' }]);
    const { text } = await desk.get('/console');
    expect(text).toContain('Công an tỉnh Quảng Trị');
    expect(text).toContain('data-ring="60"');
    // It can call, not read.
    expect(text).not.toContain(id);
    expect((await desk.get(`/console/tips/${id}`)).status).toBe(404);

    await police.post(`/console/tips/${id}/acknowledge`, {});
    expect((await desk.get('/console')).text).not.toContain('Công an tỉnh');
    expect((await police.get('/console/alarm')).text).not.toContain('data-ring');
  });

  it('begins anew when the reporter is in danger again, and a second message does not hold it back', async () => {
    const { id, assignments } = await danger();
    const [assignment] = assignments as [string];
    await pass(60);
    await police.post(`/console/tips/${id}/acknowledge`, {});
    await addMessage(office, id, 'họ quay lại', true);
    await deliver(assignment);
    expect(await level(assignment)).toBe(0);
    await query(`UPDATE tip_event SET at = at - interval '9 minutes' WHERE kind = 'added'`);
    await addMessage(office, id, 'nhanh lên', true);
    await deliver(assignment);
    expect(await level(assignment)).toBe(2);
  });

  it('rings until acknowledged: often while nobody opened it, calmer after', async () => {
    const { id } = await danger();
    const ring = async () => /data-ring="(\d+)"/.exec((await police.get('/console/alarm')).text)?.[1];
    const before = Number(await ring());
    await police.get(`/console/tips/${id}`);
    expect(Number(await ring())).toBeGreaterThan(before);
    expect((await police.get('/console/alarm')).text).toContain('đã mở nhưng chưa ai xác nhận');
    await police.post(`/console/tips/${id}/acknowledge`, {});
    expect(await ring()).toBeUndefined();
  });

  it('of an agency without officers stands at the duty desk at once, and so does every tip of it', async () => {
    const grave = await danger('so-y-te');
    const calm = await seedTip(office, { story: 'a', sorting: { urgency: 'P3', lead: 'so-noi-vu' } });
    for (const [assignment] of [grave.assignments, calm.assignments]) await deliver(assignment!);
    expect(await told()).toEqual([
      { agency: 'so-noi-vu', urgency: 'P3' },
      { agency: 'so-y-te', urgency: 'P0' },
      { agency: 'truc-ban', urgency: 'P0' },
      { agency: 'truc-ban', urgency: 'P3' },
    ]);
    const { text } = await desk.get('/console');
    expect(text).toContain('Sở Y tế');
    expect(text).toContain('Sở Nội vụ');
    expect(text).toContain('chưa có cán bộ đọc được tin');
    expect((await police.get('/console')).text).not.toContain('Sở Y tế');
  });

  const called = (who: Person, id: string) => who.post(`/console/elsewhere/${id}/called`, {});
  const elsewhere = async () => (await desk.get('/console')).text;

  it('at the duty desk stops once it has called the agency on the phone, until the tip changes', async () => {
    const { id, assignments } = await danger('so-y-te');
    const [assignment] = assignments as [string];
    await deliver(assignment);
    expect((await desk.get('/console/colleagues')).text).toContain('data-ring="60"');
    expect((await called(desk, assignment)).location).toBe('/console?done=called');
    const { text } = await desk.get('/console');
    expect(text).not.toContain('data-ring');
    expect(text).toMatch(/Đã gọi điện <time[^>]*>vừa xong<\/time>, truc@desk\.example/);
    await told();
    await deliver(assignment);
    expect(await told()).toEqual([{ agency: 'so-y-te', urgency: 'P0' }]);
    const again = await called(desk, assignment);
    expect(again).toMatchObject({ status: 409, text: expect.stringContaining('đã ghi là đã gọi rồi') });
    const noted = await query(`SELECT agency, detail FROM tip_event WHERE tip_id = $1 AND kind = 'called'`, [
      id,
    ]);
    expect(noted.rows).toEqual([{ agency: 'truc-ban', detail: { to: 'so-y-te' } }]);
    const audit = await query(`SELECT subject, reason FROM audit WHERE kind = 'call'`);
    expect(audit.rows).toEqual([{ subject: id, reason: 'so-y-te' }]);

    await addMessage(office, id, 'họ quay lại', true);
    await deliver(assignment);
    expect(await told()).toEqual([
      { agency: 'so-y-te', urgency: 'P0' },
      { agency: 'truc-ban', urgency: 'P0' },
    ]);
    expect(await elsewhere()).toContain('data-ring="60"');
  });

  it('comes back to the desk when an agency at work does nothing about the call', async () => {
    const { id, assignments } = await danger();
    const [assignment] = assignments as [string];
    // Nobody calls about what has not climbed, is no tip, or is their own.
    for (const other of [assignment, '00000000-0000-4000-8000-000000000000'])
      expect((await called(desk, other)).text).toContain('Tin này không còn chờ cơ quan đó.');
    expect((await called(desk, 'x')).status).toBe(404);
    await pass(9);
    await deliver(assignment);
    expect((await called(police, assignment)).status).toBe(404);
    await called(desk, assignment);
    expect(await elsewhere()).not.toContain('data-ring');
    await pass(31);
    expect(await elsewhere()).toContain('data-ring="60"');
    await police.post(`/console/tips/${id}/acknowledge`, {});
    expect((await called(desk, assignment)).text).toContain('đã xác nhận tin này');
  });
});
