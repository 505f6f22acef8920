import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
  // A microphone that hums, so that recording needs no device.
  ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
];
const OPTIONS = { executablePath: EXECUTABLE, args: ARGUMENTS };

/** Chromium with a microphone; undefined when there is no Chromium (test/needs.ts says so). */
export async function startBrowser(): Promise<Browser | undefined> {
  return existsSync(EXECUTABLE) ? chromium.launch(OPTIONS) : undefined;
}

/** A browser that remembers, as a person's own does; private windows install no apps. */
export function startOwnBrowser(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, OPTIONS);
}

export const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];
export const [PHONE, DESKTOP] = SIZES as [(typeof SIZES)[0], (typeof SIZES)[0]];

/** A new visitor. Whatever goes to another origin is answered here and noted. */
export async function visit(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
) {
  const context = await browser.newContext({ viewport: PHONE, locale: 'vi-VN', ...options });
  onTestFinished(() => context.close());
  const foreign: string[] = [];
  await context.route(
    (asked) => asked.hostname !== '127.0.0.1' && asked.hostname !== 'localhost',
    (route) => {
      foreign.push(route.request().url());
      return route.fulfill({ contentType: 'text/html', body: '<title>Weather</title>' });
    },
  );
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
  await page.goto(url);
  return { context, page, foreign, faults };
}

export const greeted = (page: Page) => page.getByRole('button', { name: 'Báo tin' }).waitFor();

export const bubbles = (page: Page) =>
  page
    .locator('.entry')
    .evaluateAll((entries) =>
      entries.map((entry) => `${entry.classList[1]}: ${entry.querySelector('.text')!.textContent}`),
    );

export async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Viết tin nhắn').fill(text);
  await page.keyboard.press('Enter');
}

export const waitFor = (page: Page, text: string) =>
  page.locator('.us .text', { hasText: text }).first().waitFor();

/** Puts a picture of the page into the folder PICTURES, for whoever works on its look. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${process.env.PICTURES}/web-${name}.png` });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, of any weight. A frame is looked at by itself. */
export async function violations(page: Page | Frame): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: object[] }[] }> };
      }
    ).axe.run(),
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes)}`);
}

/** Everything an origin keeps in a browser, by the place it is kept in. Asked on one of its own pages. */
export const remains = (page: Page) =>
  page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookies: document.cookie,
    caches: (await caches.keys()).length,
    databases: (await indexedDB.databases()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));

export const NOTHING = { local: 0, session: 0, cookies: '', caches: 0, databases: 0, workers: 0 };
