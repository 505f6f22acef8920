/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attached } from '../../src/conversation/types.ts';
import { sort } from '../../src/sorting/sort.ts';
import { files } from '../../src/storage/files.ts';
import { sealContent } from '../../src/tips/content.ts';
import { lock, makeKey } from '../../src/vault/boxes.ts';
import {
  addMessage,
  keyDirOf,
  makeOfficer,
  type Office,
  openOffice,
  PASSWORD,
  seedTip,
} from '../integration/console/office.ts';
import { hasFfmpeg, photo, recording } from '../unit/media/samples.ts';
import { startBrowser } from './chromium.ts';

const browser = await startBrowser();
let office: Office;
let page: Page;
const wrongs: string[] = [];

const STORY = 'E k biết chỗ ni là mô, tụi nó giữ giấy tờ, cứu e với';

beforeAll(async () => {
  if (!browser) return;
  office = await openOffice();
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
  page = await open();
  await logIn(page, 'an@police.example');
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

/** A page that writes down what its policy refused and whom it asked but us. */
async function open(options: object = {}): Promise<Page> {
  const context = await browser!.newContext({ viewport: { width: 1366, height: 768 }, ...options });
  const opened = await context.newPage();
  opened.setDefaultTimeout(15_000);
  opened.on('console', (message) => message.type() === 'error' && wrongs.push(message.text()));
  opened.on('pageerror', (error) => wrongs.push(error.message));
  opened.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== office.url && protocol !== 'data:') wrongs.push(`asked ${origin}`);
  });
  return opened;
}

async function logIn(who: Page, email: string): Promise<void> {
  await who.goto(`${office.url}/console/login`);
  await who.fill('#email', email);
  await who.fill('#password', PASSWORD);
  await who.press('#password', 'Enter');
  await who.waitForSelector('.desk');
}

const show = (id: string, query = '') => page.goto(`${office.url}/console/tips/${id}${query}`);

/** The reporter sends files along, as door and worker leave them. */
async function sendAlong(tip: string, sent: [kind: Attached['kind'], type: string, bytes: Buffer][]) {
  const { prisma } = office.database;
  const media: Attached[] = [];
  const storage = files(join(dirname(keyDirOf(office)), 'attachments'));
  for (const [kind, type, bytes] of sent) {
    const [id, key] = [randomUUID(), makeKey()];
    await storage.put(`attachment/${id}`, lock(key, bytes));
    await prisma.attachment.create({
      data: { id, tipId: tip, kind, type, state: 'kept', size: bytes.length },
    });
    media.push({ id, kind, key: key.toString('base64'), originalKey: '' });
  }
  const { publicKey } = await prisma.tip.findUniqueOrThrow({ where: { id: tip } });
  const sealed = sealContent(publicKey, { kind: 'text', text: 'Đây ạ', media });
  await prisma.message.create({ data: { id: randomUUID(), tipId: tip, author: 'reporter', sealed } });
}

