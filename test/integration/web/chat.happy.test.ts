import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotOf } from '../../../bots/web/address.ts';
import { conversation, cookieFrom, eventsUntil, post, startDatabase, startSite } from './site.ts';

let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;
let other: Awaited<ReturnType<typeof startSite>>;

beforeAll(async () => {
  base = await startDatabase();
  site = await startSite(base.database);
  other = await startSite(base.open());
});
afterAll(async () => {
  await site?.close();
  await other?.close();
  await base?.stop();
});

const addressOf = (cookie: string) => cookie.split('=')[1]!;
const textsOf = async (cookie: string) =>
  (await conversation(site.url, cookie)).map(({ data }) => data.text ?? data.choice);

describe('the web chat', () => {
  it('greets an empty mailbox and only that', async () => {
    const cookie = await cookieFrom(site.url);
    const greeting = async () =>
      (await eventsUntil(site.url, cookie, ({ event }) => event === 'ready')).at(-1)!.data.start;
    const start = await greeting();
    expect(start).toMatch(/^[0-9a-f-]{36}$/);
    expect(await greeting()).toBe(start);
    expect((await post(site.url, '/chat/messages', cookie, { id: start, text: '/start' })).status).toBe(200);
    expect(await greeting()).toBeUndefined();
  });

  it('keeps the cookie it gave', async () => {
    const cookie = await cookieFrom(site.url);
    const again = await fetch(site.url, { headers: { cookie } });
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  it('answers a message sent again the same and shows it once', async () => {
    const cookie = await cookieFrom(site.url);
    const message = { id: randomUUID(), text: 'Có người lạ rủ bạn tôi đi làm' };
    const answers = [];
    for (let time = 0; time < 3; time++)
      answers.push(await post(site.url, '/chat/messages', cookie, message));
    answers.push(
      ...(await Promise.all([1, 2, 3].map(() => post(other.url, '/chat/messages', cookie, message)))),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({});
    }
    const own = (await conversation(site.url, cookie)).filter(({ data }) => data.from === 'you');
    expect(own.map(({ data }) => [data.id, data.text])).toEqual([[message.id, message.text]]);
    expect(site.heard.filter(({ update }) => update === message.id)).toEqual([
      {
        channel: 'web',
        address: addressOf(cookie),
        replyAddress: slotOf(addressOf(cookie)),
        update: message.id,
        text: message.text,
      },
    ]);
  });

  it('shows a message once when its copies come at the same time', async () => {
    const cookie = await cookieFrom(site.url);
    const message = { id: randomUUID(), choice: 'menu.report' };
    const copies = [site, other, site, other, site, other];
    await Promise.all(copies.map(({ url }) => post(url, '/chat/messages', cookie, message)));
    const own = (await conversation(site.url, cookie)).filter(({ data }) => data.from === 'you');
    expect(own).toHaveLength(1);
  });

  it('goes on after the event the page saw last', async () => {
    const cookie = await cookieFrom(site.url);
    for (const text of ['một', 'hai', 'ba']) await site.web.send(slotOf(addressOf(cookie)), { text });
    const all = await conversation(site.url, cookie);
    expect(all.map(({ data }) => data.text)).toEqual(['một', 'hai', 'ba']);
    const rest = await eventsUntil(site.url, cookie, ({ event }) => event === 'ready', {
      'last-event-id': all[0]!.id!,
    });
    expect(rest.map(({ data }) => data.text)).toEqual(['hai', 'ba', undefined]);
    expect(rest.at(-1)!.data).toEqual({});
  });

  it('shows at once what another process sends', async () => {
    const cookie = await cookieFrom(site.url);
    const seen = eventsUntil(other.url, cookie, ({ data }) => data.text === 'từ tiến trình khác');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = performance.now();
    await site.web.send(slotOf(addressOf(cookie)), {
      text: 'từ tiến trình khác',
      choices: [{ id: 'a', label: 'A' }],
    });
    expect((await seen).at(-1)!.data).toMatchObject({ from: 'us', choices: [{ id: 'a', label: 'A' }] });
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it('loses nothing of a mailbox that is written to from all sides', async () => {
    const cookie = await cookieFrom(site.url);
    const texts = Array.from({ length: 60 }, (_, index) => `tin ${index}`);
    const seen = eventsUntil(
      other.url,
      cookie,
      (_told, all) => all.filter(({ event }) => event === 'message').length === 60,
    );
    await Promise.all(
      texts.map((text, index) => (index % 2 ? site : other).web.send(slotOf(addressOf(cookie)), { text })),
    );
    const shown = (await seen).filter(({ event }) => event === 'message').map(({ data }) => data.text);
    expect(shown.toSorted()).toEqual(texts.toSorted());
  });

  it('erases on exit, everywhere it is open', async () => {
    const cookie = await cookieFrom(site.url);
    const id = randomUUID();
    await post(site.url, '/chat/messages', cookie, { id, text: 'xóa tôi đi' });
    const elsewhere = eventsUntil(other.url, cookie, ({ event }) => event === 'erased');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const left = await post(site.url, '/chat/exit', cookie, '{}');
    expect(left.status).toBe(204);
    expect(left.headers.getSetCookie()).toEqual(['chat=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0']);
    expect((await elsewhere).at(-1)!.event).toBe('erased');
    expect(await textsOf(cookie)).not.toContain('xóa tôi đi');
    const wiped = site.heard.filter(({ address }) => address === addressOf(cookie)).slice(-2);
    expect(wiped.map(({ text, choice }) => text ?? choice)).toEqual(['/xoa', 'wipe.yes']);
  });

  it('passes the whole of a text that is too long on and shows what is kept', async () => {
    const cookie = await cookieFrom(site.url);
    const id = randomUUID();
    const text = `${'dài '.repeat(3000)}hết`;
    expect((await post(site.url, '/chat/messages', cookie, { id, text })).status).toBe(200);
    expect(site.heard.find(({ update }) => update === id)!.text).toBe(text);
    expect(String((await conversation(site.url, cookie))[0]!.data.text).length).toBeLessThanOrEqual(10_000);
  });

  it('gives assets for good by version, compressed, and a small first load', async () => {
    const page = await fetch(site.url);
    const markup = await page.text();
    const urls = [...markup.matchAll(/(?:href|src)="(\/chat\/[^"]+)"/g)].map(([, path]) => path!);
    expect(new Set(urls).size).toBe(12);
    let size = Number(page.headers.get('content-length') ?? markup.length);
    for (const path of urls) {
      const found = await fetch(site.url + path);
      expect(found.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(found.headers.get('content-encoding')).toBe('gzip');
      size += (await found.arrayBuffer()).byteLength;
    }
    expect(size).toBeLessThan(60_000);
    expect((await fetch(`${site.url}/chat/app.js?v=old`)).headers.get('cache-control')).toBe('no-cache');
  });
});
