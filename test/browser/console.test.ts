/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaign, EVERYBODY } from '../../src/awareness/campaigns.ts';
import { openGroup } from '../../src/awareness/groups.ts';
import { routes } from '../../src/console/routes.ts';
import { invite } from '../../src/officers/invite.ts';
import {
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  PASSWORD,
  seedTip,
} from '../integration/console/office.ts';
import { pagesOf } from '../integration/console/pages.ts';
import { startBrowser } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await startBrowser();

let office: Office;

beforeAll(async () => {
  if (!browser) return;
  office = await openOffice();
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
  await makeOfficer(office, 'binh@police.example', 'supervisor', 'cong-an-tinh');
  await makeOfficer(office, 'quan.tri@example.org', 'admin');
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

/** A page that remembers what must never happen on it. */
async function openPage(
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; wrongs: string[] }> {
  const context = await browser!.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'vi-VN',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const wrongs: string[] = [];
  page.on('console', (message) => {
    // A refused act answers 409 on purpose; the browser notes that as an error of the network.
    if (message.type() === 'error' && !message.text().includes('status of 4')) wrongs.push(message.text());
  });
  page.on('pageerror', (error) => wrongs.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== office.url && protocol !== 'data:') wrongs.push(`asked ${origin}`);
  });
  return { page, wrongs };
}

