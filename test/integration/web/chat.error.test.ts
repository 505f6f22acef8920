import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receive } from '../../../bots/channel.ts';
import { SendError } from '../../../bots/channel.ts';
import { slotOf } from '../../../bots/web/address.ts';
import { webChat } from '../../../bots/web/index.ts';
import { openDatabase } from '../../../src/database.ts';
import { conversation, cookieFrom, post, startDatabase, startSite } from './site.ts';

let base: Awaited<ReturnType<typeof startDatabase>>;
let site: Awaited<ReturnType<typeof startSite>>;
let failures = 0;
let heard = 0;
const receive: Receive = async () => {
  if (failures-- > 0) throw new Error('not now');
  heard++;
};

beforeAll(async () => {
  base = await startDatabase();
  site = await startSite(base.database, { receive });
});
afterAll(async () => {
  await site?.close();
  await base?.stop();
});

const refusals: [label: string, body: string, headers: Record<string, string>, status: number][] = [
  ['not JSON at all', '{"id":', {}, 400],
  ['JSON of another shape', '{"id":"1","text":"a"}', {}, 400],
  ['nothing said', JSON.stringify({ id: randomUUID(), text: ' \u0000 ' }), {}, 400],
  ['neither text nor choice', JSON.stringify({ id: randomUUID() }), {}, 400],
  ['a list', '[]', {}, 400],
  ['too large', JSON.stringify({ id: randomUUID(), text: 'a'.repeat(1_000_001) }), {}, 413],
  ['a form', 'id=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['plain text', '{}', { 'content-type': 'text/plain' }, 415],
  ['compressed', '{}', { 'content-encoding': 'gzip' }, 415],
];

describe('a message that can not be taken', () => {
  it.each(refusals)('%s', async (_label, body, headers, status) => {
    const cookie = await cookieFrom(site.url);
    const answer = await post(site.url, '/chat/messages', cookie, body, headers);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { message: string }).message).toMatch(/\.$/);
    expect(await conversation(site.url, cookie)).toEqual([]);
  });

  it.each(['', 'chat=short', `chat=${'A'.repeat(42)}B`, 'other=1'])(
    'without a cookie of ours: %j',
    async (cookie) => {
      const answer = await post(site.url, '/chat/messages', cookie, { id: randomUUID(), text: 'a' });
      expect(answer.status).toBe(401);
      expect(((await answer.json()) as { message: string }).message).toBe(
        'Trang đã hết hạn. Hãy mở lại trang rồi gửi lại tin.',
      );
      expect((await fetch(`${site.url}/chat/events`, { headers: { cookie } })).status).toBe(401);
    },
  );

  it('is taken when it comes again after a fault of ours', async () => {
    const cookie = await cookieFrom(site.url);
    const message = { id: randomUUID(), text: 'thử lại' };
    failures = 2;
    heard = 0;
    const statuses = [];
    for (let time = 0; time < 3; time++)
      statuses.push((await post(site.url, '/chat/messages', cookie, message)).status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(heard).toBe(1);
    expect((await conversation(site.url, cookie)).map(({ data }) => data.text)).toEqual(['thử lại']);
  });

  it('lets exit go through when the dialogue fails', async () => {
    const cookie = await cookieFrom(site.url);
    await post(site.url, '/chat/messages', cookie, { id: randomUUID(), text: 'a' });
    failures = 1;
    expect((await post(site.url, '/chat/exit', cookie, '{}')).status).toBe(204);
    expect(await conversation(site.url, cookie)).toEqual([]);
  });
});

describe('sending', () => {
  it('names an address that is none', async () => {
    await expect(site.web.send('nobody', { text: 'a' })).rejects.toMatchObject({ failure: 'gone' });
  });

  it('says that a database without answer may be tried again', async () => {
    const away = openDatabase('postgresql://127.0.0.1:1/none');
    const web = webChat({ database: away, storage: site.storage, secure: true });
    const sending = web.send(slotOf('A'.repeat(43)), { text: 'bí mật' });
    await expect(sending).rejects.toBeInstanceOf(SendError);
    await expect(sending).rejects.toMatchObject({ failure: 'unreachable' });
    await web.close();
    await away.close();
  });
});
