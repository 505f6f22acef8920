/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logInAs, makeOfficer, type Office, openOffice, seedTip } from '../integration/console/office.ts';
import { startBrowser } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await startBrowser();
let office: Office;

beforeAll(async () => {
  if (!browser) return;
  office = await openOffice();
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

describe.skipIf(!browser)('an officer who searches', () => {
  it('types on the list, reads where it was found, opens it and comes back, by keyboard alone', async () => {
    const { id } = await seedTip(office, { story: 'Bà Năm ở Lao Bảo rủ cháu sang Savan <b>bán quán</b>' });
    await seedTip(office, { story: 'Chuyện khác' });
    const { cookie } = await logInAs(office, 'an@police.example');
    const context = await browser!.newContext({
      viewport: { width: 1366, height: 768 },
      reducedMotion: 'reduce',
    });
    const [name, value] = cookie.split(/=(.*)/s) as [string, string];
    await context.addCookies([{ name, value, url: `${office.url}/console` }]);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(decodeURIComponent(request.url())));
    await page.goto(`${office.url}/console/tips/${id}`);
    await page.keyboard.press('/');
    await page.waitForURL('**/console#search');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/inbox.png` });
    await page.keyboard.type('"bà năm" savan');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/search?s=*');
    expect(await page.locator('.found mark').allTextContents()).toEqual(['Bà Năm', 'Savan']);
    expect(await page.locator('.found b').count()).toBe(0);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run(),
      );
      expect(violations.map((each) => each.id)).toEqual([]);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/search-${scheme}.png` });
    }
    if (process.env.SHOTS) {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.screenshot({ path: `${process.env.SHOTS}/search-phone.png` });
      await page.goto(`${office.url}/console/search`);
      await page.screenshot({ path: `${process.env.SHOTS}/search-empty-phone.png` });
      await page.goBack();
      await page.setViewportSize({ width: 1366, height: 768 });
    }
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/tips/${id}`);
    await page.goBack();
    await page.reload();
    expect(await page.locator('.found mark').first().textContent()).toBe('Bà Năm');
    // What was typed is in no address the browser or a proxy keeps.
    expect(asked.filter((url) => /savan|năm/i.test(url))).toEqual([]);
  }, 40_000);
});
