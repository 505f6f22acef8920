/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDatabase, startSite } from '../integration/web/site.ts';
import {
  bubbles,
  greeted,
  NOTHING,
  picture,
  remains,
  SIZES,
  startBrowser,
  violations,
  visit,
  waitFor,
  write,
} from '../integration/web/visit.ts';

const browser = await startBrowser();
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

/** Someone whom the page has greeted. */
async function visitor(options: Parameters<Browser['newContext']>[0] = {}) {
  const visited = await visit(browser!, site.url, options);
  await greeted(visited.page);
  return visited;
}

describe.skipIf(!browser).each(SIZES)('the page at $width×$height', (viewport) => {
  const name = String(viewport.width);

  it('greets by itself, once', async () => {
    const { page, foreign, faults } = await visitor({ viewport });
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
    const { page, foreign, faults } = await visitor({ viewport });
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
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('fits the screen and every control can be hit', async () => {
    const { page } = await visitor({ viewport });
    await write(page, 'a'.repeat(300));
    await waitFor(page, 'Đã ghi: a');
    const over = await page.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth);
    expect(over).toBe(0);
    const low = await page
      .locator('button:visible, a:not(.skip):visible, textarea:visible, label.tool:visible')
      .evaluateAll((controls) =>
        controls
          .map((control) => [control.textContent, control.getBoundingClientRect().height] as const)
          // Hidden between being found and being measured: the arrow to the newest message comes and goes.
          .filter(([, height]) => height > 0 && height < 44),
      );
    expect(low).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no barrier in %s', async (colorScheme) => {
    const { page } = await visitor({ viewport, colorScheme, reducedMotion: 'reduce' });
    await write(page, '/xoa');
    await page.getByRole('button', { name: 'Xóa hết' }).waitFor();
    await picture(page, `${name}-${colorScheme}`);
    expect(await violations(page)).toEqual([]);
  });
});

describe.skipIf(!browser)('a bad network', () => {
  it('neither loses nor doubles what was written without it', async () => {
    const { context, page } = await visitor();
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

  it('keeps what was written over a reload, until it is taken, and sends it once', async () => {
    const { context, page } = await visitor();
    await context.setOffline(true);
    await write(page, 'tin một');
    await write(page, 'tin hai');
    await page.getByText('Mất mạng.').waitFor();
    await page.reload().catch(() => {});
    await context.setOffline(false);
    await page.goto(site.url);
    await waitFor(page, 'Đã ghi: tin hai');
    const expected = ['you: tin một', 'us: Đã ghi: tin một', 'you: tin hai', 'us: Đã ghi: tin hai'];
    await expect.poll(async () => (await bubbles(page)).slice(2)).toEqual(expected);
    await expect.poll(() => remains(page)).toEqual(NOTHING);
    const value = (await context.cookies())[0]!.value;
    const heard = site.heard.filter(({ address, text }) => address === value && text !== '/start');
    expect(heard.map(({ text }) => text)).toEqual(['tin một', 'tin hai']);
  });

  it('knows a message again that was taken before a reload without the page hearing of it', async () => {
    const { page } = await visitor();
    await page.route('**/chat/messages', async (route) => {
      await route.fetch();
      return route.abort();
    });
    await write(page, 'đã nhận mà không biết');
    await waitFor(page, 'Đã ghi: đã nhận mà không biết');
    expect((await remains(page)).session).toBe(1);
    await page.unroute('**/chat/messages');
    await page.reload();
    await waitFor(page, 'Đã ghi: đã nhận mà không biết');
    await expect.poll(() => remains(page)).toEqual(NOTHING);
    expect((await bubbles(page)).slice(2)).toEqual([
      'you: đã nhận mà không biết',
      'us: Đã ghi: đã nhận mà không biết',
    ]);
  });

  it('sends again under the same id when the answer was lost', async () => {
    const { page } = await visitor();
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
    const { page } = await visitor();
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
    const { page } = await visitor();
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
    const { page } = await visitor();
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
      },
    ],
  ];

  const rows = async () =>
    Number((await base.database.pool.query('SELECT count(*) FROM mailbox')).rows[0].count);
  const cookies = async (context: BrowserContext) => (await context.cookies()).map(({ name }) => name);

  it.each(ways)('%s leaves nothing behind', async (_label, leave) => {
    await base.database.pool.query('DELETE FROM mailbox');
    const { context, page, foreign } = await visitor();
    await write(page, 'chuyện kín');
    await waitFor(page, 'Đã ghi: chuyện kín');
    expect(await cookies(context)).toEqual(['chat']);
    await leave(page);
    await page.waitForURL('https://www.google.com.vn/');
    expect(foreign[0]).toBe('https://www.google.com.vn/');
    await expect.poll(() => cookies(context)).toEqual([]);
    await expect.poll(rows).toBe(0);
    await page.goBack().catch(() => {});
    expect(page.url()).not.toContain(site.url);
    await page.goto(`${site.url}/chat/icon.svg`);
    expect(await remains(page)).toEqual(NOTHING);
  });

  it('takes along what was not sent yet', async () => {
    const { context, page } = await visitor();
    await context.setOffline(true);
    await write(page, 'chưa gửi');
    await page.getByText('Mất mạng.').waitFor();
    expect((await remains(page)).session).toBe(1);
    await page.getByRole('button', { name: 'Thoát nhanh' }).click();
    await page.waitForURL((url) => url.origin !== site.url);
    await context.setOffline(false);
    await page.goto(`${site.url}/chat/icon.svg`);
    expect((await remains(page)).session).toBe(0);
  });

  it('leaves no step of the page in the history', async () => {
    const { page } = await visitor();
    await page.getByRole('link', { name: 'Đến ô nhập tin' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field');
    expect(page.url()).toBe(`${site.url}/`);
    await page.getByRole('button', { name: 'Thoát nhanh' }).focus();
    await page.keyboard.press('Space');
    await page.waitForURL('https://www.google.com.vn/');
    await page.goBack().catch(() => {});
    expect(page.url()).not.toContain(site.url);
  });

  it('takes along every window of the same conversation', async () => {
    const { context, page } = await visitor();
    const second = await context.newPage();
    await second.goto(site.url);
    await second.getByRole('button', { name: 'Báo tin' }).waitFor();
    await page.getByRole('button', { name: 'Thoát nhanh' }).click();
    await second.waitForURL('https://www.google.com.vn/');
  });
});

describe.skipIf(!browser)('a slow network', () => {
  it('loads all of it in less than 60 kB', async () => {
    const context = await browser!.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.goto(site.url);
    await greeted(page);
    await page.waitForLoadState('load');
    await context.close();
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(60_000);
  });

  it('shows numbers and exit before the scripts are here, and keeps what is typed', async () => {
    const context = await browser!.newContext();
    const page = await context.newPage();
    let arrive = () => {};
    const here = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route('**/chat/*.js*', async (route) => {
      await here;
      await route.continue();
    });
    await page.goto(site.url, { waitUntil: 'commit' });
    expect(await page.getByRole('link', { name: /113/ }).isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Thoát nhanh' }).getAttribute('href')).toMatch(/^https:/);
    expect(await page.getByRole('button', { name: 'Gửi', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel('Viết tin nhắn').fill('viết trước khi tải xong');
    arrive();
    await greeted(page);
    await page.getByRole('button', { name: 'Gửi', exact: true }).click();
    await waitFor(page, 'Đã ghi: viết trước khi tải xong');
    await context.close();
  });
});

describe.skipIf(!browser)('eyes and hands', () => {
  it('can be used at 200 %', async () => {
    const { page } = await visitor({ viewport: { width: 640, height: 400 } });
    await write(page, 'phóng to');
    await waitFor(page, 'Đã ghi: phóng to');
    await picture(page, 'zoom');
    const room = await page.evaluate(() => ({
      over: document.documentElement.scrollWidth - innerWidth,
      log: document.getElementById('log')!.clientHeight,
    }));
    expect(room.over).toBeLessThanOrEqual(0);
    expect(room.log).toBeGreaterThan(120);
    for (const control of ['Thoát nhanh', 'Gửi', 'Ghi âm'])
      expect(await page.getByRole('button', { name: control, exact: true }).isVisible()).toBe(true);
    expect(await page.getByRole('link', { name: /113/ }).isVisible()).toBe(true);
  });

  it('moves nothing for who wants no motion', async () => {
    const { page } = await visitor({ reducedMotion: 'reduce' });
    await write(page, 'yên');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await visitor();
    const reached: string[] = [];
    for (let step = 0; step < 16; step++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const at = document.activeElement as HTMLElement;
          return at.getAttribute('aria-label') ?? at.id ?? at.textContent;
        }),
      );
    }
    expect(reached.join(' ')).toMatch(/exit.*113.*111.*Cuộc trò chuyện.*files.*Ghi âm.*field.*send.*privacy/);
  });
});
