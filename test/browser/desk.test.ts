/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKit, readLines, writeSheet } from '../../src/languages/review/index.ts';
import { samples } from '../fakes/samples.ts';
import { makeOfficer, type Office, openOffice, PASSWORD } from '../integration/console/office.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const here = existsSync(executablePath) && existsSync('/usr/bin/ffmpeg');
if (!here)
  process.stderr.write(`SKIPPED: the translation desk in a browser (no ${executablePath}, or no ffmpeg)\n`);
// With a microphone that beeps.
const browser = here
  ? await chromium.launch({
      executablePath,
      args: [
        ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
        ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
      ],
    })
  : undefined;

const DESK = '/console/languages';
let office: Office;
let page: Page;
const wrongs: string[] = [];

beforeAll(async () => {
  if (!browser) return;
  office = await openOffice();
  await makeOfficer(office, 'duyet@example.org', 'reviewer');
  page = await (
    await browser.newContext({
      viewport: { width: 390, height: 800 },
      locale: 'vi-VN',
      reducedMotion: 'reduce',
    })
  ).newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => wrongs.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 4')) wrongs.push(message.text());
  });
  await page.goto(`${office.url}/console/login`);
  await page.fill('#email', 'duyet@example.org');
  await page.fill('[type=password]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${DESK}`);
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const open = (path: string) => page.goto(office.url + DESK + path);
/** Within the screen, and nothing serious in the way of anybody. */
async function fits(what: string): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.evaluate(axe);
  const serious = await page.evaluate(async () => {
    const { violations } = await (globalThis as never as { axe: { run(): Promise<Axe> } }).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  expect({ what, beyond: Math.max(beyond, 0), serious }).toEqual({ what, beyond: 0, serious: [] });
}
interface Axe {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

describe.skipIf(!browser)('a reviewer on a telephone', () => {
  it('finds a safety text, is asked to confirm, approves it by keyboard, and goes on to the next', async () => {
    await fits('desk');
    await page.click('text=lời an toàn chưa duyệt >> nth=0');
    await page.waitForSelector('.desk-lines');
    await open('/lo?risk=safety');
    await fits('strings');
    await open('/lo/text?key=chat:danger.child&risk=safety');
    await page.fill('#text', 'ໂທ {{children}}, {{police}}');
    await page.click('button[value=approved]');
    await page.waitForSelector('.alert-danger:focus');
    expect(await page.inputValue('#text')).toBe('ໂທ {{children}}, {{police}}');
    await page.focus('[name=sure]');
    await page.keyboard.press('Space');
    await page.focus('button[value=approved]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.alert-success:focus');
    expect(await page.textContent('.head .desk-state')).toBe('Đã duyệt');
    await fits('text');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => !location.search.includes('danger.child'));
  });

  it('records, listens, keeps, and plays what was kept', async () => {
    await open('/bru/text?key=chat:menu');
    await page.click('[data-record]');
    await page.waitForSelector('[data-record][aria-pressed=true]');
    await page.waitForTimeout(1600);
    await page.click('[data-record]');
    await page.click('[data-listen]');
    await page.waitForSelector('text=Dừng nghe');
    await page.click('[data-keep]');
    await page.waitForSelector('text=Đã lưu bản thu.');
    const audio = page.locator('audio');
    await audio.evaluate((player: HTMLAudioElement) => player.load());
    await audio.evaluate((player: HTMLAudioElement) => player.play());
    await expect
      .poll(() => audio.evaluate((player: HTMLAudioElement) => player.currentTime))
      .toBeGreaterThan(0);
    await fits('recorded');
  });

  it('sends a folder of numbered files to their lines, and hears which names are wrong', async () => {
    await open('/bru/kit');
    await fits('kit');
    const [mimeType, buffer] = ['audio/ogg', samples.voice.bytes as Buffer];
    const files = ['01.ogg', '2 xin chào.ogg', 'ghi âm.ogg', '99.ogg', '002.ogg'].map((name) => ({
      ...{ name, mimeType, buffer },
    }));
    await page.fill('[data-code]', 'XXXX');
    await page.setInputFiles('[data-files]', files);
    await page.waitForSelector('text=Mã bản in không khớp');
    await page.fill('[data-code]', openKit().code.toLowerCase());
    await page.setInputFiles('[data-files]', files);
    await page.waitForSelector('text=Đã lưu 2 trên 5 tệp');
    expect(await page.locator('[data-wrong] li').allTextContents()).toEqual([
      'ghi âm.ogg: tên tệp không bắt đầu bằng số có trong danh sách.',
      '99.ogg: tên tệp không bắt đầu bằng số có trong danh sách.',
      '002.ogg: trùng số với 2 xin chào.ogg.',
    ]);
    const kept = await office.database.prisma.recording.findMany({ where: { language: 'bru' } });
    const [first, second] = openKit().lines;
    expect(kept.map(({ key }) => key).sort()).toEqual(['chat:menu', first!.key, second!.key].sort());
  });

  it('sees what a file would change before it does', async () => {
    const lines = await readLines(office.database, 'km');
    const worked = lines.map((line) => (line.key === 'chat:noted' ? { ...line, text: 'បាន /gui' } : line));
    await open('/km/import');
    await page.setInputFiles('[data-file]', {
      name: 'km.xlsx',
      mimeType: 'application/octet-stream',
      buffer: await writeSheet('km', worked),
    });
    await page.waitForSelector('text=Tệp này sẽ đổi 1 lời');
    await fits('plan');
    await page.click('[data-agree]');
    await page.waitForSelector('text=Đã đổi 1 lời');
    expect((await readLines(office.database, 'km')).find(({ key }) => key === 'chat:noted')?.text).toBe(
      'បាន /gui',
    );
    expect(wrongs).toEqual([]);
  });
});
