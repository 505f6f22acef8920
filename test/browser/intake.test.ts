/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFactor } from '../../src/officers/required.ts';
import { readKey } from '../../src/vault/keys.ts';
import { makeOfficer, type Office, PASSWORD } from '../integration/console/office.ts';
import { type Running, run } from '../running.ts';
import { startBrowser } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env.SHOTS;
const browser = await startBrowser();

let service: Running;

beforeAll(async () => {
  if (!browser) return;
  service = await run();
  await requireFactor(service.database, []);
  const claimKey = await readKey(`${service.folder}/keys`, 'claim');
  const office: Office = { ...service, claimKey, sent: [], delivered: [] };
  await makeOfficer(office, 'truc@desk.example', 'duty', 'truc-ban');
});
afterAll(async () => {
  await browser?.close();
  await service?.close();
});

async function atIntake(): Promise<{ page: Page; wrongs: string[] }> {
  const context = await browser!.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'vi-VN',
    // Colours are looked at as they are, not on their way from light to dark.
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const wrongs: string[] = [];
  page.on('pageerror', (error) => wrongs.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/ERR_|status of 4/.test(message.text())) wrongs.push(message.text());
  });
  await page.goto(`${service.url}/console/login?next=/intake`);
  await page.fill('#email', 'truc@desk.example');
  await page.fill('#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#intake-form');
  return { page, wrongs };
}

/** Wide in the light and narrow in the dark: nothing is broken for a screen reader, nothing is wider than the screen. */
async function looksRight(page: Page, name: string): Promise<void> {
  await page.evaluate(axe);
  for (const [light, width, height] of [
    ['dark', 390, 844],
    ['light', 1366, 768],
  ] as const) {
    await page.emulateMedia({ colorScheme: light });
    await page.setViewportSize({ width, height });
    const found = await page.evaluate(async () => ({
      beyond: Math.max(0, document.documentElement.scrollWidth - innerWidth),
      broken: (await (globalThis as never as { axe: { run(): Promise<Axe> } }).axe.run()).violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]?.html}`,
      ),
    }));
    expect({ name, light, ...found }).toEqual({ name, light, beyond: 0, broken: [] });
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/intake-${name}-${light}-${width}.png` });
  }
}
interface Axe {
  violations: { id: string; nodes: { html: string }[] }[];
}

const kept = (page: Page) => page.evaluate(() => sessionStorage.getItem('intake'));

describe.runIf(browser)('a call written down', () => {
  it('survives a reload and a lost network, and becomes one tip in the right inbox', async () => {
    const { page, wrongs } = await atIntake();
    await page.keyboard.press('Alt+4');
    await page.waitForSelector('#f-story:focus');
    await page.keyboard.insertText('Cháu tôi bị giữ trong công ty lừa đảo ở Campuchia, họ đòi tiền chuộc.');
    await page.keyboard.press('Alt+6');
    await page.check('[name=age][value="age.adult"]');
    await page.waitForSelector('#intake-sorted .u-P0');
    await expect.poll(() => kept(page)).not.toBeNull();
    expect(await kept(page)).not.toContain('Campuchia');

    await page.waitForTimeout(300);
    await page.reload();
    await expect.poll(() => page.inputValue('#f-story')).toContain('Campuchia');
    expect(await page.isChecked('[name=age][value="age.adult"]')).toBe(true);
    expect(await page.getAttribute('#intake', 'data-seal')).toBeNull();

    await page.click('text=Ghi tin và lấy mã');
    await page.waitForSelector('.alert-danger:focus');
    await looksRight(page, 'refused');
    await page.check('[name=consent][value="consent.yes"]');

    // A duplicated tab holds the same draft.
    const twin = await page.context().newPage();
    await twin.goto(`${service.url}/console/intake`);
    const draft = await page.inputValue('[name=draft]');
    await twin.evaluate((value) => {
      document.querySelector<HTMLInputElement>('[name=draft]')!.value = value;
    }, draft);
    await page.bringToFront();

    // The network is away; when it is back the first answer is lost on the way too.
    await page.context().setOffline(true);
    await page.click('text=Ghi tin và lấy mã');
    await page.waitForSelector('#intake-state:has-text("Chưa gửi được")');
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/intake-offline.png` });
    let lost = 0;
    await page.route('**/console/intake', async (route) => {
      if (route.request().method() !== 'POST' || lost++ > 0) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.context().setOffline(false);
    const digits = async () => {
      // Instead of waiting for the page to try again by itself.
      await page.evaluate(() => dispatchEvent(new Event('online')));
      return page.locator('.intake-digits').count();
    };
    await expect.poll(digits, { timeout: 10_000, interval: 200 }).toBe(4);
    expect(lost).toBe(2);
    expect(await kept(page)).toBeNull();
    await looksRight(page, 'code');
    expect(await twin.inputValue('[name=draft]')).toMatch(/^[\w-]{43}$/);
    expect(await twin.inputValue('[name=draft]')).not.toBe(draft);

    const { prisma } = service.database;
    expect(await prisma.tip.count()).toBe(1);
    await expect
      .poll(() => prisma.assignment.findFirst({ where: { kind: 'lead' }, select: { agencyKey: true } }))
      .toEqual({ agencyKey: 'cong-an-tinh' });

    const code = (await page.locator('.intake-digits').allTextContents()).join(' ');
    await page.click('text=Xóa mã khỏi màn hình');
    expect(await page.locator('.intake-digits').count()).toBe(4);
    await page.check('.intake-clear [type=checkbox]');
    await page.click('text=Xóa mã khỏi màn hình');
    await page.waitForSelector('#intake-form');
    expect(await page.inputValue('#f-story')).toBe('');
    await page.goBack();
    expect(await page.locator('.intake-digits').count()).toBe(0);

    await page.goto(`${service.url}/console/intake/code`);
    await page.fill('#code', code);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#read-title:focus');
    await looksRight(page, 'follow');
    expect(wrongs).toEqual([]);
  });

  it('outlives its session on the page, but not in the browser', async () => {
    const { page } = await atIntake();
    await looksRight(page, 'form');
    await page.fill('#f-story', 'Nghe nói có người rủ đi Lào làm việc nhẹ lương cao');
    await page.check('[name=consent][value="consent.yes"]');
    await expect.poll(() => kept(page)).not.toBeNull();
    const cookies = await page.context().cookies();
    await service.database.prisma.session.deleteMany();
    await page.click('text=Ghi tin và lấy mã');
    const [login] = await Promise.all([
      page.context().waitForEvent('page'),
      page.click('text=Mở trang đăng nhập'),
    ]);
    await login.fill('#email', 'truc@desk.example');
    await login.fill('#password', PASSWORD);
    await login.keyboard.press('Enter');
    await login.waitForSelector('.desk');
    await login.close();
    expect((await page.context().cookies())[0]?.value).not.toBe(cookies[0]?.value);
    await page.click('text=Ghi tin và lấy mã');
    await page.waitForSelector('.intake-digits');

    await page.goto(`${service.url}/console/intake`);
    await page.fill('#f-story', 'Một lời kể khác');
    await expect.poll(() => kept(page)).not.toBeNull();
    await page.click('text=Đăng xuất');
    await page.waitForSelector('#email');
    expect(await kept(page)).toBeNull();
  });
});
