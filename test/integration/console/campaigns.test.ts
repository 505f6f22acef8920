import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LEARNABLE } from '../../../src/awareness/campaign-content.ts';
import { typedDraft } from '../../../src/console/campaign-forms.ts';
import { publicKeys } from '../../../src/setup.ts';
import { seal } from '../../../src/vault/boxes.ts';
import { type Answer, logInAs, makeOfficer, type Office, openOffice, type Person } from './office.ts';

let office: Office;
let admin: Person;

beforeAll(async () => {
  office = await openOffice();
  await makeOfficer(office, 'admin@example.org', 'admin');
  admin = await logInAs(office, 'admin@example.org');
});
afterAll(() => office?.close());
afterEach(() =>
  office.database.pool.query(
    `TRUNCATE subscriber, campaign, delivery, learning_group CASCADE; DELETE FROM setting WHERE name = 'weekly-off'`,
  ),
);

async function subscribe(count: number, language = 'vi', group: string | null = null): Promise<void> {
  const { sender } = await publicKeys(office.database);
  const { length } = await office.database.prisma.subscriber.findMany();
  for (let index = length; index < length + count; index++) {
    const sealed = seal(sender, Buffer.from(JSON.stringify({ address: String(index) })));
    await office.database.pool.query(
      `INSERT INTO subscriber (person, channel, sealed, language, "group", heard) VALUES ($1, 'telegram', $2, $3, $4, now())`,
      [Buffer.from(`${index}`), sealed, language, group],
    );
  }
}

const LIST = '/console/campaigns';
const form = { name: 'Sau Tết', kind: 'text', 'text-vi': 'Cẩn thận\r\nkhi nhận việc <b>' };
/** Writes a campaign; gives its address. */
async function written(fields: Record<string, string> = {}): Promise<string> {
  return (await admin.post(LIST, { ...form, ...fields })).location!;
}
const stateAt = async (at: string) =>
  (await office.database.prisma.campaign.findUnique({ where: { id: at.split('/').at(-1)! } }))?.state;
const started = async () => {
  const at = await written();
  await admin.post(`${at}/start`, { sure: 'yes', when: 'now' });
  return at;
};
const refused = ({ status, text }: Answer, words: string) => {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(text).toMatch(/role="alert"/);
  expect(text).toContain(words);
};

test('begins empty; is written, seen as it will leave, changed, and removed', async () => {
  expect((await admin.get(LIST)).text).toContain('Chưa có chiến dịch nào');
  const empty = await admin.get(`${LIST}/new`);
  expect(empty.status).toBe(200);
  expect(empty.text).toContain('ພາສາລາວ');
  await subscribe(2);
  await subscribe(1, 'lo');
  const at = await written({ 'text-lo': 'ລະວັງ' });
  expect(at).toMatch(/^\/console\/campaigns\/[0-9a-f-]{36}$/);
  const { text } = await admin.get(at);
  expect(text).toContain('Bản nháp');
  expect(text).toContain('<strong>3 người</strong>');
  expect(text).toContain('Cẩn thận\nkhi nhận việc &lt;b&gt;\n\nKhông muốn nhận nữa: nhắn /dung.');
  expect(text).toContain('aria-label="Telegram, ພາສາລາວ"');
  expect(text).toContain('ລະວັງ\n\n— Tiếng Việt —\nCẩn thận');
  const edit = await admin.get(`${at}/edit`);
  expect(edit.text).toContain('value="Sau Tết"');
  expect((await admin.post(`${at}/edit`, { ...form, name: 'Mùa mưa' })).location).toBe(at);
  expect((await admin.get(LIST)).text).toContain('Mùa mưa');
  refused(await admin.post(`${at}/remove`, {}), 'xác nhận xóa');
  expect((await admin.post(`${at}/remove`, { sure: 'yes' })).location).toBe(LIST);
  expect((await admin.get(at)).status).toBe(404);
});

