import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDatabase, startSite } from '../integration/web/site.ts';
import { greeted, startBrowser, startOwnBrowser } from '../integration/web/visit.ts';

const found = await startBrowser();
await found?.close();
let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;
let browser: BrowserContext;
let folder: string;

beforeAll(async () => {
  if (!found) return;
  base = await startDatabase();
  site = await startSite(base.database);
  folder = await mkdtemp(join(tmpdir(), 'tinbao-browser-'));
  browser = await startOwnBrowser(folder);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await base?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

describe.skipIf(!found)('on the home screen', () => {
  it('can be put there, under a neutral name', async () => {
    const page = await browser.newPage();
    await page.goto(site.url);
    await greeted(page);
    const session = await browser.newCDPSession(page);
    const manifest = await session.send('Page.getAppManifest');
    expect(manifest.errors).toEqual([]);
    expect(JSON.parse(manifest.data!)).toMatchObject({ short_name: 'Trò chuyện', display: 'standalone' });
    expect((await session.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
  });
});
