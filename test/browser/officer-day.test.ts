/// <reference lib="dom" />
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleRouter } from '../../src/console/index.ts';
import { DAY, dayIn, dayInWords } from '../../src/inbox/days.ts';
import { publicKeys } from '../../src/setup.ts';
import { files } from '../../src/storage/files.ts';
import {
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  PASSWORD,
  type Person,
  seedTip,
  staff,
} from '../integration/console/office.ts';
import { startBrowser } from './chromium.ts';

/** A day at the console, by clicking: a tip from receipt to result, keys of people and agency, the audit, the files. */

const SHOTS = process.env.SHOTS;
const browser = await startBrowser();

let office: Office;
let people: Record<'police' | 'colleague' | 'desk' | 'auditor', Person>;
let close: () => Promise<void>;
/** The console under a name: browsers keep passkeys for no number. */
let url: string;
const wrongs: string[] = [];

beforeAll(async () => {
  if (!browser) return;
  office = await openOffice();
  const { police, colleague } = await staff(office);
  await makeOfficer(office, 'truc@desk.example', 'duty', 'truc-ban');
  await makeOfficer(office, 'kiem@toan.example', 'auditor');
  const desk = await logInAs(office, 'truc@desk.example');
  people = { police, colleague, desk, auditor: await logInAs(office, 'kiem@toan.example') };
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const { database, claimKey } = office;
  const named = consoleRouter({
    ...{ database, claimKey, secure: false, publicUrl: url, storage: files('/nonexistent') },
    sender: (await publicKeys(database)).sender,
    belts: { send() {}, deliver() {}, call() {} },
  });
  app.use('/console', named.router);
  close = async () => {
    await named.close();
    server.close();
    server.closeAllConnections();
  };
});
afterAll(async () => {
  await browser?.close();
  await close?.();
  await office?.close();
});

/** A window of a browser of its own. */
async function open(): Promise<Page> {
  const context = await browser!.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'vi-VN',
    // Colours are looked at as they are, not on their way from light to dark.
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => wrongs.push(error.message));
  page.on('console', (message) => {
    // Refusals answer 409 on purpose, and an ended session 401.
    if (message.type() === 'error' && !/status of 4|Error Code 401/.test(message.text()))
      wrongs.push(message.text());
  });
  return page;
}

/** The window of somebody who is logged in all day. */
async function windowOf({ cookie }: Person): Promise<Page> {
  const known = windows.get(cookie);
  if (known) return known;
  const page = await open();
  const [name, value] = cookie.split('=') as [string, string];
  await page.context().addCookies([{ name, value, url }]);
  windows.set(cookie, page);
  return page;
}
const windows = new Map<string, Page>();

async function logIn(page: Page, email: string): Promise<void> {
  await page.goto(`${url}/console/login`);
  await page.fill('#email', email);
  await page.fill('#password', PASSWORD);
  await page.press('#password', 'Enter');
}

const show = (page: Page, path: string) => page.goto(`${url}/console${path}`);

/** Chooses a tip's next status, fills in what it asks for by the names of the fields, and sends it. */
async function change(page: Page, to: string, typed: Record<string, string> = {}): Promise<void> {
  const form = page.locator('.next-status');
  await form.getByLabel('Chuyển sang').selectOption({ label: to });
  for (const [name, value] of Object.entries(typed)) await form.getByLabel(name).fill(value);
  const sure = form.getByLabel('Tôi đã kiểm tra');
  if (await sure.isVisible()) await sure.check();
  await form.getByRole('button').click();
}

const standsAt = (page: Page, status: string) =>
  page.waitForSelector(`.tip-title strong:text-is("${status}")`);
const refusedWith = (page: Page, words: string) =>
  page.waitForSelector(`[role=alert]:focus:has-text("${words}")`);
/** What the page says of the deadline for resolving. */
const deadline = (page: Page) => page.locator('.clocks li:has-text("Giải quyết")').textContent();

