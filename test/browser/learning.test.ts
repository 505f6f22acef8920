/// <reference lib="dom" />
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import express from 'express';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Incoming, Outgoing } from '../../bots/channel.ts';
import { openMaterial } from '../../bots/material.ts';
import { materialRoutes } from '../../bots/sounds/routes.ts';
import { boxOf } from '../../bots/web/address.ts';
import { webChat } from '../../bots/web/index.ts';
import { ownOf, putOwn } from '../../bots/web/mailbox.ts';
import { openLanguages, shipped } from '../../src/languages/catalogue.ts';
import { files } from '../../src/storage/files.ts';
import { samples } from '../fakes/samples.ts';
import { startDatabase } from '../integration/web/site.ts';
import {
  bubbles,
  NOTHING,
  picture,
  remains,
  startBrowser,
  violations,
  visit,
  waitFor,
} from '../integration/web/visit.ts';

const browser = await startBrowser();
const CARD = 'lessons:viec-nhe.1';
let base: Awaited<ReturnType<typeof startDatabase>>;
let web: ReturnType<typeof webChat>;
let server: Server;
let url: string;
let stopLanguages: () => Promise<void>;
const heard: Incoming[] = [];

/** What stands in for the dialogue: a card of a lesson with all that comes with it. */
function answer({ text = '', choice }: Incoming): Outgoing[] {
  if (text === '/start') return [{ text: 'Xin chào.', choices: [{ id: 'menu.learn', label: 'Bài học' }] }];
  if (text.startsWith('/nhom')) return [{ text: 'Đã vào nhóm.' }];
  if (choice !== 'menu.learn') return [{ text: 'Vâng.' }];
  const choices = [
    { id: 'lesson.next', label: '1. Tiếp' },
    { id: 'menu.start', label: '2. Về đầu' },
  ];
  const voice = [`vi/${CARD}`, 'vi/chat:menu'];
  return [{ text: shipped.find('vi', CARD)!, picture: 'vi/lesson/viec-nhe', voice, choices }];
}

beforeAll(async () => {
  if (!browser) return;
  base = await startDatabase();
  const { database } = base;
  for (const [key, machine] of [
    [CARD, true],
    ['chat:menu', false],
  ] as const) {
    const bytes = Uint8Array.from(samples.voice.bytes);
    const source = shipped.spoken(key)!;
    await database.prisma.recording.create({
      data: { language: 'vi', key, machine, source, seconds: 1, bytes },
    });
  }
  ({ close: stopLanguages } = await openLanguages(database));
  web = webChat({ database, storage: files(tmpdir()), secure: false });
  const receive = async (incoming: Incoming) => {
    heard.push(incoming);
    await putOwn(database, boxOf(incoming.address), ownOf(incoming));
    for (const said of answer(incoming)) await web.send(incoming.replyAddress!, said);
    return { tip: false };
  };
  const app = express()
    .use(web.routes!(receive))
    .use(materialRoutes(openMaterial(database)));
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
  server?.closeAllConnections();
  server?.close();
  await stopLanguages?.();
  await base?.stop();
});

async function learner(options: Parameters<typeof visit>[2] = {}, query = '') {
  const visited = await visit(browser!, url + query, options);
  await visited.page.getByRole('button', { name: 'Bài học' }).waitFor();
  return visited;
}
async function openCard(page: Page) {
  await page.getByRole('button', { name: 'Bài học' }).click();
  await page.getByRole('button', { name: '1. Tiếp' }).waitFor();
}
const image = (page: Page) => page.getByRole('img', { name: 'Việc nhẹ, lương cao' });
const drawn = (page: Page) =>
  expect.poll(() => image(page).evaluate((shown: HTMLImageElement) => shown.naturalWidth)).toBe(800);
const playing = (page: Page) =>
  page.locator('audio').evaluateAll((all: HTMLAudioElement[]) => all.map(({ paused }) => !paused));

