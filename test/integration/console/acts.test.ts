import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openByCode } from '../../../src/tips/open.ts';
import { type Office, openOffice, type Person, SALT, seedTip, staff } from './office.ts';

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
const statusIn = (text: string) => /name="seen" value="([^"]+)"/.exec(text)?.[1];

describe('acting on a tip', () => {
  it('acknowledges once: of two officers the second is told', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    const both = await Promise.all([police, colleague].map((who) => who.post(`${page(id)}/acknowledge`, {})));
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(both.find(({ status }) => status === 409)!.text).toContain(
      'Đồng nghiệp của bạn đã xác nhận tin này rồi.',
    );
    const fromList = await police.post(`${page(id)}/acknowledge`, { from: 'inbox' });
    expect(fromList.status).toBe(409);
    expect(fromList.text).toContain('id="inbox"');
  });

  it('offers only what may follow, and minds what a colleague did meanwhile', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    await police.post(`${page(id)}/acknowledge`, {});
    const seen = statusIn((await police.get(page(id))).text)!;
    expect(seen).toBe('acknowledged');
    const both = await Promise.all([
      police.post(`${page(id)}/status`, { seen, to: 'verifying' }),
      colleague.post(`${page(id)}/status`, { seen, to: 'need_info' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(both.find(({ status }) => status === 409)!.text).toMatch(/Trạng thái đã được đổi thành/);
    const { text } = await police.get(page(id));
    expect(text).not.toContain('<option value="archived"');
    expect((await police.post(`${page(id)}/status`, { seen: statusIn(text)!, to: 'archived' })).status).toBe(
      409,
    );
  });

  it('answers the reporter, who reads it with the code', async () => {
    const { id, code } = await seedTip(office, { story: 'a', answers: { contact: 'contact.here' } });
    const before = office.sent.length;
    expect((await police.post(`${page(id)}/answer`, { text: 'Chị đang ở đâu?' })).location).toBe(
      `${page(id)}?done=answered`,
    );
    expect(office.sent.slice(before)).toEqual([id]);
    const { text } = await police.get(page(id));
    expect(text).toContain('đang gửi');
    expect(text).toContain('Gửi nguyên văn qua Telegram');
    expect((await openByCode(office.database, code, SALT))!.messages.at(-1)!.text).toBe('Chị đang ở đâu?');
  });

  it('says when only the code is left, and puts nothing on the belt', async () => {
    const { id } = await seedTip(office, { story: 'a', reachable: false });
    const before = office.sent.length;
    await police.post(`${page(id)}/answer`, { text: 'Vẫn đọc được' });
    expect(office.sent.length).toBe(before);
    expect((await police.get(page(id))).text).toContain('chỉ đọc được bằng mã');
  });

  it('keeps a refused answer in its form', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    const long = 'ắ'.repeat(5_001);
    const { status, text } = await police.post(`${page(id)}/answer`, { text: long });
    expect(status).toBe(409);
    expect(text).toContain(`${long}</textarea>`);
    expect(text).toContain('Trả lời dài quá 5000 ký tự.');
    expect((await police.post(`${page(id)}/answer`, { text: 'x'.repeat(300_000) })).status).toBe(413);
  });

  it('transfers: the key leaves with the tip, the reason goes along', async () => {
    const { id } = await seedTip(office, { story: 'Qua bến sông' });
    const fields = { agency: 'bien-phong', reason: 'Thuộc địa bàn biên giới' };
    const unsure = await police.post(`${page(id)}/transfer`, fields);
    expect(unsure.status).toBe(409);
    expect(unsure.text).toContain('Thuộc địa bàn biên giới</textarea>');
    const before = office.delivered.length;
    expect((await police.post(`${page(id)}/transfer`, { ...fields, sure: 'yes' })).location).toBe(
      '/console?done=transferred',
    );
    expect(office.delivered.length).toBe(before + 1);
    expect((await police.get(page(id))).status).toBe(404);
    expect((await police.post(`${page(id)}/answer`, { text: 'x' })).status).toBe(404);
    const { text } = await guards.get(page(id));
    for (const word of [
      'Qua bến sông',
      'Thuộc địa bàn biên giới',
      'Ghi chú nội bộ',
      'Đã chuyển, chờ xác nhận',
    ])
      expect(text).toContain(word);
    // Officers of another agency are not named.
    expect(text).not.toContain('an@police.example');
    expect(text).toContain('Công an tỉnh Quảng Trị chuyển tin');
  });

  it('lets an agency with a copy read and acknowledge, nothing more', async () => {
    const { id } = await seedTip(office, { story: 'a', sorting: { copies: ['bien-phong'] } });
    const { text } = await guards.get(page(id));
    expect(text).toContain('Cơ quan bạn phối hợp');
    expect(text).not.toContain('Gửi trả lời');
    expect((await guards.post(`${page(id)}/acknowledge`, {})).status).toBe(303);
    const { status, text: said } = await guards.post(`${page(id)}/answer`, { text: 'x' });
    expect(status).toBe(409);
    expect(said).toContain('Chỉ cơ quan chủ trì làm được việc này.');
  });
});