async function shoot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return;
  for (const [colorScheme, width, height] of [
    ['light', 1366, 768],
    ['dark', 1366, 768],
    ['light', 390, 844],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}

describe.runIf(browser)("an officer's day", () => {
  const today = dayIn(new Date());
  const PAPER = { 'Số quyết định, văn bản': '12/QĐ-CSĐT', 'Ngày quyết định, văn bản': today };

  it('takes a tip from receipt to result, its clock prolonged, stopped and met', async () => {
    const { id } = await seedTip(office, { story: 'Cháu tôi bị giữ ở Lao Bảo, họ đòi tiền' });
    const page = await windowOf(people.police);
    await show(page, `/tips/${id}`);
    await page.click('text=Xác nhận đã nhận');
    await standsAt(page, 'Cơ quan đã tiếp nhận');
    await change(page, 'Đang kiểm tra, xác minh');
    await standsAt(page, 'Đang kiểm tra, xác minh');
    expect(await deadline(page)).toContain('còn 19 ngày');

    const until = dayIn(new Date(Date.now() + 40 * DAY));
    const { 'Ngày quyết định, văn bản': date, ...undated } = PAPER;
    const granted = { 'Người quyết định': 'Phó Thủ trưởng Lê Văn Tám', 'Hạn mới': until };
    await change(page, 'Gia hạn', { ...undated, ...granted });
    await refusedWith(page, 'Hãy chọn ngày quyết định.');
    const form = page.locator('.next-status');
    for (const [name, value] of Object.entries({ ...undated, ...granted }))
      expect(await form.getByLabel(name).inputValue(), name).toBe(value);
    expect(await deadline(page)).toContain('còn 19 ngày');
    await form.getByLabel('Ngày quyết định, văn bản').fill(date);
    await form.getByLabel('Tôi đã kiểm tra').check();
    await form.getByRole('button').click();
    await standsAt(page, 'Gia hạn');
    expect(await deadline(page)).toMatch(/còn 4[01] ngày/);
    expect(await deadline(page)).toContain(`Gia hạn đến hết ngày ${dayInWords(until)}: số 12/QĐ-CSĐT`);

    await change(page, 'Tạm đình chỉ', { ...PAPER, 'Lý do': 'Chờ kết quả giám định' });
    await standsAt(page, 'Tạm đình chỉ');
    expect(await deadline(page)).toMatch(/Tạm dừng từ[\s\S]*tạm dừng, còn 4[01] ngày/);
    await change(page, 'Phục hồi', PAPER);
    await standsAt(page, 'Phục hồi');
    expect(await deadline(page)).not.toMatch(/tạm dừng/i);

    await change(page, 'Khởi tố vụ án', { ...PAPER, 'Số quyết định, văn bản': '77/QĐ-KTVA' });
    await standsAt(page, 'Khởi tố vụ án');
    expect(await deadline(page)).toContain('Xong, đúng hạn');
    const papers = await page.locator('.papers li').allTextContents();
    expect(papers.map((paper) => paper.split('\n')[0])).toEqual([
      expect.stringMatching(/^Gia hạn số 12\/QĐ-CSĐT, .*; Phó Thủ trưởng Lê Văn Tám; đến hết ngày/),
      expect.stringMatching(/^Tạm đình chỉ số/),
      expect.stringMatching(/^Phục hồi số/),
      expect.stringContaining(`Khởi tố vụ án số 77/QĐ-KTVA, ngày ${dayInWords(today)}`),
    ]);
    await shoot(page, 'tip');
  });

  it('refuses a tip of the wrong way; of two who act at once the second sees what the first did', async () => {
    const wrong = await seedTip(office, { story: 'Ở cửa khẩu có người bị đưa đi' });
    const shared = await seedTip(office, { story: 'Hai người cùng mở' });
    const [page, other] = [await windowOf(people.police), await windowOf(people.colleague)];
    await show(page, `/tips/${wrong.id}`);
    await page.click('summary:has-text("Từ chối: tin sai tuyến")');
    await page.fill('#refusal', 'Việc ở cửa khẩu, thuộc biên phòng');
    await page.check('form[action$="/refuse"] [name=sure]');
    await page.click('text=Từ chối tin');
    await page.waitForSelector('.alert-success:has-text("Đã từ chối tin.")');
    expect(await page.locator(`#tip-${wrong.id}`).count()).toBe(0);
    const desk = await windowOf(people.desk);
    await show(desk, '');
    await desk.click(`#tip-${wrong.id}`);
    await standsAt(desk, 'Từ chối chuyển (sai tuyến)');
    expect(await desk.textContent('#tip')).toContain('Việc ở cửa khẩu, thuộc biên phòng');

    await page.click(`#tip-${shared.id}`);
    await page.click('text=Xác nhận đã nhận');
    await standsAt(page, 'Cơ quan đã tiếp nhận');
    await Promise.all([other.waitForResponse('**/console/events'), show(other, `/tips/${shared.id}`)]);
    await other.fill('#answer', 'đang viết');
    await change(page, 'Đang kiểm tra, xác minh');
    await standsAt(page, 'Đang kiểm tra, xác minh');
    await other.waitForSelector('text=Tin này vừa có thay đổi.');
    await change(other, 'Chờ bổ sung thông tin');
    await refusedWith(other, 'Trạng thái đã được đổi thành “Đang kiểm tra, xác minh”.');
    await standsAt(other, 'Đang kiểm tra, xác minh');
    expect(await other.textContent('.history')).toContain('an@police.example');
    expect(await other.inputValue('#answer')).toBe('đang viết');
  });

  it('adds a passkey, logs in with it, ends a session elsewhere; the agency gets new keys and reads on', async () => {
    const page = await open();
    const device = await page.context().newCDPSession(page);
    await device.send('WebAuthn.enable');
    await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal' },
        ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      },
    });
    await logIn(page, 'chi@guards.example');
    await page.click('.who-email');
    await page.waitForURL('**/account', { waitUntil: 'load' });
    await page.fill('#name', 'máy bàn trực ban');
    await page.click('text=Thêm khóa');
    await page.waitForSelector('h1:text-is("Mã dự phòng")');
    const codes = await page.locator('.codes code').allTextContents();
    await page.click('text=Tôi đã cất mã');
    await page.waitForSelector('text=Đã thêm cách xác nhận.');
    expect(await page.textContent('.people')).toContain('Khóa “máy bàn trực ban”');
    await page.click('.who button');
    await page.waitForSelector('text=Bạn đã đăng xuất.');
    await logIn(page, 'chi@guards.example');
    await page.waitForURL('**/login/factor*', { waitUntil: 'load' });
    await page.click('text=Dùng khóa');
    await page.waitForSelector('#inbox');

    // Elsewhere there is no such key: a code from paper stands in for it.
    const other = await open();
    await logIn(other, 'chi@guards.example');
    await other.fill('#code', codes[0]!);
    await Promise.all([other.waitForResponse('**/console/events'), other.click('text=Xác nhận bằng mã')]);
    await show(page, '/account');
    expect(await page.textContent('.people >> nth=0')).toContain('dùng vừa xong');
    expect(await page.textContent('.people >> nth=0')).toContain(`Còn ${codes.length - 1} mã`);
    await shoot(page, 'account');
    const elsewhere = page.locator('[aria-labelledby=sessions-title] li:not(:has-text("(phiên này)"))');
    await elsewhere.getByRole('button', { name: 'Đăng xuất' }).click();
    await page.waitForSelector('text=Đã đăng xuất ở nơi đó.');
    expect(await elsewhere.count()).toBe(0);
    await other.reload();
    expect(new URL(other.url()).pathname).toBe('/console/login');

    const { id } = await seedTip(office, { story: 'Có trước khi khóa được thay' });
    const supervisor = await windowOf(people.colleague);
    await show(supervisor, '/colleagues');
    await supervisor.click('text=Thay khóa…');
    await supervisor.waitForURL('**/rotate');
    await shoot(supervisor, 'rotate');
    await supervisor.click('button:text-is("Thay khóa")');
    expect(await supervisor.locator('[name=sure]:invalid').count()).toBe(1);
    await supervisor.check('text=Tôi chắc chắn');
    await supervisor.click('button:text-is("Thay khóa")');
    await supervisor.waitForSelector('text=Đã thay khóa của cơ quan.');
    const officer = await windowOf(people.police);
    for (const reader of [supervisor, officer]) {
      await show(reader, '');
      await reader.click(`#tip-${id}`);
      expect(await reader.textContent('.story')).toBe('Có trước khi khóa được thay');
    }
  });

  it('is audited: a whole chain is said to be whole, a forged line is named', async () => {
    const page = await windowOf(people.auditor);
    await show(page, '/audit');
    const check = () => page.click('button:text-is("Kiểm tra chuỗi")');
    await check();
    await page.waitForSelector('.alert-success:focus:has-text("Chuỗi còn nguyên")');
    const head = await page.inputValue('#head');
    const forge = (actor: string) =>
      office.database.pool.query(
        `ALTER TABLE audit DISABLE RULE audit_no_update;
         UPDATE audit SET actor = ${actor} WHERE id = 3;
         ALTER TABLE audit ENABLE RULE audit_no_update`,
      );
    await forge(`'x' || actor`);
    await check();
    await refusedWith(page, 'Chuỗi bị đứt ở dòng 3: nội dung đã bị sửa. 2 dòng đầu còn nguyên.');
    await shoot(page, 'audit');
    await forge('substr(actor, 2)');
    await page.fill('#noted', head);
    await check();
    await page.waitForSelector('.alert-success:focus:has-text("Mã bạn đã ghi là của dòng")');
  });

  it('takes home the slip on paper, and the register as two kinds of file', async () => {
    const { id } = await seedTip(office, { story: 'Tin được chuyển trên giấy' });
    const page = await windowOf(people.colleague);
    const download = async (button: string) => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.click(`text=${button}`)]);
      return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
    };
    await show(page, `/tips/${id}`);
    await page.click('text=Phiếu chuyển');
    await page.getByLabel('Kính gửi').selectOption({ label: 'Bộ đội Biên phòng tỉnh Quảng Trị' });
    await page.getByLabel('Lý do').selectOption({ label: 'Chuyển cơ quan có thẩm quyền' });
    const slip = await download('Tải phiếu (PDF)');
    expect(slip.name).toBe(`phieu-chuyen-${id.slice(0, 8).toUpperCase()}-1.pdf`);
    expect(slip.bytes.toString('latin1', 0, 5)).toBe('%PDF-');

    await show(page, '/exports');
    await page.selectOption('#register-reason', { label: 'Lưu hồ sơ' });
    const sheet = await download('Tải Excel');
    expect(sheet.name).toBe(`so-tiep-nhan-${today}.xlsx`);
    expect(sheet.bytes.toString('latin1', 0, 2)).toBe('PK');
    const csv = await download('Tải CSV');
    expect(csv.name).toBe(`so-tiep-nhan-${today}.csv`);
    expect(csv.bytes.toString()).toContain(id.slice(0, 8));
  });

  it('has seen no error in any window', () => expect(wrongs).toEqual([]));
});
