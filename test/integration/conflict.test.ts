import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sort } from '../../src/sorting/sort.ts';
import { openByCode } from '../../src/tips/open.ts';
import {
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  type Person,
  SALT,
  seedTip,
  staff,
} from './console/office.ts';

let office: Office;
let police: Person;
let guards: Person;
let health: Person;
let procuracy: Person;

beforeAll(async () => {
  office = await openOffice();
  ({ police, guards } = await staff(office));
  health = await logInAs(office, await makeOfficer(office, 'd@yte.example', 'duty', 'so-y-te'));
  procuracy = await logInAs(office, await makeOfficer(office, 'e@vks.example', 'duty', 'vien-kiem-sat'));
});
afterAll(() => office.close());

const STORY = 'Cán bộ ở đồn nhận tiền rồi cho xe chở người qua.';
const at = (id: string, act = '') => `/console/tips/${id}${act && `/${act}`}`;
const mark = (who: Person, id: string, accused: string, reason = 'Tin nêu tên cán bộ của đồn.') =>
  who.post(at(id, 'conflict'), { accused, reason, sure: 'yes' });
const holders = async (tipId: string) =>
  (await office.database.prisma.tipKey.findMany({ where: { tipId }, orderBy: { holder: 'asc' } }))
    .map(({ holder }) => holder)
    .filter((holder) => holder !== 'code');
const assigned = async (tipId: string) =>
  (
    await office.database.prisma.assignment.findMany({
      where: { tipId, ended: null },
      orderBy: { kind: 'desc' },
    })
  ).map(({ agencyKey, kind }) => `${kind} ${agencyKey}`);

