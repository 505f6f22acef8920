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
const told: unknown[] = [];
const deliver = (assignment: string) =>
  deliverer(office.database, async (notice) => void told.push(notice))({ assignment });
const query = (text: string, values: unknown[] = []) => office.database.pool.query(text, values);

beforeAll(async () => {
  office = await openOffice();
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
  await makeOfficer(office, 'truc@desk.example', 'duty', 'truc-ban');
  police = await logInAs(office, 'an@police.example');
  desk = await logInAs(office, 'truc@desk.example');
});
afterAll(() => office.close());
beforeEach(async () => {
  told.length = 0;
  await query('TRUNCATE tip CASCADE');
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
    expect(told.splice(0)).toEqual([{ ...agency, role: 'duty' }]);
    await pass(5);
    await deliver(assignment);
    expect(told.splice(0)).toEqual([agency]);
    expect(await level(assignment)).toBe(1);
    expect((await desk.get('/console')).text).not.toContain('Công an tỉnh');
    await pass(5);
    await deliver(assignment);
    expect(told.splice(0)).toEqual([agency, { agency: 'truc-ban', urgency: 'P0' }]);
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
    expect(told).toEqual([
      { agency: 'so-y-te', urgency: 'P0' },
      { agency: 'truc-ban', urgency: 'P0' },
      { agency: 'so-noi-vu', urgency: 'P3' },
      { agency: 'truc-ban', urgency: 'P3' },
    ]);
    const { text } = await desk.get('/console');
    expect(text).toContain('Sở Y tế');
    expect(text).toContain('Sở Nội vụ');
    expect(text).toContain('chưa có cán bộ đọc được tin');
    expect((await police.get('/console')).text).not.toContain('Sở Y tế');
  });
});
