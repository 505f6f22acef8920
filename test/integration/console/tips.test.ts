import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openByCode } from '../../../src/tips/open.ts';
import { addMessage, logInAs, makeOfficer, type Office, openOffice, type Person, SALT, seedTip } from './office.ts';

let office: Office;
let police: Person;
let colleague: Person;
let guards: Person;

beforeAll(async () => {
  office = await openOffice();
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
  await makeOfficer(office, 'binh@police.example', 'supervisor', 'cong-an-tinh');
  await makeOfficer(office, 'chi@guards.example', 'duty', 'bien-phong');
  police = await logInAs(office, 'an@police.example');
  const { text } = await police.get('/console/colleagues');
  await police.post(/action="(\/console\/colleagues\/[\w-]+)"/.exec(text)![1]!, {});
  colleague = await logInAs(office, 'binh@police.example');
  guards = await logInAs(office, 'chi@guards.example');
});
afterAll(() => office.close());

const page = (id: string) => `/console/tips/${id}`;
const statusIn = (text: string) => /name="seen" value="([^"]+)"/.exec(text)?.[1];

describe('the inbox', () => {
  it('shows the agency its own tips, with words for everything', async () => {
    const { id } = await seedTip(office, { story: 'a', sorting: { urgency: 'P0', category: 'scam_compound' } });
    const { text } = await police.get('/console');
    expect(text).toContain(id);
    for (const word of ['Nguy hiểm ngay', 'Cưỡng bức lừa đảo trực tuyến', 'xã Lao Bảo', 'Mới tiếp nhận', 'Xác nhận đã nhận', 'Chủ trì', 'Telegram', 'Chưa đọc']) {
      expect(text).toContain(word);
    }
    expect(text).toMatch(/<title>\(\d+\) Hộp thư/);
    expect((await guards.get('/console')).text).not.toContain(id);
  });

  it('keeps a banner for danger until somebody opens the tip', async () => {
    const { id } = await seedTip(office, { story: 'a', sorting: { urgency: 'P0' } });
    expect((await police.get('/console/alarm')).text).toContain(page(id));
    expect((await guards.get('/console/alarm')).text).not.toContain(page(id));
    await colleague.get(page(id));
    expect((await police.get('/console/alarm')).text).not.toContain(page(id));
  });

  it('goes on to the next page where the last one ended', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 55; n++) ids.add((await seedTip(office, { story: 'x', sorting: { lead: 'so-noi-vu', urgency: n % 2 ? 'P2' : 'P3' } })).id);
    await makeOfficer(office, 'noi@vu.example', 'duty', 'so-noi-vu');
    const clerk = await logInAs(office, 'noi@vu.example');
    const first = await clerk.get('/console');
    const next = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    const second = await clerk.get(next);
    const found = (text: string) => [...text.matchAll(/id="tip-([\w-]+)"/g)].map(([, id]) => id!);
    expect(found(first.text)).toHaveLength(50);
    expect(new Set([...found(first.text), ...found(second.text)])).toEqual(ids);
    expect((await clerk.get('/console?after=P9~x~y')).status).toBe(200);
  });
});

