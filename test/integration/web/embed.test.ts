import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDatabase, startSite } from './site.ts';

const COMMUNE = 'https://huonghoa.example.vn';
let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;
let closed: Awaited<ReturnType<typeof startSite>>;

beforeAll(async () => {
  base = await startDatabase();
  site = await startSite(base.database, { embedOrigins: [COMMUNE], secure: true });
  closed = await startSite(base.database);
});
afterAll(async () => {
  await site?.close();
  await closed?.close();
  await base?.stop();
});

const inFrame = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' };
const ancestors = (response: Response) =>
  /frame-ancestors ([^;]*)/.exec(response.headers.get('content-security-policy')!)![1];

describe('in another site’s page', () => {
  it('may be shown only where the settings say, with a cookie of its own', async () => {
    const page = await fetch(`${site.url}/?embed`, { headers: inFrame });
    expect(ancestors(page)).toBe(COMMUNE);
    expect(page.headers.get('x-frame-options')).toBeNull();
    expect(page.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-chat-embed=[\w-]{43}; .*SameSite=None; Secure; Partitioned$/),
    ]);
    expect(await page.text()).toContain('data-embed');
  });

  it('is the plain page, for nobody’s frame, without the question or the setting', async () => {
    for (const url of [`${site.url}/`, `${closed.url}/?embed`]) {
      const page = await fetch(url);
      expect(ancestors(page)).toBe("'none'");
      expect(page.headers.get('x-frame-options')).toBe('DENY');
      expect(await page.text()).not.toContain('data-embed');
    }
  });

  it('gets a frame’s cookie with the events, if it lost the one it had', async () => {
    const hangUp = new AbortController();
    const events = await fetch(`${site.url}/chat/events?embed`, {
      headers: { 'sec-fetch-site': 'same-origin' },
      signal: hangUp.signal,
    });
    expect(events.headers.getSetCookie()[0]).toMatch(/^__Host-chat-embed=/);
    hangUp.abort();
  });

  it('comes by one script any site may load', async () => {
    const script = await fetch(`${site.url}/embed.js`);
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(script.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const text = await script.text();
    expect(text).toContain(JSON.stringify([COMMUNE]));
    expect(text).not.toMatch(/innerHTML|\.style\.|style=/);
  });
});

describe('as an app', () => {
  it('has a neutral name and icons of the sizes it promises', async () => {
    const answer = await fetch(`${site.url}/chat/manifest.webmanifest`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/manifest\+json/);
    const manifest = (await answer.json()) as {
      name: string;
      short_name: string;
      icons: { src: string; sizes: string }[];
    };
    for (const name of [manifest.name, manifest.short_name])
      expect(name).not.toMatch(/tin báo|tố giác|mua bán/i);
    for (const { src, sizes } of manifest.icons) {
      const picture = await fetch(site.url + src);
      expect(picture.headers.get('content-type')).toBe('image/png');
      const { width, height } = await sharp(Buffer.from(await picture.arrayBuffer())).metadata();
      expect(`${width}x${height}`).toBe(sizes);
    }
    expect((await fetch(`${site.url}/chat/icon-4096.png`)).status).toBe(404);
  });
});
