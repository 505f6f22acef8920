import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { opened } from '../../src/conversation/codes.ts';
import type { State } from '../../src/conversation/types.ts';
import { openByCode } from '../../src/tips/open.ts';
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
} from './console/office.ts';

let office: Office;
let police: Person;
let colleague: Person;
let guards: Person;

beforeAll(async () => {
  office = await openOffice();
  ({ police, colleague, guards } = await staff(office));
});
afterAll(() => office.close());

const at = (id: string, act = '') => `/console/tips/${id}${act && `/${act}`}`;
const tip = (id: string) => office.database.prisma.tip.findUniqueOrThrow({ where: { id } });
const open = (tipId: string) => office.database.prisma.assignment.count({ where: { tipId, ended: null } });
const running = (tipId: string) =>
  office.database.prisma.clock.count({ where: { assignment: { tipId, ended: null }, met: null } });
const kinds = async (tipId: string) =>
  (await office.database.prisma.tipEvent.findMany({ where: { tipId }, orderBy: { id: 'asc' } })).map(
    ({ kind }) => kind,
  );
const audited = (kind: string, subject: string) =>
  office.database.prisma.audit.count({ where: { kind, subject } });
const merge = (who: Person, from: string, into: string) => who.post(at(from, 'merge'), { into, sure: 'yes' });

describe('an internal note', () => {
  let id: string;
  let code: string;
  beforeAll(async () => {
    ({ id, code } = await seedTip(office, {
      story: 'Ở bến xe có người rủ các em đi làm xa.',
      sorting: { copies: ['bien-phong'] },
    }));
  });

  it('is read by officers of every holder, by nobody else, and never by the reporter', async () => {
    const done = await guards.post(at(id, 'note'), { text: '  Đã hỏi đồn: chưa thấy xe <b>nào</b>. ' });
    expect(done.location).toBe(`${at(id)}?done=noted`);
    const { text } = await police.get(at(id));
    expect(text).toContain('Đã hỏi đồn: chưa thấy xe &lt;b&gt;nào&lt;/b&gt;.');
    expect(text).toContain('Ghi chú nội bộ');
    const seen = await openByCode(office.database, code, SALT);
    expect(seen!.messages.map(({ author }) => author)).toEqual(['reporter']);
    expect(JSON.stringify(seen)).not.toContain('đồn');
    expect(await kinds(id)).toContain('noted');
    expect(await audited('note', id)).toBe(1);
    const rows = await office.database.prisma.message.findMany({ where: { tipId: id, author: 'note' } });
    expect(rows.map(({ sealed }) => Buffer.from(sealed).includes('đồn'))).toEqual([false]);
  });

  it('is refused when empty or too long, with nothing lost, and by who does not hold the tip', async () => {
    expect((await police.post(at(id, 'note'), { text: ' \n ' })).text).toContain('Chưa có nội dung ghi chú.');
    const long = await police.post(at(id, 'note'), { text: 'dài '.repeat(1300) });
    expect(long.status).toBe(409);
    expect(long.text.match(/Ghi chú dài quá 5000 ký tự\./g)).toHaveLength(1);
    expect(long.text).toContain('dài dài dài');
    const other = await seedTip(office, { story: 'Tin của riêng công an.' });
    expect((await guards.post(at(other.id, 'note'), { text: 'Tôi không giữ tin này.' })).status).toBe(404);
    expect(await audited('note', other.id)).toBe(0);
  });
});