describe('opening a tip', () => {
  it('is for the agencies that hold it; to others it does not exist', async () => {
    const { id } = await seedTip(office, { story: 'Chỉ công an đọc' });
    expect((await police.get(page(id))).text).toContain('Chỉ công an đọc');
    expect((await guards.get(page(id))).status).toBe(404);
    for (const act of ['acknowledge', 'status', 'answer', 'transfer']) {
      const { status, text } = await guards.post(`${page(id)}/${act}`, { text: 'x', seen: 'received', to: 'acknowledged', sure: 'yes', agency: 'bien-phong', reason: 'x' });
      expect(status).toBe(404);
      expect(text).not.toContain('Chỉ công an đọc');
    }
    expect((await office.database.prisma.tipEvent.findMany({ where: { tipId: id, agency: 'bien-phong' } })).length).toBe(0);
  });

  it('shows why it was sorted so, with the words marked once where reasons overlap', async () => {
    const story = 'Con tôi bị nhốt và bị đánh ở Bokeo';
    const signal = (rule: string, words: string, weight: number) => ({ rule, text: words, start: story.indexOf(words), end: story.indexOf(words) + words.length, weight });
    const signals = [signal('CONFINE', 'bị nhốt', 5), signal('VIOLENCE', 'nhốt và bị đánh', 4), signal('SCAM_PLACE', 'Bokeo', 2)];
    const { id } = await seedTip(office, { story, sorting: { signals, countries: ['LA'], confidence: 0.91 } });
    const { text } = await police.get(page(id));
    expect(text).toContain('>bị nhốt và bị đánh</mark>');
    expect(text).toContain('>Bokeo</mark>');
    for (const word of ['Bị nhốt, bị giữ', '+5', 'Lào', '91%']) expect(text).toContain(word);
  });

  it('puts answers into words and free text as it is', async () => {
    const answers = { safety: 'safety.unsure', who: 'who.relative', age: 'age.16_17', where: 'who.self', contact: 'chỉ nhắn ban đêm' };
    const { text } = await police.get(page((await seedTip(office, { story: 'a', answers })).id));
    for (const word of ['Người thân', '16–17 tuổi', 'Không chắc', 'chỉ nhắn ban đêm', 'không chắc nhắn tin lúc này']) expect(text).toContain(word);
    // A button's id typed as free text is not taken for the button.
    expect(text).toContain('>who.self<');
  });

  it('escapes whatever was written, wherever it is shown', async () => {
    const attack = `<script>alert(1)</script><img src=x onerror=alert(2)>"'><%= it.csrf %>`;
    const { id } = await seedTip(office, {
      story: attack,
      answers: { where: attack, suspect: attack, contact: attack },
      sorting: { signals: [{ rule: attack, text: attack, start: 0, end: 20, weight: 1 }], rules: attack },
    });
    await addMessage(office, id, attack);
    await police.post(`${page(id)}/answer`, { text: attack });
    const refused = await police.post(`${page(id)}/transfer`, { agency: attack, reason: attack, sure: 'yes' });
    for (const { text } of [await police.get(page(id)), refused]) {
      expect(text).not.toContain('<script>alert');
      expect(text).not.toContain('<img src=x');
      expect(text).toContain('&lt;script&gt;alert');
      expect(text).toContain('&lt;%= it.csrf %&gt;');
    }
    expect((await police.get(`/console?view=${encodeURIComponent(attack)}&after=${encodeURIComponent(attack)}&done=${encodeURIComponent(attack)}`)).text).not.toContain('alert(1)');
  });

  it('bears any text', async () => {
    for (const story of ['😱'.repeat(5000), '\u202Eđảo ngược\u2066'.repeat(200), 'ừ'.repeat(10_000), 'a\u0301\u0302\u0303'.repeat(2000), '', '\uD83D']) {
      const { id } = await seedTip(office, { story, sorting: { signals: [{ rule: 'CONFINE', text: 'x', start: -5, end: 1e9, weight: 1 }] } });
      expect((await police.get(page(id))).status).toBe(200);
    }
  });
});

describe('acting on a tip', () => {
  it('acknowledges once: of two officers the second is told', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    const both = await Promise.all([police, colleague].map((who) => who.post(`${page(id)}/acknowledge`, {})));
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(both.find(({ status }) => status === 409)!.text).toContain('Đồng nghiệp của bạn đã xác nhận tin này rồi.');
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
    expect((await police.post(`${page(id)}/status`, { seen: statusIn(text)!, to: 'archived' })).status).toBe(409);
  });

  it('answers the reporter, who reads it with the code', async () => {
    const { id, code } = await seedTip(office, { story: 'a', answers: { contact: 'contact.here' } });
    const before = office.sent.length;
    expect((await police.post(`${page(id)}/answer`, { text: 'Chị đang ở đâu?' })).location).toBe(`${page(id)}?done=answered`);
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
    expect((await police.post(`${page(id)}/transfer`, { ...fields, sure: 'yes' })).location).toBe('/console?done=transferred');
    expect(office.delivered.length).toBe(before + 1);
    expect((await police.get(page(id))).status).toBe(404);
    expect((await police.post(`${page(id)}/answer`, { text: 'x' })).status).toBe(404);
    const { text } = await guards.get(page(id));
    for (const word of ['Qua bến sông', 'Thuộc địa bàn biên giới', 'Ghi chú nội bộ', 'Đã chuyển, chờ xác nhận']) expect(text).toContain(word);
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

describe('live events', () => {
  it('reach only the pages of the agency concerned, and end with the session', async () => {
    const who = await logInAs(office, 'an@police.example');
    const streams = await Promise.all([who, guards].map(({ cookie }) => fetch(`${office.url}/console/events`, { headers: { cookie } })));
    const heard = ['', ''];
    const reading = streams.map(async ({ body }, index) => {
      const decoder = new TextDecoder();
      for await (const chunk of body!) heard[index] += decoder.decode(chunk);
    });
    const notice = (agency: string) => office.database.pool.query(`SELECT pg_notify('inbox', $1)`, [JSON.stringify({ agency, assignment: `for-${agency}`, urgency: 'P0' })]);
    await expect.poll(async () => (await notice('cong-an-tinh'), heard[0]), { timeout: 10_000 }).toContain('for-cong-an-tinh');
    await notice('bien-phong');
    await office.database.pool.query(`SELECT pg_notify('inbox', 'not json')`);
    await expect.poll(() => heard[1]).toContain('for-bien-phong');
    expect(heard[0]).not.toContain('bien-phong');
    expect(heard[1]).not.toContain('cong-an');
    await who.post('/console/logout', {});
    await reading[0];
  });
});
