/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_LIMIT } from '../../bots/channel.ts';
import { startDatabase, startSite } from '../integration/web/site.ts';
import {
  bubbles,
  greeted,
  NOTHING,
  PHONE,
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

async function visitor(options: Parameters<typeof visit>[2] = {}) {
  const visited = await visit(browser!, site.url, options);
  await greeted(visited.page);
  return visited;
}

const photo = (name: string, size = 200_000) => ({
  name,
  mimeType: 'image/jpeg',
  buffer: Buffer.alloc(size, 7),
});
const choose = (page: Page, ...files: ReturnType<typeof photo>[]) =>
  page.getByLabel('Gửi ảnh hoặc tệp').setInputFiles(files);
const own = async (page: Page) => (await bubbles(page)).filter((bubble) => bubble.startsWith('you: '));
/** What the dialogue was told of files by this name. */
const heard = (name: string) =>
  site.heard.flatMap(({ media = [] }) => media).filter((media) => media.name === name);

/** Holds uploads back until let go. */
async function hold(page: Page): Promise<() => void> {
  let go = () => {};
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route('**/chat/media', async (route) => {
    await gone;
    await route.continue().catch(() => {});
  });
  return go;
}

describe.skipIf(!browser).each(SIZES)('sending files at $width×$height', (viewport) => {
  it.each(['light', 'dark'] as const)('shows how each stands, in %s', async (colorScheme) => {
    const { page, faults } = await visitor({ viewport, colorScheme });
    const go = await hold(page);
    const name = `${viewport.width}-${colorScheme}`;
    const second = { ...photo(`${name}-giấy tờ.pdf`), mimeType: 'application/pdf' };
    await choose(page, photo(`${name}-nhà trọ.jpg`), second);
    await page.getByRole('progressbar').first().waitFor();
    expect(await page.getByRole('button', { name: 'Hủy' }).count()).toBe(2);
    await picture(page, `uploading-${name}`);
    expect(await violations(page)).toEqual([]);
    go();
    await waitFor(page, 'Đã nhận: file');
    expect((await bubbles(page)).slice(2)).toEqual([
      `you: Ảnh: ${name}-nhà trọ.jpg`,
      'us: Đã nhận: image',
      `you: Tệp: ${name}-giấy tờ.pdf`,
      'us: Đã nhận: file',
    ]);
    expect(await page.locator('.state').count()).toBe(0);
    await picture(page, `uploaded-${name}`);
    await page.reload();
    await waitFor(page, 'Đã nhận: file');
    expect(await own(page)).toHaveLength(2);
    const { reference } = heard(`${name}-nhà trọ.jpg`)[0]!;
    expect((await site.web.fetch!(reference)).equals(Buffer.alloc(200_000, 7))).toBe(true);
    expect(faults).toEqual([]);
  });
});

describe.skipIf(!browser)('a file', () => {
  it('taken back is not sent, and the next one is', async () => {
    const { page } = await visitor();
    const go = await hold(page);
    await choose(page, photo('bỏ.jpg'), photo('giữ.jpg'));
    await page.getByRole('button', { name: 'Hủy' }).first().click();
    expect(await own(page)).toEqual(['you: Ảnh: giữ.jpg']);
    go();
    await waitFor(page, 'Đã nhận: image');
    expect([heard('bỏ.jpg').length, heard('giữ.jpg').length]).toEqual([0, 1]);
  });

  it('goes out when the network is back, once, and words do not wait for it', async () => {
    const { context, page } = await visitor();
    let answers = 0;
    await page.route('**/chat/media', async (route) => {
      if (++answers > 2) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await context.setOffline(true);
    await choose(page, photo('đứt quãng.jpg'));
    await page.getByText('Mất mạng.').waitFor();
    await context.setOffline(false);
    await write(page, 'chữ đi trước');
    await waitFor(page, 'Đã ghi: chữ đi trước');
    await waitFor(page, 'Đã nhận: image');
    await expect.poll(() => answers, { timeout: 15_000 }).toBe(3);
    expect(heard('đứt quãng.jpg')).toHaveLength(1);
    await page.getByText('Mất mạng.').waitFor({ state: 'hidden' });
    expect((await own(page)).filter((bubble) => bubble.includes('đứt quãng.jpg'))).toHaveLength(1);
  });

  it('that is too large or empty is refused at once, in words', async () => {
    const { page } = await visitor();
    await page.evaluate((size) => {
      const files = new DataTransfer();
      files.items.add(new File([new Uint8Array(size)], 'phim.mp4', { type: 'video/mp4' }));
      files.items.add(new File([], 'trống.txt', { type: 'text/plain' }));
      const input = document.getElementById('files') as HTMLInputElement;
      input.files = files.files;
      input.dispatchEvent(new Event('change'));
    }, MEDIA_LIMIT + 1);
    await page.getByText('Chưa gửi được. Tệp quá lớn. Mỗi tệp nhiều nhất 20 MB.').waitFor();
    await page.getByText('Chưa gửi được. Tệp này trống.').waitFor();
    await picture(page, 'refused');
    expect(await violations(page)).toEqual([]);
  });

  it('refused by the server can be sent again', async () => {
    const { page } = await visitor();
    await page.route(
      '**/chat/media',
      (route) => route.fulfill({ status: 400, json: { message: 'Tin gửi bị hỏng.' } }),
      { times: 1 },
    );
    await choose(page, photo('hỏng.jpg'));
    await page.getByText('Chưa gửi được. Tin gửi bị hỏng.').waitFor();
    await page.getByRole('button', { name: 'Gửi lại' }).click();
    await waitFor(page, 'Đã nhận: image');
    expect(heard('hỏng.jpg')).toHaveLength(1);
  });

  it('on its way goes no further after exit', async () => {
    const { page } = await visitor();
    const go = await hold(page);
    await choose(page, photo('đang gửi.jpg'));
    await page.getByRole('progressbar').waitFor();
    await page.getByRole('button', { name: 'Thoát nhanh' }).click();
    await page.waitForURL('https://www.google.com.vn/');
    go();
    await page.goto(`${site.url}/chat/icon.svg`);
    expect(await remains(page)).toEqual(NOTHING);
    expect(heard('đang gửi.jpg')).toEqual([]);
  });
});

describe.skipIf(!browser)('recording', () => {
  const recorded = () => site.heard.flatMap(({ media = [] }) => media).filter(({ kind }) => kind === 'voice');

  it.each(SIZES)('works with the keyboard alone at $width×$height', async (viewport) => {
    const before = recorded().length;
    const { page, faults } = await visitor({ viewport });
    await page.getByRole('button', { name: 'Ghi âm' }).focus();
    await page.keyboard.press('Enter');
    const toggle = page.getByRole('button', { name: 'Ghi âm', pressed: true });
    await toggle.waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('toggle');
    expect(await page.getByRole('status').filter({ hasText: 'Đang ghi âm 0:00' }).count()).toBe(1);
    await page.getByText('0:02', { exact: true }).waitFor();
    await picture(page, `recording-${viewport.width}`);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Ghi âm', pressed: false }).waitFor();
    await page.getByText(/Đã dừng ở 0:0\d\. Bấm Gửi/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await waitFor(page, 'Đã nhận: voice');
    expect(await own(page)).toEqual(['you: Ghi âm']);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('record');
    const [voice] = recorded().slice(before);
    const bytes = await site.web.fetch!(voice!.reference);
    // EBML: a WebM file.
    expect(bytes.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
    expect(bytes.length).toBeGreaterThan(2000);
    expect(faults).toEqual([]);
  });

  it('says how long it has been now and then, and stops by itself after five minutes', async () => {
    const context = await browser!.newContext({ viewport: PHONE });
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(site.url);
    await greeted(page);
    await page.getByRole('button', { name: 'Ghi âm' }).click();
    await page.getByRole('button', { name: 'Ghi âm', pressed: true }).waitFor();
    await page.evaluate(() => {
      const said: string[] = [];
      (globalThis as unknown as { said: string[] }).said = said;
      const state = document.getElementById('state')!;
      new MutationObserver(() => said.push(state.textContent)).observe(state, { childList: true });
    });
    await page.clock.runFor(31_000);
    expect(await page.evaluate(() => (globalThis as unknown as { said: string[] }).said)).toEqual([
      'Đang ghi âm 0:15',
      'Đang ghi âm 0:30',
    ]);
    await page.clock.runFor(290_000);
    await page.getByText('Đã dừng ở 5:00.').waitFor();
    await page.getByRole('button', { name: 'Hủy' }).click();
    expect(await own(page)).toEqual([]);
    expect(await page.getByLabel('Viết tin nhắn').isVisible()).toBe(true);
    await context.close();
  });

  it('says so when the microphone is refused, and is not offered where there is none', async () => {
    const { page } = await visitor();
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    });
    await page.getByRole('button', { name: 'Ghi âm' }).click();
    await page.getByText('Chưa dùng được micrô.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.addInitScript(() => {
      Reflect.deleteProperty(globalThis, 'MediaRecorder');
    });
    await page.reload();
    await page.getByRole('button', { name: 'Gửi', exact: true }).isEnabled();
    expect(await page.getByRole('button', { name: 'Ghi âm' }).count()).toBe(0);
  });
});

describe.skipIf(!browser)('being checked', () => {
  it('after the third tip takes a moment, says so, and keeps the numbers on the screen', async () => {
    const { page, faults } = await visitor();
    for (let tip = 1; tip <= 3; tip++) {
      await write(page, '/gui');
      await expect
        .poll(async () => (await bubbles(page)).filter((each) => each === 'us: Đã gửi tin.').length)
        .toBe(tip);
    }
    let work = () => {};
    const ready = new Promise<void>((resolve) => {
      work = resolve;
    });
    await page.route('**/chat/work.js*', async (route) => {
      await ready;
      await route.continue();
    });
    await write(page, 'tin thứ tư');
    await page.getByText('Đang kiểm tra, chờ vài giây…').waitFor();
    expect(await page.getByRole('link', { name: /113/ }).isVisible()).toBe(true);
    await picture(page, 'checking');
    expect(await violations(page)).toEqual([]);
    work();
    await waitFor(page, 'Đã ghi: tin thứ tư');
    await page.getByText('Đang kiểm tra').waitFor({ state: 'hidden' });
    // The browser itself notes the first answer, 428.
    expect(faults.filter((fault) => !fault.includes('428'))).toEqual([]);
    await choose(page, photo('sau kiểm tra.jpg'));
    await waitFor(page, 'Đã nhận: image');
  });
});