describe('an agency or one of its officers is accused', () => {
  let id: string;
  let code: string;
  beforeEach(async () => {
    ({ id, code } = await seedTip(office, {
      story: STORY,
      sorting: { lead: 'bien-phong', copies: ['so-y-te', 'cong-an-tinh'] },
    }));
  });

  it('it loses the tip and its key at once, and the province’s police lead it', async () => {
    office.delivered.length = 0;
    expect((await mark(guards, id, 'bien-phong')).location).toBe('/console?done=conflict');
    expect(await holders(id)).toEqual(['cong-an-tinh', 'so-y-te']);
    expect(await assigned(id)).toEqual(['lead cong-an-tinh', 'copy so-y-te']);
    expect(office.delivered).toHaveLength(1);
    expect((await guards.get(at(id))).status).toBe(404);
    const { text } = await police.get(at(id));
    expect(text).toContain('<strong>Xung đột lợi ích.</strong>');
    expect(text).toContain('Bộ đội Biên phòng tỉnh Quảng Trị');
    expect(text).toContain('Tin nêu tên cán bộ của đồn.');
    const clocks = { assignment: { tipId: id, agencyKey: 'cong-an-tinh', ended: null } };
    expect(await office.database.prisma.clock.count({ where: clocks })).toBeGreaterThan(1);
    const audit = { kind: 'conflict', subject: id, reason: 'bien-phong' };
    expect(await office.database.prisma.audit.count({ where: audit })).toBe(1);
  });

  it('is marked in the list of who holds it, never in that of the accused', async () => {
    await mark(health, id, 'bien-phong');
    expect((await police.get('/console')).text).toContain('Xung đột lợi ích');
    expect((await guards.get('/console?view=done')).text).not.toContain('Xung đột lợi ích');
  });

  it('the police accused: the procuracy leads it, and who led goes on beside', async () => {
    await mark(guards, id, 'cong-an-tinh');
    expect(await assigned(id)).toEqual(['lead vien-kiem-sat', 'copy so-y-te', 'copy bien-phong']);
    expect((await procuracy.get(at(id))).text).toContain(STORY);
    expect((await police.get(at(id))).status).toBe(404);
    const mine = { assignment: { tipId: id, agencyKey: 'bien-phong' }, met: null };
    expect(await office.database.prisma.clock.count({ where: mine })).toBe(0);
  });

  it('another one accused too: both are past it, and nobody who leads rightly changes', async () => {
    await mark(health, id, 'bien-phong');
    expect((await mark(health, id, 'bien-phong')).status).toBe(409);
    expect((await mark(police, id, 'so-y-te')).location).toBe(`${at(id)}?done=conflict`);
    expect(await assigned(id)).toEqual(['lead cong-an-tinh']);
    await mark(police, id, 'cong-an-tinh');
    expect(await assigned(id)).toEqual(['lead vien-kiem-sat']);
    expect(await holders(id)).toEqual(['vien-kiem-sat']);
  });

  it('is passed on only within the province, past the accused', async () => {
    await mark(health, id, 'bien-phong');
    const pass = (agency: string) =>
      police.post(at(id, 'transfer'), { agency, reason: 'Chuyển tiếp.', sure: 'yes' });
    for (const agency of ['bien-phong', 'tong-dai-111'])
      expect((await pass(agency)).text).toContain('chỉ chuyển được cho cơ quan cấp tỉnh');
    expect(await assigned(id)).toContain('lead cong-an-tinh');
    expect((await pass('vien-kiem-sat')).status).toBe(303);
    expect(await assigned(id)).toContain('lead vien-kiem-sat');
  });

  it('asks for a reason, an agency and a word of assent, and loses nothing typed', async () => {
    const typed = { accused: 'bien-phong', reason: 'Một lý do dài.' };
    const answers = [
      await guards.post(at(id, 'conflict'), typed),
      await mark(guards, id, 'khong-co'),
      await mark(guards, id, 'bien-phong', '  '),
      await mark(procuracy, id, 'bien-phong'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 404]);
    expect(answers[0]!.text).toContain('Một lý do dài.');
    expect(await assigned(id)).toContain('lead bien-phong');
  });

  it('its reporter reads the status, not the reason', async () => {
    await mark(guards, id, 'bien-phong');
    const seen = await openByCode(office.database, code, SALT);
    expect(seen).toMatchObject({ status: 'transferred', agency: 'cong-an-tinh' });
    expect(JSON.stringify(seen)).not.toContain('cán bộ của đồn');
  });

  it('takes merged tips along, and none is merged out of it', async () => {
    const other = await seedTip(office, {
      story: 'Cùng chuyện ở đồn đó.',
      sorting: { lead: 'bien-phong' },
    });
    await guards.post(at(other.id, 'merge'), { into: id, sure: 'yes' });
    await mark(guards, id, 'bien-phong');
    expect(await holders(other.id)).toEqual(['cong-an-tinh']);
    const plain = await seedTip(office, { story: 'Tin thường.' });
    const out = await police.post(at(id, 'merge'), { into: plain.id, sure: 'yes' });
    expect(out.text).toContain('Tin này có xung đột lợi ích.');
  });
});

describe('the sorter', () => {
  it('marks what accuses an agency it routes past, and nothing else', async () => {
    const text = 'Biên phòng nhận tiền, làm ngơ cho xe chở người qua Lao Bảo ban đêm.';
    const sorting = sort(text);
    expect(sorting.accused).toEqual(['bien-phong']);
    const { id } = await seedTip(office, { story: text, sorting });
    expect(await office.database.prisma.tip.findUnique({ where: { id } })).toMatchObject({ conflict: true });
    expect((await police.get(at(id))).text).toContain('<strong>Xung đột lợi ích.</strong>');
    expect((await mark(police, id, 'bien-phong')).text).toContain('đã được đánh dấu vì cơ quan đó rồi');
    expect(sort('Có người rủ em sang Lào làm việc lương cao.').accused).toBeUndefined();
    const plain = await seedTip(office, { story: 'Tin thường.' });
    expect(await office.database.prisma.tip.findUnique({ where: { id: plain.id } })).toMatchObject({
      conflict: false,
    });
  });
});