/** Logs in with nothing but the keyboard. */
async function logInByKeyboard(page: Page, email = 'an@police.example'): Promise<void> {
  await page.goto(`${office.url}/console/login`);
  await page.waitForSelector('#email:focus');
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.insertText(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.desk');
  await page.waitForLoadState('load');
}

/** The rules a page breaks seriously: of all, or of those named. */
async function seriousIn(page: Page, rules?: string[]): Promise<string[]> {
  // Evaluated, not added as a script: the page's policy would refuse it, rightly.
  await page.evaluate(axe);
  return page.evaluate(async (only) => {
    const { run } = (globalThis as never as { axe: { run(options: object): Promise<Axe> } }).axe;
    const { violations } = await run(only ? { runOnly: only } : {});
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  }, rules);
}
interface Axe {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

/** Nothing on the page, with everything unfolded, is wider than the screen or out of anybody's reach. */
async function fits(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect({ path, beyond: Math.max(0, beyond) }).toEqual({ path, beyond: 0 });
  expect({ path, serious: await seriousIn(page) }).toEqual({ path, serious: [] });
}

const rows = (page: Page) => page.locator('.row-tip');

describe.runIf(browser)('an officer at work, without a mouse', () => {
  it('hears of a new tip, opens it, takes it and answers', async () => {
    await seedTip(office, { story: 'Tin cũ', sorting: { urgency: 'P2' } });
    const { page, wrongs } = await openPage();
    await logInByKeyboard(page);
    expect(await rows(page).count()).toBe(1);

    const { id, assignments } = await seedTip(office, {
      story: 'Em bị nhốt ở quán karaoke',
      answers: { contact: 'contact.here' },
      sorting: { urgency: 'P0', category: 'sexual_exploitation' },
    });
    await expect
      .poll(
        async () => {
          const notice = { agency: 'cong-an-tinh', assignment: assignments[0], urgency: 'P0' };
          await office.database.pool.query(`SELECT pg_notify('inbox', $1)`, [JSON.stringify(notice)]);
          return rows(page).count();
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe(2);
    await page.waitForSelector('.alarm');
    await expect.poll(() => page.locator('#live').textContent()).toContain('nguy hiểm ngay');
    expect(await page.title()).toBe('(2) Hộp thư · Tin Báo');

    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(`tip-${id}`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#tip');
    expect(await page.locator('.story').textContent()).toBe('Em bị nhốt ở quán karaoke');
    expect(await page.locator('.alarm').count()).toBe(0);

    await page.keyboard.press('a');
    await page.waitForSelector('text=Đã xác nhận nhận tin.');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Đã xác nhận nhận tin.');

    await page.click('summary:has-text("Chuyển cơ quan khác")');
    await page.fill('#reason', 'nửa chừng');
    await page.focus('#answer');
    await page.keyboard.insertText('Cháu đang ở tầng mấy?');
    expect(await page.locator('#answer-count').textContent()).toBe('21 trên 5000 ký tự');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.say-agency');
    expect(await page.locator('.say-agency').textContent()).toContain('Cháu đang ở tầng mấy?');
    expect(await page.inputValue('#answer')).toBe('');
    // What stood in another form of the page is still there.
    expect(await page.inputValue('#reason')).toBe('nửa chừng');
    expect(await page.isVisible('#reason')).toBe(true);
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  it('sees what a colleague did meanwhile, and loses nothing of what was typed', async () => {
    const { id } = await seedTip(office, { story: 'Hai người cùng mở' });
    const { page, wrongs } = await openPage();
    await logInByKeyboard(page);
    await page.goto(`${office.url}/console/tips/${id}`);
    await (await logInAs(office, 'an@police.example')).post(`/console/tips/${id}/acknowledge`, {});
    await page.fill('#answer', 'đang viết');
    await page.keyboard.press('Escape');
    await page.locator('h1').click();
    await page.keyboard.press('a');
    await page.waitForSelector('text=Đồng nghiệp của bạn đã xác nhận tin này rồi.');
    expect(await page.inputValue('#answer')).toBe('đang viết');
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  it('can read the keys, and switch them off', async () => {
    const { page } = await openPage();
    await logInByKeyboard(page);
    await page.keyboard.press('?');
    await page.waitForSelector('#keys[open]');
    await page.uncheck('#keys-on');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    expect(await page.evaluate(() => document.activeElement?.className)).not.toBe('row-link');
    await page.context().close();
  });
});

describe.runIf(browser)('every page', () => {
  it.each([
    ['light', 1366],
    ['light', 390],
    ['dark', 1366],
    ['dark', 390],
  ] as const)(
    '%s, %i wide: readable for all, and within the screen',
    async (colorScheme, width) => {
      const { id } = await seedTip(office, {
        story: `Dài${'x'.repeat(3000)} \u202Eđảo ${'😱'.repeat(300)}`,
        answers: { where: 'Khe Sanh', contact: 'chỉ nhắn ban đêm' },
        sorting: { urgency: 'P0', signals: [{ rule: 'CONFINE', text: 'Dài', start: 0, end: 3, weight: 3 }] },
      });
      const linked = await seedTip(office, { story: 'Gọi 0912 345 678, xe 74A-123.45, fb.com/viec.nhe.q9' });
      await seedTip(office, {
        story: 'Số +84912345678, xe 74a12345 chở đi',
        sorting: { urgency: 'P0', category: 'suspicious_recruitment' },
      });
      const officer = await logInAs(office, 'an@police.example');
      await officer.post(`/console/tips/${linked.id}/correct`, {
        seenCategory: 'forced_labour',
        seenUrgency: 'P1',
        category: 'smuggling',
        urgency: 'P2',
      });
      const { page, wrongs } = await openPage({ colorScheme, viewport: { width, height: 800 } });
      const check = async (path: string) => {
        await page.goto(`${office.url}/console${path}`);
        await fits(page, path);
      };
      await check('/login');
      await check('/setup/gone');
      await check(
        `/setup/${await invite(office.database, { email: 'moi@police.example', role: 'duty', agency: 'cong-an-tinh' }, undefined)}`,
      );
      await logInByKeyboard(page);
      for (const path of ['', '?view=done', `/tips/${id}`, `/tips/${linked.id}`, '/colleagues', '/nowhere'])
        await check(path);
      await page.click('text=Đăng xuất');
      await logInByKeyboard(page, 'quan.tri@example.org');
      await check('/officers');
      await check('/try');
      await page.fill('#text', 'Con em bị nhốt ở Bokeo bên Lào, họ đánh và đòi 150 triệu, cứu con em với');
      await page.click('button:has-text("Xếp thử")');
      await page.waitForSelector('.try-verdict');
      await fits(page, '/try');
      await page.click('text=Đăng xuất');
      await logInByKeyboard(page, 'binh@police.example');
      await check('/examples');
      expect(wrongs).toEqual([]);
      await page.context().close();
    },
    60_000,
  );

  it('of every role is readable for all, in light and dark', async () => {
    const { id: tip } = await seedTip(office, { story: 'Ở đây', answers: { where: 'vị trí: 16.66, 106.7' } });
    const { id: other } = await seedTip(office, { story: 'Cũng ở đây' });
    const content = { kind: 'text' as const, texts: { vi: 'Chào bà con' } };
    const campaign = await createCampaign(
      office.database,
      { name: 'Thử', content, audience: EVERYBODY },
      null,
    );
    const { code: group } = await openGroup(office.database, {
      name: 'Lớp thử',
      agency: 'cong-an-tinh',
      commune: '',
    });
    // A button fades from one colour into the other: half-way it can't be read.
    const { page, wrongs } = await openPage({ reducedMotion: 'reduce' });
    const staff = {
      duty: 'an@police.example',
      admin: 'quan.tri@example.org',
      supervisor: 'binh@police.example',
    };
    const seen = new Set<string>();
    const found: string[] = [];
    for (const [role, email] of Object.entries(staff)) {
      const [name, value] = (await logInAs(office, email)).cookie.split('=') as [string, string];
      await page.context().addCookies([{ name, value, url: office.url }]);
      for (const route of routes) {
        if (route.roles === 'anyone' || !(route.roles as readonly string[]).includes(role)) continue;
        for (const path of pagesOf(route, { tip, other, campaign, group }).slice(0, 1)) {
          if (seen.has(path)) continue;
          const answer = await page.goto(`${office.url}/console${path}`);
          if (answer?.request().redirectedFrom()) continue;
          seen.add(path);
          found.push(...(await seriousIn(page)).map((what) => `${path}: ${what}`));
          await page.emulateMedia({ colorScheme: 'dark' });
          found.push(...(await seriousIn(page, ['color-contrast'])).map((what) => `${path}, dark: ${what}`));
          await page.emulateMedia({ colorScheme: 'light' });
        }
      }
    }
    expect(found).toEqual([]);
    expect(seen.size).toBeGreaterThan(20);
    // Nobody takes phone calls in this office, and says so with a 503.
    expect(wrongs.filter((wrong) => !wrong.includes('status of 503'))).toEqual([]);
  }, 60_000);

  it('works without scripts', async () => {
    const { id } = await seedTip(office, { story: 'Không có JavaScript' });
    const { page } = await openPage({ javaScriptEnabled: false });
    await logInByKeyboard(page);
    await page.goto(`${office.url}/console/tips/${id}`);
    await page.click('button:has-text("Xác nhận đã nhận")');
    await page.selectOption('#to', 'verifying');
    await page.click('button:has-text("Đổi")');
    await page.fill('#answer', 'Chào bạn');
    await page.click('button:has-text("Gửi trả lời")');
    expect(await page.locator('.say-agency').textContent()).toContain('Chào bạn');
    await page.click('summary:has-text("Sửa loại tin")');
    await page.selectOption('#urgency', 'P0');
    await page.click('button:text-is("Sửa")');
    expect(await page.locator('.sorted-by').textContent()).toMatch(/Máy xếp: .*P1.*cán bộ sửa: .*P0/);
    expect(await page.locator('.tip-title').textContent()).toContain('Đang kiểm tra, xác minh');
    await page.click('summary:has-text("Chuyển cơ quan khác")');
    await page.selectOption('#agency', 'bien-phong');
    await page.fill('#reason', 'Biên giới');
    await page.check('form[action$="/transfer"] [name=sure]');
    await page.click('button:has-text("Chuyển tin")');
    expect(await page.locator('.alert-success').textContent()).toContain('Đã chuyển tin');
    await page.context().close();
  });

  it('leaves nothing of a tip in the browser', async () => {
    const { id } = await seedTip(office, { story: 'ZZSECRETZZ' });
    const { page } = await openPage();
    await logInByKeyboard(page);
    await page.goto(`${office.url}/console/tips/${id}`);
    await page.goto(`${office.url}/console`);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain('ZZSECRETZZ');
    await page.context().close();
  });
});