describe.runIf(browser)("a tip's page", () => {
  it('tells the story as written and as the machine read it, by the arrow keys', async () => {
    const { id } = await seedTip(office, { story: STORY, sorting: sort(STORY) });
    await show(id);
    expect(await page.textContent('.reading-written')).toBe(STORY);
    expect(await page.isVisible('.reading-read')).toBe(false);
    expect(await page.locator('.reading-written mark').count()).toBeGreaterThan(0);
    await page.focus('#reading-written');
    await page.keyboard.press('ArrowRight');
    expect(await page.isVisible('.reading-written')).toBe(false);
    expect(await page.textContent('.reading-read')).toContain('em không biết chỗ này là đâu');
    expect(await page.locator('.reading-read mark').count()).toBeGreaterThan(0);
  });

  it('has no second reading where there is none', async () => {
    const { id } = await seedTip(office, { story: 'Có người rủ đi làm xa.' });
    await show(id);
    expect(await page.locator('.reading-pick, .reading-read').count()).toBe(0);
  });

  it('draws where the reporter is, asking nobody', async () => {
    const { id } = await seedTip(office, { story: 'Ở đây', answers: { where: 'vị trí: 16.66, 106.7' } });
    await addMessage(office, id, 'Giờ họ chở tới vị trí: 13.66, 102.56');
    await show(id);
    expect(await page.locator('svg.map title').allTextContents()).toEqual([
      'Sơ đồ: Cách Khe Sanh khoảng 5 km về phía tây bắc',
      'Sơ đồ: Gần Poipet (Campuchia), trong khoảng 2 km',
    ]);
    expect(await page.inputValue('#where-0')).toBe('16.66000, 106.70000');
    const fill = await page.evaluate(() => getComputedStyle(document.querySelector('.map-sea')!).fill);
    expect(fill).not.toBe('rgb(0, 0, 0)');
    expect(wrongs).toEqual([]);
  });

  it.runIf(hasFfmpeg)('shows pictures, plays sound and film, and warns of files', async () => {
    const { id } = await seedTip(office, { story: 'Có ảnh' });
    await sendAlong(id, [
      ['image', 'image/jpeg', await photo()],
      ['voice', 'audio/ogg', recording('ogg')],
      ['video', 'video/webm', recording('webm')],
      ['file', 'application/pdf', Buffer.from('%PDF-1.4\n')],
    ]);
    await show(id);
    await page.locator('.attachments img').scrollIntoViewIfNeeded();
    const width = () =>
      page.evaluate(() => document.querySelector<HTMLImageElement>('.attachments img')!.naturalWidth);
    await expect.poll(width).toBeGreaterThan(100);
    for (const tag of ['audio', 'video']) {
      const played = await page.evaluate(async (name) => {
        const player = document.querySelector<HTMLMediaElement>(`.attachments ${name}`)!;
        player.muted = true;
        await player.play();
        await new Promise((done) => player.addEventListener('timeupdate', done, { once: true }));
        return player.duration;
      }, tag);
      expect(played, tag).toBeGreaterThan(0.5);
    }
    const file = page.locator('.attachments li:has(a[download])');
    expect(await file.textContent()).toContain('Tệp của người lạ');
    const [download] = await Promise.all([page.waitForEvent('download'), file.locator('a').click()]);
    expect(download.suggestedFilename()).toMatch(/^tin-bao-.*\.pdf$/);
    expect(wrongs).toEqual([]);
  });

  it('puts a ready answer beside what is typed, in the language of the reporter', async () => {
    const { id } = await seedTip(office, { story: 'Where can I get help?' });
    await office.database.prisma.tip.update({ where: { id }, data: { language: 'en' } });
    await show(id);
    await page.fill('#answer', 'Chào bạn');
    await page.selectOption('#ready', 'do-not-go');
    await page.click('[data-ready] button');
    const written = await page.inputValue('#answer');
    expect(written).toMatch(/^Chào bạn\n\nBạn đừng tự đi cứu[\s\S]*Nháp tiếng Anh[\s\S]*Do not go to rescue/);
    expect(await page.textContent('#answer-count')).toContain(`${written.length} trên`);
    expect(await page.textContent('#ready-note')).toContain('bản nháp chưa duyệt bằng tiếng Anh');
    expect(await page.textContent('.shown blockquote')).toContain('[Trả lời, đúng như bạn viết]');
    const vietnamese = await seedTip(office, { story: 'Giúp em với' });
    await show(vietnamese.id, '?ready=call');
    expect(await page.inputValue('#answer')).toMatch(/113[\s\S]*111/);
    expect(await page.locator('#ready-note, .shown').count()).toBe(0);
    await show(vietnamese.id, '?ready=__proto__');
    expect(await page.inputValue('#answer')).toBe('');
  });

  it('is black on white on paper, and asks to be kept close', async () => {
    const { id } = await seedTip(office, { story: 'In ra giấy', answers: { where: 'vị trí: 16.66, 106.7' } });
    const dark = await open({ colorScheme: 'dark', storageState: await page.context().storageState() });
    await dark.goto(`${office.url}/console/tips/${id}`);
    await dark.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const style = (selector: string) =>
      dark.evaluate((at) => {
        const { color, backgroundColor } = getComputedStyle(document.querySelector(at)!);
        return `${color} on ${backgroundColor}`;
      }, selector);
    expect(await style('body')).toBe('rgb(0, 0, 0) on rgb(255, 255, 255)');
    expect(await style('.story')).toMatch(/^rgb\(0, 0, 0\) on/);
    for (const hidden of ['.top', '.crumb', '.answer', '.btn', '#to'])
      expect(await dark.locator(`${hidden}:visible`).count(), hidden).toBe(0);
    const note = await dark.evaluate(
      () => getComputedStyle(document.querySelector('#tip')!, '::before').content,
    );
    expect(note).toContain('Tài liệu nội bộ');
    expect(await dark.isVisible('.map')).toBe(true);
    await dark.context().close();
  });
});

describe.runIf(browser)('a newcomer', () => {
  it('is offered the tour, sees it by keyboard and without scripts, and again when asked', async () => {
    await makeOfficer(office, 'moi@police.example', 'admin');
    await office.database.prisma.officer.update({
      where: { email: 'moi@police.example' },
      data: { toured: false },
    });
    const guest = await open({ javaScriptEnabled: false });
    await logIn(guest, 'moi@police.example');
    expect(new URL(guest.url()).pathname).toBe('/console/officers');
    await guest.click('text=Xem hướng dẫn');
    expect(await guest.textContent('#tour-at')).toBe('Làm quen, bước 1 trên 5');
    for (let at = 2; at <= 5; at++) {
      await guest.focus('.tour-acts .btn-primary');
      await guest.keyboard.press('Enter');
      await guest.waitForSelector(`text=Làm quen, bước ${at} trên 5`);
    }
    await guest.click('button:text-is("Bắt đầu làm việc")');
    expect(new URL(guest.url()).pathname).toBe('/console/officers');
    expect(await guest.isVisible('text=Xem hướng dẫn')).toBe(false);
    await guest.goto(`${office.url}/console/account`);
    await guest.click('text=Xem lại phần làm quen');
    await guest.goto(`${office.url}/console/tour?step=99`);
    expect(await guest.textContent('#tour-at')).toBe('Làm quen, bước 1 trên 5');
    await guest.click('button:text-is("Bỏ qua")');
    expect(new URL(guest.url()).pathname).toBe('/console/officers');
    await guest.context().close();
  });
});
