import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startDatabase, startSite } from '../integration/web/site.ts';
import { startBrowser } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];
/** A folder to put pictures of the page into, for whoever works on its look. */
const PICTURES = process.env.PICTURES;

const browser: Browser | undefined = await startBrowser();
let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;

beforeAll(async () => {
  if (!browser) return;
  base = await startDatabase();
  site = await startSite(base.database);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await base?.stop();
});

/** A new visitor. Whatever goes to another origin is answered here and noted. */
async function visit(options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser!.newContext({ viewport: SIZES[0]!, locale: 'vi-VN', ...options });
  onTestFinished(() => context.close());
  const foreign: string[] = [];
  await context.route(
    (url) => url.origin !== site.url,
    (route) => {
      foreign.push(route.request().url());
      return route.fulfill({ contentType: 'text/html', body: '<title>Weather</title>' });
    },
  );
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
  await page.goto(site.url);
  await page.getByRole('button', { name: 'Báo tin' }).waitFor();
  return { context, page, foreign, faults };
}

const bubbles = (page: Page) =>
  page
    .locator('.entry')
    .evaluateAll((entries) =>
      entries.map((entry) => `${entry.classList[1]}: ${entry.querySelector('.text')!.textContent}`),
    );

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Viết tin nhắn').fill(text);
  await page.keyboard.press('Enter');
}

const waitFor = (page: Page, text: string) => page.locator('.us .text', { hasText: text }).first().waitFor();

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${PICTURES}/web-${name}.png` });
}

async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: object[] }[] }> };
      }
    ).axe.run(),
  );
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes)}`);
}

