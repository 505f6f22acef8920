import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Receive } from '../../../bots/channel.ts';
import { type Mutes, openMutes, unmuted } from '../../../bots/mutes.ts';
import { writerOf } from '../../../bots/writer.ts';
import { until } from '../../fakes/inbox.ts';
import { type Office, openOffice, type Person, seedTip, staff } from '../console/office.ts';
import { type House, openHouse, says, tipWrittenBy } from './house.ts';

let office: Office;
let house: House;
let mutes: Mutes;
let door: Receive;
let police: Person;
let guards: Person;
let clock: number;
const HOUR = 3_600_000;

beforeAll(async () => {
  office = await openOffice();
  ({ police, guards } = await staff(office));
  mutes = await openMutes(office.database);
});
afterAll(async () => {
  await mutes.close();
  await office.close();
});
beforeEach(async () => {
  house = await openHouse(office.database);
  clock = Date.now();
  door = unmuted(house.receive, house.doorway, mutes, () => clock);
});

const writer = (address: string) => writerOf(house.doorway.keys.address, 'telegram', address);
const tipFrom = (address?: string) => tipWrittenBy(office, address && writer(address));
const page = (tip: string) => `/console/tips/${tip}/mute`;
const form = { days: '7', reason: 'spam', sure: 'yes' };
const isMuted = (address: string, is: boolean) =>
  until(() => mutes.has(writer(address), Date.now()) === is, 5_000);

test('an officer mutes a writer: told in words, kept out, still given the numbers, and heard again', async () => {
  const tip = await tipFrom('1');
  await door(says('1', 'trước'));
  const before = await police.get(page(tip));
  expect(before.text).toContain('Tạm ngừng nhận tin từ người này');

  const done = await police.post(page(tip), form);
  expect([done.status, done.location]).toEqual([303, `/console/tips/${tip}`]);
  const muted = await police.get(page(tip));
  expect(muted.text).toMatch(/Người viết đang bị tạm ngừng đến \d\d:\d\d, \d\d\/\d\d\/\d{4}/);
  expect((await police.get(`/console/tips/${tip}`)).text).toContain(`hx-get="${page(tip)}"`);
  for (const { text } of [muted, await police.get(`/console/tips/${tip}`)]) {
    expect(text).not.toContain(writer('1'));
    expect(text).not.toContain(Buffer.from(writer('1'), 'base64').toString('hex'));
  }
  const row = await office.database.prisma.mute.findFirstOrThrow();
  expect((row.until.getTime() - row.at.getTime()) / HOUR).toBe(7 * 24);
  expect(row.agencyKey).toBe('cong-an-tinh');

  // By the notification, not by the next look ten seconds later.
  await isMuted('1', true);
  await door(says('1', 'vé số'));
  await door(says('1', 'vé số'));
  await door(says('2', 'người khác'));
  expect(house.taken.map(({ text }) => text)).toEqual(['trước', 'người khác']);
  const texts = async () => (await house.letters('1')).map(({ messages }) => messages[0]!.text);
  expect(await texts()).toHaveLength(1);
  expect((await texts())[0]).toMatch(/^Tạm thời chưa nhận thêm tin từ đây\.[\s\S]*113[\s\S]*111/);

  // Danger brings the numbers each time, an hour brings them again, and whoever wants to be forgotten is.
  await door(says('1', 'cứu em với em đang bị nhốt'));
  await door(says('1', 'cứu em với em đang bị nhốt'));
  expect(await texts()).toHaveLength(3);
  clock += HOUR;
  await door(says('1', 'vé số'));
  expect(await texts()).toHaveLength(4);
  await door(says('1', '/xoa'));
  // The duress word must look as promised to whoever watches, muted or not.
  await door(says('1', 'hỏi giá rau hôm nay'));
  expect(house.taken.map(({ text }) => text)).toEqual(['trước', 'người khác', '/xoa', 'hỏi giá rau hôm nay']);
  expect(await texts()).toHaveLength(4);

  expect((await police.post(`/console/tips/${tip}/unmute`, {})).status).toBe(303);
  await isMuted('1', false);
  await door(says('1', 'sau'));
  expect(house.taken.at(-1)?.text).toBe('sau');
  const events = await office.database.prisma.tipEvent.findMany({
    where: { tipId: tip, kind: { in: ['muted', 'unmuted'] } },
    orderBy: { id: 'asc' },
  });
  expect(events).toMatchObject([
    { kind: 'muted', agency: 'cong-an-tinh', detail: { days: '7', reason: 'spam' } },
    { kind: 'unmuted' },
  ]);
});

test('a mute ends by itself', async () => {
  const address = '5';
  await office.database.prisma.mute.create({
    data: {
      writer: Buffer.from(writer(address), 'base64'),
      until: new Date(clock + HOUR),
      agencyKey: 'cong-an-tinh',
      officer: randomUUID(),
    },
  });
  await office.database.pool.query("SELECT pg_notify('mute', '')");
  await isMuted(address, true);
  await door(says(address, 'vé số'));
  clock += HOUR;
  await door(says(address, 'sau'));
  expect(house.taken.map(({ text }) => text)).toEqual(['sau']);
});

test.each([
  ['without a time', { ...form, days: '365' }, 'Hãy chọn tạm ngừng bao lâu.'],
  ['without a reason', { ...form, reason: 'x' }, 'Hãy chọn lý do tạm ngừng.'],
  ['without being sure', { days: '1', reason: 'spam' }, 'Hãy đánh dấu xác nhận.'],
])('%s nobody is muted', async (_label, fields, why) => {
  const tip = await tipFrom('3');
  const answer = await police.post(page(tip), fields as Record<string, string>);
  expect(answer.status).toBe(409);
  expect(answer.text).toContain(why);
  await expect(police.post(`/console/tips/${tip}/unmute`, {})).resolves.toMatchObject({ status: 409 });
});

test('only the lead agency mutes, and nobody whose tip does not tell who wrote it', async () => {
  const tip = await tipFrom('4');
  expect((await guards.post(page(tip), form)).status).toBe(409);
  expect((await guards.get(page(tip))).text).toContain('Chỉ cơ quan chủ trì tạm ngừng được.');
  const other = await seedTip(office, { story: 'a', sorting: { lead: 'bien-phong' } });
  expect((await police.get(page(other.id))).status).toBe(404);
  // Not at home either: the refusal's page is one of those it may not see.
  expect((await police.post(page(other.id), form)).status).toBe(404);
  const unknown = await tipFrom();
  expect((await police.get(page(unknown))).text).toContain('tin này không cho biết họ là ai');
  expect((await police.post(page(unknown), form)).status).toBe(409);
  expect(
    await office.database.prisma.mute.count({ where: { writer: Buffer.from(writer('4'), 'base64') } }),
  ).toBe(0);
});