test.each([
  [{ name: ' ' }, 'đặt tên'],
  [{ name: 'a'.repeat(81) }, '80 ký tự'],
  [{ 'text-vi': '' }, 'bằng tiếng Việt'],
  [{ 'text-lo': 'a'.repeat(901) }, '900 ký tự'],
  [{ 'text-xx': 'a' }, 'danh sách'],
  [{ kind: 'lesson', lesson: 'none' }, 'danh sách'],
  [{ kind: 'weekly', week: '54' }, 'danh sách'],
  [{ kind: 'weekly', week: '1.5' }, 'danh sách'],
  [{ communes: '1' }, 'danh sách'],
  [{ channels: 'phone' }, 'danh sách'],
  [{ groups: "' OR 1" }, 'danh sách'],
])('%o is refused in words, and nothing is made', async (fields, words) => {
  const answer = await admin.post(LIST, { ...form, ...(fields as Record<string, string>) });
  refused(answer, words);
  expect(await office.database.prisma.campaign.count()).toBe(0);
});

test.each([
  [{ kind: 'lesson', lesson: 'viec-nhe' }, /Bài học: .*nhắn \/hoc/s],
  [{ kind: 'quiz', quiz: LEARNABLE.quiz[0]!, 'aloud-quiz': 'yes' }, /đố vui: .*nhắn \/dovui/s],
  [{ kind: 'weekly', week: '53' }, /Lời nhắn tuần 53/],
])('%o can be sent', async (fields, words) => {
  const { text, status } = await admin.get(await written(fields as Record<string, string>));
  expect(status).toBe(200);
  expect(text).toMatch(words);
  expect(text).toContain('nhắn /dung');
});

test('is started, held, gone on with and stopped; each is asked for in its time only', async () => {
  await subscribe(3);
  const at = await written();
  refused(await admin.post(`${at}/start`, { when: 'now' }), 'đã xem trước');
  expect((await admin.post(`${at}/start`, { sure: 'yes', when: 'now' })).location).toBe(at);
  refused(await admin.post(`${at}/start`, { sure: 'yes', when: 'now' }), 'đã bắt đầu');
  const { text } = await admin.get(at);
  expect(text).toMatch(/Đang gửi/);
  expect(text).toMatch(/hx-trigger="every 2s"/);
  expect(text).toMatch(/Tới được <strong>0<\/strong> trên 3 người \(0%\)/);
  refused(await admin.post(`${at}/edit`, form), 'không sửa được');
  expect((await admin.get(`${at}/edit`)).status).toBe(404);
  await admin.post(`${at}/pause`, {});
  expect(await stateAt(at)).toBe('paused');
  refused(await admin.post(`${at}/pause`, {}), 'đã đổi trạng thái');
  expect((await admin.get(`${at}?was=running`)).text).toContain('Trạng thái đã đổi');
  await admin.post(`${at}/resume`, {});
  refused(await admin.post(`${at}/stop`, {}), 'xác nhận dừng');
  expect(await stateAt(at)).toBe('running');
  await admin.post(`${at}/stop`, { sure: 'yes' });
  expect(await stateAt(at)).toBe('stopped');
  expect((await admin.get(at)).text).toContain('Không còn việc gì phải làm');
});

test('can wait for its time, in the time of Viet Nam', async () => {
  const at = await written();
  const later = { sure: 'yes', when: 'later' };
  refused(await admin.post(`${at}/start`, later), 'chọn ngày giờ');
  refused(await admin.post(`${at}/start`, { ...later, at: '2020-01-01T08:00' }), 'phía trước');
  await admin.post(`${at}/start`, { ...later, at: '2099-01-31T08:05' });
  expect((await admin.get(at)).text).toContain('Bắt đầu lúc 08:05, 31/01/2099');
  expect((await admin.get(LIST)).text).toContain('hẹn 08:05, 31/01/2099');
  await admin.post(`${at}/unschedule`, {});
  expect(await stateAt(at)).toBe('draft');
});