describe.skipIf(!browser).each(SIZES)('the page at $width×$height', (viewport) => {
  const name = String(viewport.width);

  it('greets by itself, once', async () => {
    const { page, foreign, faults } = await visit({ viewport });
    await picture(page, `${name}-welcome`);
    await page.reload();
    await page.getByRole('button', { name: 'Báo tin' }).waitFor();
    expect(await bubbles(page)).toEqual([expect.stringContaining('us: Xin chào'), 'us: Bạn cần gì?']);
    expect(await page.getByRole('link', { name: /113/ }).getAttribute('href')).toBe('tel:113');
    expect(await page.getByRole('link', { name: /111/ }).getAttribute('href')).toBe('tel:111');
    expect(faults).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('talks, and shows the same conversation after a reload', async () => {
    const { page, foreign, faults } = await visit({ viewport });
    await page.getByRole('button', { name: 'Báo tin' }).click();
    await waitFor(page, 'Bạn chọn menu.report.');
    await write(page, 'Có người rủ em tôi qua Lào làm, <b>lương cao</b>');
    await waitFor(page, 'Đã ghi: Có người');
    await picture(page, `${name}-talk`);
    const before = await bubbles(page);
    expect(before.slice(2)).toEqual([
      'you: Báo tin',
      'us: Bạn chọn menu.report.',
      'you: Có người rủ em tôi qua Lào làm, <b>lương cao</b>',
      'us: Đã ghi: Có người rủ em tôi qua Lào làm, <b>lương cao</b>',
    ]);
    expect(await page.getByRole('button', { name: 'Báo tin' }).isDisabled()).toBe(true);
    await page.reload();
    await waitFor(page, 'Đã ghi: Có người');
    expect(await bubbles(page)).toEqual(before);
    expect(await page.getByRole('button', { name: 'Báo tin' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Gửi tin' }).isEnabled()).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('fits the screen and every control can be hit', async () => {
    const { page } = await visit({ viewport });
    await write(page, 'a'.repeat(300));
    await waitFor(page, 'Đã ghi: a');
    const over = await page.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth);
    expect(over).toBe(0);
    const low = await page
      .locator('button:visible, a:not(.skip):visible, textarea:visible')
      .evaluateAll((controls) =>
        controls
          .map((control) => [control.textContent, control.getBoundingClientRect().height] as const)
          // Hidden between being found and being measured: the arrow to the newest message comes and goes.
          .filter(([, height]) => height > 0 && height < 44),
      );
    expect(low).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no serious barrier in %s', async (colorScheme) => {
    const { page } = await visit({ viewport, colorScheme, reducedMotion: 'reduce' });
    await write(page, '/xoa');
    await page.getByRole('button', { name: 'Xóa hết' }).waitFor();
    await picture(page, `${name}-${colorScheme}`);
    expect(await seriousViolations(page)).toEqual([]);
  });
});

describe.skipIf(!browser)('a bad network', () => {
  it('neither loses nor doubles what was written without it', async () => {
    const { context, page } = await visit();
    await context.setOffline(true);
    await write(page, 'tin một');
    await write(page, 'tin hai');
    await page.getByText('Mất mạng.').waitFor();
    await picture(page, 'offline');
    expect((await bubbles(page)).slice(2)).toEqual(['you: tin một', 'you: tin hai']);
    await context.setOffline(false);
    await waitFor(page, 'Đã ghi: tin hai');
    const expected = ['you: tin một', 'us: Đã ghi: tin một', 'you: tin hai', 'us: Đã ghi: tin hai'];
    await expect.poll(async () => (await bubbles(page)).slice(2)).toEqual(expected);
    await page.getByText('Mất mạng.').waitFor({ state: 'hidden' });
    expect(await page.locator('.state').count()).toBe(0);
    await page.reload();
    await waitFor(page, 'Đã ghi: tin hai');
    expect((await bubbles(page)).slice(2)).toEqual(expected);
  });

  it('sends again under the same id when the answer was lost', async () => {
    const { page } = await visit();
    const ids: string[] = [];
    await page.route('**/chat/messages', async (route) => {
      ids.push(route.request().postDataJSON().id);
      if (ids.length > 2) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await write(page, 'mất trả lời');
    await waitFor(page, 'Đã ghi: mất trả lời');
    await expect.poll(() => ids.length, { timeout: 10_000 }).toBe(3);
    expect(new Set(ids).size).toBe(1);
    await page.reload();
    await waitFor(page, 'Đã ghi: mất trả lời');
    expect((await bubbles(page)).slice(2)).toEqual(['you: mất trả lời', 'us: Đã ghi: mất trả lời']);
  });

  it('says why a message was refused and lets it be sent again', async () => {
    const { page } = await visit();
    await page.route(
      '**/chat/messages',
      (route) => route.fulfill({ status: 413, json: { message: 'Tin quá dài.' } }),
      { times: 1 },
    );
    await write(page, 'bị từ chối');
    await page.getByText('Chưa gửi được. Tin quá dài.').waitFor();
    await page.getByRole('button', { name: 'Gửi lại' }).click();
    await waitFor(page, 'Đã ghi: bị từ chối');
    expect((await bubbles(page)).slice(2)).toEqual(['you: bị từ chối', 'us: Đã ghi: bị từ chối']);
  });
});

describe.skipIf(!browser)('writing', () => {
  it('counts near the limit, keeps lines, and leaves the Enter of an input method alone', async () => {
    const { page } = await visit();
    const field = page.getByLabel('Viết tin nhắn');
    await field.fill('a'.repeat(9_900));
    await page.getByText('Còn 100 ký tự').waitFor();
    await field.fill('dòng một');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('dòng hai');
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await field.inputValue()).toBe('dòng một\ndòng hai');
    await page.getByRole('button', { name: 'Gửi', exact: true }).click();
    await waitFor(page, 'Đã ghi: dòng một\ndòng hai');
  });

  it('asks for the privacy page in the chat', async () => {
    const { page } = await visit();
    await page.getByRole('button', { name: 'Quyền riêng tư' }).click();
    await waitFor(page, 'Chúng tôi không hỏi tên');
    expect((await bubbles(page)).at(-2)).toBe('you: Quyền riêng tư');
  });
});

describe.skipIf(!browser)('leaving', () => {
  const ways: [label: string, leave: (page: Page) => Promise<void>][] = [
    ['by the button', (page) => page.getByRole('button', { name: 'Thoát nhanh' }).click()],
    [
      'by Esc pressed twice',
      async (page) => {
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
      },
    ],
    [
      'after wiping',
      async (page) => {
        await write(page, '/xoa');
        await page.getByRole('button', { name: 'Xóa hết' }).click();
        await waitFor(page, 'Bạn chọn wipe.yes.');
        await page.locator('#erasing').getByRole('button', { name: 'Xóa và thoát' }).click();
      },
    ],
  ];

  const rows = async () =>
    Number((await base.database.pool.query('SELECT count(*) FROM mailbox')).rows[0].count);
  const cookies = async (context: BrowserContext) => (await context.cookies()).map(({ name }) => name);

  it.each(ways)('%s leaves nothing behind', async (_label, leave) => {
    await base.database.pool.query('DELETE FROM mailbox');
    const { context, page, foreign } = await visit();
    await write(page, 'chuyện kín');
    await waitFor(page, 'Đã ghi: chuyện kín');
    expect(await cookies(context)).toEqual(['chat']);
    await leave(page);
    await page.waitForURL('https://www.google.com.vn/');
    expect(foreign[0]).toBe('https://www.google.com.vn/');
    await expect.poll(() => cookies(context)).toEqual([]);
    // What the dialogue says to the wiping comes after it and is never read.
    await expect.poll(rows).toBeLessThanOrEqual(2);
    await page.goBack().catch(() => {});
    expect(page.url()).not.toContain(site.url);
  });

  it('takes along every window of the same conversation', async () => {
    const { context, page } = await visit();
    const second = await context.newPage();
    await second.goto(site.url);
    await second.getByRole('button', { name: 'Báo tin' }).waitFor();
    await page.getByRole('button', { name: 'Thoát nhanh' }).click();
    await second.waitForURL('https://www.google.com.vn/');
  });
});