describe('merging a duplicate', () => {
  let goes: { id: string; code: string };
  let stays: { id: string; code: string };
  beforeEach(async () => {
    goes = await seedTip(office, {
      story: 'Gọi số 0912 000 111 là họ đến đón.',
      sorting: { copies: ['bien-phong'] },
    });
    stays = await seedTip(office, { story: 'Số 0912 000 111 rủ con tôi đi.' });
    await police.post(at(goes.id, 'acknowledge'), {});
  });

  it('asks first, says what follows, and takes a short id', async () => {
    const page = await police.get(`${at(goes.id, 'merge')}?into=${stays.id.slice(0, 8).toUpperCase()}`);
    expect(page.status).toBe(200);
    for (const each of [goes, stays]) expect(page.text).toContain(each.id.slice(0, 8));
    expect(page.text).toContain('kẻ gây án');
    const unsure = await police.post(at(goes.id, 'merge'), { into: stays.id });
    expect(unsure.text).toContain('Hãy đánh dấu xác nhận.');
    expect((await tip(goes.id)).mergedInto).toBeNull();
    expect((await police.get(at(goes.id))).text).toContain(`merge?into=${stays.id}`);
  });

  it('takes it off every list, keeps it readable, and can be undone to what it was', async () => {
    const before = await running(goes.id);
    expect((await merge(police, goes.id, stays.id)).location).toBe(`${at(stays.id)}?done=merged`);
    expect(await tip(goes.id)).toMatchObject({ status: 'merged', mergedInto: stays.id });
    expect([await open(goes.id), await running(goes.id)]).toEqual([0, 0]);
    expect((await police.get(at(stays.id))).text).toContain('Đã gộp 1 tin vào tin này');
    for (const who of [police, guards]) {
      const { text } = await who.get(at(goes.id));
      expect(text).toContain('0912 000 111');
      expect(text).toContain('đã gộp vào đó');
      // Only who leads the other one takes it back, or even gets to it.
      expect(text.includes('Bỏ gộp')).toBe(who === police);
      expect(text.includes(`href="${at(stays.id)}"`)).toBe(who === police);
    }
    expect((await guards.post(at(goes.id, 'unmerge'), {})).status).toBe(409);
    expect((await colleague.post(at(goes.id, 'unmerge'), {})).location).toBe(`${at(goes.id)}?done=unmerged`);
    expect(await tip(goes.id)).toMatchObject({ status: 'acknowledged', mergedInto: null });
    expect([await open(goes.id), await running(goes.id)]).toEqual([2, before]);
    expect(await kinds(stays.id)).toEqual(expect.arrayContaining(['merged', 'unmerged']));
    expect([await audited('merge', goes.id), await audited('unmerge', goes.id)]).toEqual([1, 1]);
  });

  it("tells its reporter by code that both are handled together, and the other one's status, nothing else", async () => {
    await addMessage(office, stays.id, 'Em tên là một bí mật.');
    await police.post(at(stays.id, 'answer'), { text: 'Trả lời cho người kia.' });
    await merge(police, goes.id, stays.id);
    const seen = () => openByCode(office.database, goes.code, SALT);
    expect(await seen()).toMatchObject({ merged: true, status: 'received', agency: 'cong-an-tinh' });
    await police.post(at(stays.id, 'acknowledge'), {});
    const later = await seen();
    expect(later).toMatchObject({ id: goes.id, status: 'acknowledged' });
    expect(later!.messages).toHaveLength(1);
    const state: State = { language: 'vi', at: 'code', tips: [], offered: [], tries: [] };
    const { says } = opened(state, { kind: 'opened', tip: goes.id, ...later!, messages: [] });
    expect(says.map(({ key }) => key)).toEqual(['follow.merged', 'follow.status', 'follow.more']);
    expect((await openByCode(office.database, stays.code, SALT))!.merged).toBe(false);
  });

  it('lets what its reporter adds raise the other one, danger too', async () => {
    await merge(police, goes.id, stays.id);
    await police.get(at(goes.id));
    await police.post(at(stays.id, 'acknowledge'), {});
    await addMessage(office, goes.id, 'Họ đang đánh em, cứu em.', true);
    const [lead] = await office.database.prisma.assignment.findMany({ where: { tipId: stays.id } });
    expect(lead).toMatchObject({ urgency: 'P0', unread: true, acknowledged: null, delivered: null });
    expect(await tip(stays.id)).toMatchObject({ urgency: 'P0' });
    expect((await police.get(at(stays.id))).text).toContain('Người báo tin vừa viết thêm');
  });

  it('flattens chains, refuses circles, and undoes a chain as it was made', async () => {
    const last = await seedTip(office, { story: 'Tin thứ ba về số đó.' });
    await merge(police, goes.id, stays.id);
    await merge(police, stays.id, last.id);
    expect((await tip(goes.id)).mergedInto).toBe(last.id);
    expect((await openByCode(office.database, goes.code, SALT))!.merged).toBe(true);
    expect((await merge(police, last.id, goes.id)).status).toBe(409);
    expect((await merge(police, last.id, last.id)).status).toBe(409);
    expect((await tip(last.id)).mergedInto).toBeNull();
    await police.post(at(stays.id, 'unmerge'), {});
    expect((await tip(goes.id)).mergedInto).toBe(stays.id);
    expect((await tip(stays.id)).mergedInto).toBeNull();
  });

  it('refuses what is not led here, more urgent, unknown, or no id at all', async () => {
    const elsewhere = await seedTip(office, { story: 'x', sorting: { lead: 'bien-phong' } });
    const calm = await seedTip(office, { story: 'x', sorting: { urgency: 'P3' } });
    const refusals: [string, string][] = [
      [elsewhere.id, 'Không có tin đang mở nào'],
      [calm.id, 'Tin này khẩn hơn tin kia.'],
      ['00000000', 'Không có tin đang mở nào'],
      ["' OR 1=1", 'Mã tin gồm 8'],
      ['', 'Mã tin gồm 8'],
    ];
    for (const [into, said] of refusals) {
      const answer = await merge(police, goes.id, into);
      expect([into, answer.status]).toEqual([into, 409]);
      expect(answer.text).toContain(said);
    }
    expect((await merge(guards, goes.id, elsewhere.id)).status).toBe(409);
    expect(await tip(goes.id)).toMatchObject({ status: 'acknowledged', mergedInto: null });
  });

  it('of two merges of two tips into each other at once one is done', async () => {
    const done = await Promise.all([merge(police, goes.id, stays.id), merge(colleague, stays.id, goes.id)]);
    expect(done.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect([await open(goes.id), await open(stays.id)].filter((count) => count === 0)).toHaveLength(1);
  });

  it('is handed over with the tip it went into', async () => {
    await merge(police, goes.id, stays.id);
    const nurse = await makeOfficer(office, 'dung@yte.example', 'duty', 'so-y-te');
    await police.post(at(stays.id, 'transfer'), {
      agency: 'so-y-te',
      reason: 'Nạn nhân đã về.',
      sure: 'yes',
    });
    const health = await logInAs(office, nurse);
    expect((await health.get(at(goes.id))).text).toContain('0912 000 111');
    expect((await health.get(at(stays.id))).text).toContain('Đã gộp 1 tin vào tin này');
    expect((await police.get(at(goes.id))).status).toBe(404);
    expect((await health.post(at(goes.id, 'unmerge'), {})).text).toContain(
      'Chỉ cơ quan đã gộp mới bỏ gộp được.',
    );
  });
});