test('is tried on a group', async () => {
  await office.database.pool.query(
    `INSERT INTO learning_group (code, name, agency, secret, opened) VALUES ('ABC234', 'Đồng nghiệp', 'truc-ban', 'x', now())`,
  );
  const at = await written();
  expect((await admin.get(at)).text).toContain('Đồng nghiệp (ABC234)');
  refused(await admin.post(`${at}/try`, {}), 'chọn một nhóm');
  refused(await admin.post(`${at}/try`, { group: 'ABC234' }), 'chưa có ai');
  await subscribe(2, 'vi', 'ABC234');
  const trial = (await admin.post(`${at}/try`, { group: 'ABC234' })).location!;
  expect(trial).not.toBe(at);
  expect((await admin.get(trial)).text).toMatch(/Thử: Sau Tết.*trên 2 người/s);
  expect(await stateAt(at)).toBe('draft');
});

test('shows how far it has come by channel and language', async () => {
  await subscribe(3);
  await subscribe(1, 'lo');
  const at = await started();
  await office.database.pool.query(`UPDATE delivery SET state = 'sent' WHERE language = 'vi'`);
  const { text } = await admin.get(at);
  expect(text).toMatch(/Tới được <strong>3<\/strong> trên 4 người \(75%\)/);
  expect(text.replace(/<[^>]*>/g, ' ')).toMatch(/Tất cả\s+1\s+0\s+3\s/);
});

test('the weekly message is switched off and on', async () => {
  expect((await admin.get(LIST)).text).toContain('đang bật');
  await admin.post(`${LIST}/weekly`, { weekly: 'off' });
  await admin.post(`${LIST}/weekly`, { weekly: 'off' });
  expect((await admin.get(LIST)).text).toContain('đang tắt');
  await admin.post(`${LIST}/weekly`, { weekly: 'on' });
  expect((await admin.get(LIST)).text).toContain('đang bật');
});

test('many are shown by pages', async () => {
  await office.database.pool.query(
    `INSERT INTO campaign (id, name, content, audience, created)
     SELECT gen_random_uuid(), 'số ' || n, '{"kind":"weekly","week":1}',
       '{"languages":[],"communes":[],"channels":[],"groups":[],"tally":{}}', now() - make_interval(hours => n)
     FROM generate_series(1, 60) AS n`,
  );
  const first = (await admin.get(LIST)).text;
  expect(first).toContain('số 50<');
  expect(first).not.toContain('số 51<');
  const older = /href="(\/console\/campaigns\?before=[^"]+)"/.exec(first)![1]!;
  const second = (await admin.get(older)).text;
  expect(second).toContain('số 60<');
  expect(second).not.toContain('số 50<');
});

test('is for administrators only', async () => {
  await makeOfficer(office, 'truc@example.org', 'duty', 'truc-ban');
  const duty = await logInAs(office, 'truc@example.org');
  const at = await written();
  for (const path of [LIST, `${LIST}/new`, at]) expect((await duty.get(path)).status).toBe(403);
  for (const path of [LIST, `${at}/start`, `${LIST}/weekly`])
    expect((await duty.post(path, { sure: 'yes', when: 'now' })).status).toBe(403);
  expect((await admin.post(`${at}/start`, { sure: 'yes', when: 'now', csrf: 'x' })).status).toBe(403);
  expect(await stateAt(at)).toBe('draft');
  for (const id of ['x', '00000000-0000-4000-8000-000000000000'])
    for (const path of [`${LIST}/${id}`, `${LIST}/${id}/edit`])
      expect((await admin.get(path)).status).toBe(404);
});

test('boxes of a form: none, one, several', () => {
  const who = (body: object) => typedDraft(body, {}).audience;
  expect(who({})).toEqual({ languages: [], communes: [], channels: [], groups: [] });
  expect(who({ languages: 'vi', groups: ['A', 'B'], channels: { a: 1 } })).toEqual({
    ...{ languages: ['vi'], communes: [], channels: [], groups: ['A', 'B'] },
  });
});
