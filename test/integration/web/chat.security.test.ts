import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotOf } from '../../../bots/web/address.ts';
import { conversation, cookieFrom, eventsUntil, post, startDatabase, startSite } from './site.ts';

let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;
let secure: Awaited<ReturnType<typeof startSite>>;

beforeAll(async () => {
  base = await startDatabase();
  site = await startSite(base.database);
  secure = await startSite(base.database, { secure: true });
});
afterAll(async () => {
  await site?.close();
  await secure?.close();
  await base?.stop();
});

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

describe('who may speak', () => {
  const message = () => ({ id: randomUUID(), text: 'a' });
  it.each<[label: string, headers: Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin on another port', { origin: 'http://127.0.0.1:1' }],
    ['no origin', { origin: '' }],
    ['an opaque origin', { origin: 'null' }],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour domain', { 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
  ])('not %s', async (_label, headers) => {
    const cookie = await cookieFrom(site.url);
    await post(site.url, '/chat/messages', cookie, { id: randomUUID(), text: 'giữ lại' });
    expect((await post(site.url, '/chat/messages', cookie, message(), headers)).status).toBe(403);
    expect((await post(site.url, '/chat/exit', cookie, '{}', headers)).status).toBe(403);
    expect((await conversation(site.url, cookie)).map(({ data }) => data.text)).toEqual([
      'giữ lại',
      'Đã ghi: giữ lại',
    ]);
  });

  it('our page, behind a proxy that changes the host', async () => {
    const cookie = await cookieFrom(site.url);
    const headers = { origin: 'https://tinbao.example', 'sec-fetch-site': 'same-origin' };
    expect((await post(site.url, '/chat/messages', cookie, message(), headers)).status).toBe(200);
  });
});

describe('the cookie', () => {
  const given = async (url: string, headers = {}) => (await fetch(url, { headers })).headers.getSetCookie();

  it('is hidden from scripts and other sites, and ends with the window', async () => {
    expect(await given(site.url)).toEqual([
      expect.stringMatching(/^chat=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
  });

  it('is bound to the host where the connection is encrypted', async () => {
    expect(await given(secure.url)).toEqual([
      expect.stringMatching(/^__Host-chat=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/),
    ]);
  });

  it('is not replaced when a link elsewhere leads here, and comes with the events then', async () => {
    const page = await fetch(site.url, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(page.headers.getSetCookie()).toEqual([]);
    const hangUp = new AbortController();
    const events = await fetch(`${site.url}/chat/events`, {
      headers: { 'sec-fetch-site': 'same-origin' },
      signal: hangUp.signal,
    });
    expect(events.headers.getSetCookie()).toHaveLength(1);
    hangUp.abort();
  });
});

describe('what is kept and said', () => {
  it('can not be read in the database', async () => {
    const cookie = await cookieFrom(site.url);
    const secret = 'Người ta giữ hộ chiếu của em';
    await post(site.url, '/chat/messages', cookie, { id: randomUUID(), text: secret });
    const dump = await base.database.pool.query<{ row: string; sealed: Buffer; box: Buffer }>(
      'SELECT mailbox::text AS row, sealed, box FROM mailbox',
    );
    expect(dump.rowCount).toBeGreaterThan(1);
    const address = Buffer.from(cookie.split('=')[1]!, 'base64url');
    for (const { row, sealed, box } of dump.rows) {
      for (const needle of [
        Buffer.from(secret),
        Buffer.from('"from"'),
        address,
        Buffer.from(cookie.split('=')[1]!),
      ]) {
        expect(sealed.includes(needle) || box.includes(needle) || row.includes(needle.toString('hex'))).toBe(
          false,
        );
      }
    }
  });

  it('has one length for every short answer', async () => {
    const lengths = async (choice: string) => {
      const cookie = await cookieFrom(site.url);
      await base.database.pool.query('DELETE FROM mailbox');
      await post(site.url, '/chat/messages', cookie, { id: randomUUID(), choice });
      const found = await base.database.pool.query('SELECT length(sealed) AS n FROM mailbox ORDER BY id');
      return found.rows.map(({ n }) => n);
    };
    expect(await lengths('safe.yes')).toEqual(await lengths('safety.no.somebody.watches'));
  });

  it('shows nothing that has expired', async () => {
    const cookie = await cookieFrom(site.url);
    await post(site.url, '/chat/messages', cookie, { id: randomUUID(), text: 'cũ' });
    await base.database.pool.query("UPDATE mailbox SET expires = now() - interval '1 second'");
    expect(await conversation(site.url, cookie)).toEqual([]);
  });

  it('passes over a damaged row', async () => {
    const cookie = await cookieFrom(site.url);
    const address = cookie.split('=')[1]!;
    await site.web.send(slotOf(address), { text: 'hỏng' });
    await base.database.pool.query(
      'UPDATE mailbox SET sealed = set_byte(sealed, 50, 255 - get_byte(sealed, 50))',
    );
    await site.web.send(slotOf(address), { text: 'lành' });
    expect((await conversation(site.url, cookie)).map(({ data }) => data.text)).toEqual(['lành']);
  });

  it('opens nobody else’s mailbox', async () => {
    const [mine, yours] = [await cookieFrom(site.url), await cookieFrom(site.url)];
    await post(site.url, '/chat/messages', mine, { id: randomUUID(), text: 'của tôi' });
    expect(await conversation(site.url, yours)).toEqual([]);
  });
});

describe('headers', () => {
  it('keep everything foreign out', async () => {
    const paths = ['/', '/chat/app.js', '/chat/events'];
    for (const path of paths) {
      const { headers, status } = await fetch(site.url + path);
      expect([path, status]).toEqual([path, path === '/chat/events' ? 401 : 200]);
      expect(headers.get('content-security-policy')!.split(';').toSorted()).toEqual(CSP.toSorted());
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      if (path !== '/chat/app.js') expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
    expect((await fetch(secure.url)).headers.get('strict-transport-security')).toMatch(/^max-age=/);
  });

  it('let events through at once', async () => {
    const cookie = await cookieFrom(site.url);
    const hangUp = new AbortController();
    const { headers } = await fetch(`${site.url}/chat/events`, {
      headers: { cookie },
      signal: hangUp.signal,
    });
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(headers.get('cache-control')).toMatch(/no-store/);
    hangUp.abort();
  });

  it('page holds no script or style of its own and names no other host', async () => {
    const markup = await (await fetch(site.url)).text();
    expect(markup).not.toMatch(/<script(?![^>]* src=)|<style|style="|\son\w+="/);
    const hosts = [...markup.matchAll(/https?:\/\/[^/"]+/g)].map(([host]) => host);
    expect(hosts).toEqual(['https://www.google.com.vn']);
  });
});

describe('too many open pages', () => {
  it('close the oldest', async () => {
    const cookie = await cookieFrom(site.url);
    const first = eventsUntil(site.url, cookie, ({ event }) => event === 'replaced');
    const later = [];
    for (let page = 0; page < 4; page++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      later.push(eventsUntil(site.url, cookie, ({ data }) => data.text === 'xong'));
    }
    expect((await first).at(-1)!.event).toBe('replaced');
    await site.web.send(slotOf(cookie.split('=')[1]!), { text: 'xong' });
    for (const page of await Promise.all(later)) expect(page.at(-1)!.data.text).toBe('xong');
  });
});