describe.skipIf(!browser)('a lesson on a small telephone', () => {
  it.each(['light', 'dark'] as const)(
    'shows its picture, words, sound and buttons, in %s',
    async (colorScheme) => {
      const { page, faults, foreign } = await learner({ colorScheme });
      await openCard(page);
      await drawn(page);
      const play = page.getByRole('button', { name: 'Nghe' });
      const size = (await play.boundingBox())!;
      expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(56);
      expect(await page.getByText('(giọng máy)').isVisible()).toBe(true);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await picture(page, `lesson-${colorScheme}`);
      await page.evaluate(() => document.getElementById('log')!.scrollTo(0, 100_000));
      await picture(page, `lesson-end-${colorScheme}`);
      expect(await violations(page)).toEqual([]);
      expect([faults, foreign]).toEqual([[], []]);
    },
  );

  it('plays one recording after the other at one press, and stops at the next', async () => {
    const { page, faults } = await learner();
    await openCard(page);
    const asked: string[] = [];
    page.on(
      'request',
      (request) => request.url().includes('/sounds/') && asked.push(new URL(request.url()).pathname),
    );
    const play = page.getByRole('button', { name: 'Nghe' });
    expect(asked).toEqual([]);
    await play.click();
    await expect.poll(() => asked.at(-1), { timeout: 10_000 }).toBe('/sounds/vi/chat:menu.ogg');
    expect(asked[0]).toBe(`/sounds/vi/${CARD}.ogg`);
    await page.getByRole('button', { name: 'Nghe', pressed: false }).waitFor();
    await play.click();
    await page.getByRole('button', { name: 'Nghe', pressed: true }).waitFor();
    await play.click();
    await page.getByRole('button', { name: 'Nghe', pressed: false }).waitFor();
    expect(faults).toEqual([]);
  });

  it('is all there again after a reload, and gone with its sound after exit', async () => {
    const { page } = await learner();
    await openCard(page);
    await page.reload();
    await drawn(page);
    await page.getByRole('button', { name: 'Nghe' }).click();
    await expect.poll(() => playing(page)).toEqual([true]);
    const stopped = page.evaluate(
      () =>
        new Promise((done) => document.querySelector('audio')!.addEventListener('pause', () => done(true))),
    );
    await page.getByRole('button', { name: 'Thoát nhanh' }).click();
    await Promise.race([stopped.catch(() => true), page.waitForURL('https://www.google.com.vn/')]);
    await page.goto(`${url}/chat/icon.svg`);
    expect(await remains(page)).toEqual(NOTHING);
  });

  it('reads without a network, and gets its picture when that is back', async () => {
    const { context, page } = await learner();
    await page.route('**/pictures/**', (route) => route.abort(), { times: 1 });
    await openCard(page);
    await page.locator('.picture').waitFor({ state: 'hidden' });
    expect(await page.getByText('Một bạn gái').isVisible()).toBe(true);
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Nghe' }).click();
    await page.getByRole('button', { name: 'Nghe', pressed: false }).waitFor();
    await context.setOffline(false);
    await drawn(page);
    await page.getByRole('button', { name: 'Nghe' }).click();
    await expect.poll(() => playing(page)).toEqual([true]);
  });
});

describe.skipIf(!browser)('the address on a poster', () => {
  const joined = (code: string) => heard.filter(({ text }) => text === `/nhom ${code}`).length;

  it('greets, then joins its group once, and keeps no code', async () => {
    const { page, faults } = await learner({}, '/?g=k7m2qx');
    await waitFor(page, 'Đã vào nhóm.');
    expect(await bubbles(page)).toEqual(['us: Xin chào.', 'you: Vào nhóm K7M2QX', 'us: Đã vào nhóm.']);
    expect(page.url()).toBe(`${url}/`);
    await page.reload();
    await waitFor(page, 'Đã vào nhóm.');
    expect((await bubbles(page))[1]).toBe('you: Vào nhóm K7M2QX');
    expect(joined('K7M2QX')).toBe(1);
    expect(faults).toEqual([]);
  });

  it('joins a second group from the same browser, and nothing by what is no code', async () => {
    const { page } = await learner();
    await page.goto(`${url}/?g=Z9Z9Z9`);
    await waitFor(page, 'Đã vào nhóm.');
    expect(joined('Z9Z9Z9')).toBe(1);
    const before = heard.length;
    await page.goto(`${url}/?g=%2Fxoa%20x`);
    await expect.poll(() => page.url()).toBe(`${url}/`);
    expect(heard.length).toBe(before);
  });
});

describe.skipIf(!browser)('the page that plays a recording', () => {
  it('has one big player, its words, whose voice it is, and needs no scripts', async () => {
    const { page, faults } = await visit(browser!, `${url}/nghe/vi/${CARD}`, { javaScriptEnabled: true });
    await page.getByRole('heading', { name: 'Nghe (giọng máy)' }).waitFor();
    const size = (await page.locator('audio').boundingBox())!;
    expect(size.height).toBeGreaterThan(60);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await expect
      .poll(() => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.duration))
      .toBeGreaterThan(0);
    await picture(page, 'nghe');
    expect(await violations(page)).toEqual([]);
    await page.goto(`${url}/nghe/vi/lessons:khong-co.1`);
    await page.getByText('Bản ghi này không còn nữa.').waitFor();
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  });
});
