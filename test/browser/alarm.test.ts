/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverer } from '../../queues/deliver.ts';
import { makeOfficer, type Office, openOffice, PASSWORD, seedTip } from '../integration/console/office.ts';
import { startBrowser } from './chromium.ts';

const browser = await startBrowser();
let office: Office;

beforeAll(async () => {
  if (!browser) return;
  office = await openOffice();
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
  await makeOfficer(office, 'truc@desk.example', 'duty', 'truc-ban');
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

interface Noise {
  tones: number;
  notices: { title: string; body: string }[];
  focused: boolean;
}

/** Counts what a page sounds and shows, and can lie behind other windows. */
function listenIn(): void {
  const noise: Noise = { tones: 0, notices: [], focused: true };
  Object.assign(globalThis, { noise });
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) {
    noise.tones++;
    start.call(this, at);
  };
  document.hasFocus = () => noise.focused;
  globalThis.Notification = class extends Notification {
    constructor(title: string, options?: NotificationOptions) {
      super(title, options);
      noise.notices.push({ title, body: options?.body ?? '' });
    }
  };
}
const noise = (page: Page) => page.evaluate(() => (globalThis as never as { noise: Noise }).noise);

/** An officer's inbox with the bell switched on, whose clock the test can put forward. */
async function openInbox(email: string): Promise<Page> {
  const context = await browser!.newContext({ locale: 'vi-VN' });
  await context.grantPermissions(['notifications'], { origin: office.url });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  await page.addInitScript(listenIn);
  await page.clock.install();
  await page.goto(`${office.url}/console/login`);
  await page.fill('#email', email);
  await page.fill('#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#bell');
  await page.click('#bell');
  await page.click('#ring button[value=both]');
  await page.waitForSelector('#bell[aria-pressed=true]');
  return page;
}
const deliver = (assignment: string) =>
  deliverer(office.database, { mail: false, call: () => {} })({ assignment });
/** Three tones make one ring; the one that tries the bell is not counted. */
const rings = async (page: Page) => (await noise(page)).tones / 3 - 1;

describe.runIf(browser)('immediate danger in the browser', () => {
  it('rings, shows a notice and blinks until somebody acknowledges it', async () => {
    const page = await openInbox('an@police.example');
    const calm = await page.title();
    const { id, assignments } = await seedTip(office, { story: 'ZZKINZZ', sorting: { urgency: 'P0' } });
    await page.evaluate(() => {
      (globalThis as never as { noise: Noise }).noise.focused = false;
    });
    await expect
      .poll(async () => {
        await deliver(assignments[0]!);
        return rings(page);
      })
      .toBeGreaterThan(0);
    await page.waitForSelector('.alarm');
    const { notices } = await noise(page);
    expect(notices[0]).toEqual({
      title: 'Tin Báo: có tin nguy hiểm ngay',
      body: 'Chưa ai xác nhận. Hãy mở hộp thư.',
    });
    await expect.poll(() => page.title(), { interval: 100 }).toBe('NGUY HIỂM NGAY · Tin Báo');
    await expect.poll(() => page.title(), { interval: 100 }).toBe('(1) Hộp thư · Tin Báo');

    // Nobody opens it: again every twenty seconds.
    const before = await rings(page);
    for (const _ of [1, 2]) await page.clock.fastForward(21_000);
    await expect.poll(() => rings(page)).toBeGreaterThanOrEqual(before + 2);
    expect((await noise(page)).notices.length).toBeGreaterThanOrEqual(3);

    await page.click('[data-acknowledge] button');
    await page.waitForSelector('.row-done');
    await page.waitForSelector('#alarm:not([data-ring])', { state: 'attached' });
    const after = await rings(page);
    await page.clock.fastForward(61_000);
    await page.waitForTimeout(1_200);
    expect(await rings(page)).toBe(after);
    expect(await page.title()).toBe(calm);
    expect(JSON.stringify(await noise(page))).not.toContain('ZZKIN');
    expect(await page.locator(`#tip-${id}`).count()).toBe(1);
    await page.context().close();
  }, 20_000);

  it('climbs to the duty desk, which rings on every page until it has called', async () => {
    const { assignments } = await seedTip(office, {
      story: 'a',
      sorting: { urgency: 'P0', lead: 'cong-an-tinh' },
    });
    const page = await openInbox('truc@desk.example');
    expect(await rings(page)).toBe(0);
    await office.database.pool.query(`UPDATE assignment SET received = received - interval '9 minutes'`);
    await office.database.pool.query(`UPDATE tip_event SET at = at - interval '9 minutes'`);
    await expect
      .poll(async () => {
        await deliver(assignments[0]!);
        return rings(page);
      })
      .toBeGreaterThan(0);
    const before = await rings(page);
    await page.clock.fastForward(61_000);
    await expect.poll(() => rings(page)).toBeGreaterThan(before);
    await page.click('.elsewhere-call button');
    await page.waitForSelector('.elsewhere .row-done');
    await page.waitForSelector('#alarm:not([data-ring])', { state: 'attached' });
    const after = await rings(page);
    await page.clock.fastForward(61_000);
    await page.waitForTimeout(1_200);
    expect(await rings(page)).toBe(after);
    await page.context().close();
  }, 20_000);

  it('is over at once for whoever acknowledges it, also where no news come', async () => {
    await seedTip(office, { story: 'a', sorting: { urgency: 'P0' } });
    const page = await openInbox('an@police.example');
    await page.route('**/console/events', (route) => route.abort());
    await page.reload();
    await page.waitForSelector('#alarm[data-ring]', { state: 'attached' });
    // Two tips: the one the test before left, and this.
    for (const left of [1, 0]) {
      await page.locator('[data-acknowledge] button').first().click();
      await expect.poll(() => page.locator('[data-acknowledge]').count()).toBe(left);
    }
    await page.waitForSelector('#alarm:not([data-ring])', { state: 'attached' });
    await page.context().close();
  }, 20_000);
});
