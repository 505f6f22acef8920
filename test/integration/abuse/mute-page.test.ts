import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from '../../../src/vault/boxes.ts';
import { startBrowser } from '../../browser/chromium.ts';
import { logInAs, makeOfficer, type Office, openOffice } from '../console/office.ts';
import { tipWrittenBy } from './house.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await startBrowser();
let office: Office;
let officer: string;

beforeAll(async () => {
  if (!browser) return;
  office = await openOffice();
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
  officer = (await logInAs(office, 'an@police.example')).cookie;
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate('axe.run("#writer").then(({ violations }) => violations.map(({ id }) => id))');
}

describe.skipIf(!browser)("on a tip's page", () => {
  test.each([1366, 360])(
    'its writer is muted and heard again, %i px wide',
    async (width) => {
      const context = await browser!.newContext({ viewport: { width, height: 768 }, locale: 'vi-VN' });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const [name, value] = officer.split('=') as [string, string];
      await context.addCookies([{ name, value, url: office.url }]);
      const tip = await tipWrittenBy(office, randomBytes(32).toString('base64'));
      await page.goto(`${office.url}/console/tips/${tip}`);

      const card = page.locator('#writer');
      await card.getByText('Tạm ngừng nhận tin từ người này').click();
      expect(await violations(page)).toEqual([]);
      await card.getByLabel('Trong').selectOption('7');
      await card.getByLabel('Lý do').selectOption('Quảng cáo, tin rác');
      await card.getByLabel(/Tôi hiểu/).check();
      await card.getByRole('button', { name: 'Tạm ngừng' }).click();

      await card.getByText(/Người viết đang bị tạm ngừng đến/).waitFor();
      expect(await violations(page)).toEqual([]);
      await card.getByRole('button', { name: 'Nhận tin trở lại' }).click();
      await card.getByText('Tạm ngừng nhận tin từ người này').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await context.close();
    },
    60_000,
  );
});
