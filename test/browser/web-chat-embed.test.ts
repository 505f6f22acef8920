/// <reference lib="dom" />
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDatabase, startSite } from '../integration/web/site.ts';
import {
  DESKTOP,
  NOTHING,
  PHONE,
  picture,
  remains,
  startBrowser,
  violations,
  visit,
} from '../integration/web/visit.ts';

const browser = await startBrowser();
let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;
let commune: Awaited<ReturnType<typeof startCommune>>;

/** A commune's page on another site, as strict as such a page can be. */
async function startCommune(scriptFrom: () => string) {
  const server = createServer((_request, response) => {
    const origin = scriptFrom();
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${origin}; frame-src ${origin}; require-trusted-types-for 'script'`,
    });
    response.end(
      `<!doctype html><html lang="vi"><head><title>Xã Hướng Hóa</title><script src="${origin}/embed.js" async></script></head>
       <body><main><h1>Ủy ban nhân dân xã</h1><p>Thông báo lịch tiếp công dân.</p></main></body></html>`,
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

beforeAll(async () => {
  if (!browser) return;
  base = await startDatabase();
  commune = await startCommune(() => site.url);
  site = await startSite(base.database, { embedOrigins: [commune.url] });
});
afterAll(async () => {
  await browser?.close();
  await commune?.close();
  await site?.close();
  await base?.stop();
});

const BUTTON = { name: 'Báo tin, hỏi giúp đỡ' };

async function openPanel(options: Parameters<typeof visit>[2]) {
  const visited = await visit(browser!, commune.url, options);
  await visited.page.getByRole('button', BUTTON).click();
  const chat = visited.page.frameLocator('iframe');
  await chat.getByRole('button', { name: 'Báo tin' }).waitFor();
  return { ...visited, chat };
}

async function writeIn(page: Page, text: string): Promise<void> {
  const chat = page.frameLocator('iframe');
  await chat.getByLabel('Viết tin nhắn').fill(text);
  await page.keyboard.press('Enter');
  await chat.locator('.us .text', { hasText: `Đã ghi: ${text}` }).waitFor();
}

describe.skipIf(!browser).each([PHONE, DESKTOP])('on a commune’s page at $width×$height', (viewport) => {
  it('opens in a panel under its policy, talks, closes, and goes on where it was', async () => {
    const { context, page, faults, chat } = await openPanel({ viewport });
    await writeIn(page, 'từ trang của xã');
    await picture(page, `embed-${viewport.width}`);
    for (const frame of page.frames()) expect(await violations(frame)).toEqual([]);
    await chat.getByRole('button', { name: 'Ghi âm' }).click();
    await chat.getByRole('button', { name: 'Ghi âm', pressed: true }).waitFor();
    await chat.getByRole('button', { name: 'Hủy' }).click();
    const cookies = await context.cookies(site.url);
    expect(cookies.map(({ name, sameSite, secure }) => [name, sameSite, secure])).toEqual([
      ['__Host-chat-embed', 'None', true],
    ]);
    await page.getByRole('button', { name: 'Đóng' }).click();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await picture(page, `embed-closed-${viewport.width}`);
    await page.reload();
    await page.getByRole('button', BUTTON).click();
    await chat.locator('.you .text', { hasText: 'từ trang của xã' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('is worked by keyboard: Esc closes, and focus comes back', async () => {
    const { page } = await visit(browser!, commune.url, { viewport });
    await page.getByRole('button', BUTTON).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Trò chuyện với Tin Báo' }).waitFor();
    await page.frameLocator('iframe').getByRole('button', { name: 'Báo tin' }).waitFor();
    await page.frameLocator('iframe').getByLabel('Viết tin nhắn').focus();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.waitForTimeout(1100);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(page.url()).toBe(`${commune.url}/`);
  });
});

describe.skipIf(!browser)('quick exit inside a commune’s page', () => {
  const rows = async () =>
    Number((await base.database.pool.query('SELECT count(*) FROM mailbox')).rows[0].count);

  it.each<[label: string, leave: (page: Page) => Promise<void>]>([
    [
      'by the button',
      (page) => page.frameLocator('iframe').getByRole('button', { name: 'Thoát nhanh' }).click(),
    ],
    [
      'by Esc twice in the frame',
      async (page) => {
        await page.frameLocator('iframe').getByLabel('Viết tin nhắn').focus();
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
      },
    ],
    [
      'by Esc twice outside it',
      async (page) => {
        await page.getByRole('button', { name: 'Đóng' }).focus();
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
      },
    ],
  ])('%s leaves the commune’s page too, and nothing behind', async (_label, leave) => {
    await base.database.pool.query('DELETE FROM mailbox');
    const { context, page } = await openPanel({ viewport: DESKTOP });
    await writeIn(page, 'chuyện kín');
    await leave(page);
    await page.waitForURL('https://www.google.com.vn/');
    await expect.poll(() => context.cookies(site.url)).toEqual([]);
    await expect.poll(rows).toBeLessThanOrEqual(2);
    await page.goBack().catch(() => {});
    expect(page.url()).not.toContain(commune.url);
    await page.goto(`${site.url}/chat/icon.svg`);
    expect(await remains(page)).toEqual(NOTHING);
  });
});

describe.skipIf(!browser)('on a page that is not among the settings', () => {
  it('opens in a window of its own', async () => {
    const stranger = await startCommune(() => site.url);
    const { context, page } = await visit(browser!, stranger.url);
    const opened = context.waitForEvent('page');
    await page.getByRole('button', BUTTON).click();
    const chat = await opened;
    await chat.getByRole('button', { name: 'Báo tin' }).waitFor();
    expect(chat.url()).toBe(`${site.url}/`);
    expect(await chat.evaluate(() => window.opener)).toBeNull();
    expect(await page.locator('iframe').count()).toBe(0);
    await stranger.close();
  });
});
