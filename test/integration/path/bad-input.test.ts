import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEXT_LIMIT } from '../../../src/conversation/codes.ts';
import { listInbox } from '../../../src/inbox/list.ts';
import { readTip } from '../../../src/inbox/read.ts';
import { openTown, type Town, webCitizen } from '../../people.ts';
import { freePort, type Running, run } from '../../running.ts';

let town: Town;
let service: Running;

beforeAll(async () => {
  const port = await freePort();
  town = await openTown(port);
  service = await run(town.settings);
});

afterAll(async () => {
  await service?.close();
  await town?.close();
});

const CODE = /\d{4} \d{4} \d{4} \d{4}/;
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${service.url}${path}`, { method: 'POST', body, headers });

/** Everything an update could have left behind. */
async function stored(): Promise<number[]> {
  const { prisma } = service.database;
  return Promise.all([
    prisma.heard.count(),
    prisma.conversation.count(),
    prisma.outbox.count(),
    prisma.tip.count(),
  ]);
}

const oaBody = JSON.stringify({
  app_id: '360846524840903967',
  sender: { id: '246845883529197922' },
  recipient: { id: '388613280878808645' },
  event_name: 'user_send_text',
  message: { text: 'Xin chào', msg_id: 'forged-1' },
  timestamp: String(Date.now()),
});
const signed = (body: string, key: string) => {
  const { app_id, timestamp } = JSON.parse(body);
  return `mac=${createHash('sha256')
    .update(app_id + body + timestamp + key)
    .digest('hex')}`;
};

describe('what no door lets in', () => {
  it.each([
    ['Telegram without its secret', '/webhooks/telegram', '{"update_id":1}', {}, 401],
    [
      'Telegram with a wrong secret',
      '/webhooks/telegram',
      '{"update_id":1}',
      { 'x-telegram-bot-api-secret-token': 'x' },
      401,
    ],
    [
      'Zalo OA with a wrong signature',
      '/webhooks/zalo-oa',
      oaBody,
      { 'x-zevent-signature': signed(oaBody, 'wrong') },
      403,
    ],
    ['Zalo OA unsigned: the console probes', '/webhooks/zalo-oa', oaBody, {}, 200],
    ['Zalo Bot without its secret', '/webhooks/zalo-bot', '{}', {}, 401],
    ['an unknown channel', '/webhooks/viber', '{}', {}, 404],
    ['a body over 1 MB', '/webhooks/telegram', 'x'.repeat(1_100_000), {}, 413],
    [
      'a signed body that is not JSON',
      '/webhooks/zalo-oa',
      'not json',
      { 'x-zevent-signature': `mac=${'0'.repeat(64)}` },
      400,
    ],
  ])('%s', async (_label, path, body, headers, status) => {
    const before = await stored();
    expect((await post(path, body, headers as Record<string, string>)).status).toBe(status);
    expect(await stored()).toEqual(before);
  });

  it('an unknown event, taken and ignored', async () => {
    const before = await stored();
    const event = JSON.stringify({
      app_id: '360846524840903967',
      event_name: 'user_dances',
      timestamp: String(Date.now()),
    });
    const answer = await post('/webhooks/zalo-oa', event, {
      'x-zevent-signature': signed(event, 'OASECRETabc123'),
    });
    expect(answer.status).toBe(200);
    expect(await stored()).toEqual(before);
  });

  it('counts what it refused', async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/tinbao_updates_total\{channel="zalo-oa",outcome="forged"\} 1/);
    expect(metrics).toMatch(/tinbao_updates_total\{channel="zalo-oa",outcome="probe"\} 1/);
  });
});

describe('a repeated update', () => {
  it('is answered the same and changes nothing', async () => {
    const body = oaBody
      .replace('forged-1', 'repeated-1')
      .replace('Xin chào', '/baotin Có người rủ đi làm xa ở Hải Lăng');
    const headers = { 'x-zevent-signature': signed(body, 'OASECRETabc123') };
    expect((await post('/webhooks/zalo-oa', body, headers)).status).toBe(200);
    const [heard, conversations] = await stored();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post('/webhooks/zalo-oa', body, headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const after = await stored();
    expect([after[0], after[1]]).toEqual([heard, conversations]);
  });

  it('submits once however often and however concurrently /gui arrives', async () => {
    const person = await webCitizen(service.url);
    await person.says('/baotin Xe tải chở người đi Lào tối thứ bảy ở A Dơi');
    const before = (await stored())[3]!;
    const id = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 12 }, () => person.id('/gui', id)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect((await stored())[3]).toBe(before + 1);
    await person.hears(CODE);
    person.leave();
  });
});

describe('text that hurts', () => {
  it.each([
    ['100,000 letters', 'a'.repeat(100_000)],
    ['10,000 emoji', '🆘'.repeat(10_000)],
    ['NUL bytes', 'Tin\u0000 có \u0000NUL'],
    ['a lone surrogate', 'Tin có \ud83d nửa chữ'],
    ['right-to-left overrides', 'Tin \u202Eđảo\u202C chiều'],
    ['HTML', '<img src=x onerror=alert(1)><script>alert(1)</script>'],
    ['SQL', "'; DROP TABLE tip; --"],
  ])('becomes a tip with the text kept: %s', async (_label, text) => {
    const person = await webCitizen(service.url);
    await person.says('/baotin');
    await person.hears(/an toàn không/);
    await person.says('bỏ qua');
    await person.hears(/cần gì nhất/);
    await person.says('bỏ qua');
    await person.hears(/kể ngắn/);
    expect(((await person.says(text)) as Response).status).toBe(200);
    await person.hears(/ở đâu|phần dài hơn/i);
    await person.says('/gui');
    await person.hears(CODE);
    if (text.length > TEXT_LIMIT) expect(person.heard().join('\n')).toMatch(/10[.,]000/);
    person.leave();

    const clean = text.toWellFormed().replaceAll('\u0000', '').normalize('NFC').slice(0, 5000);
    const stories = await allStories();
    expect(stories.some((story) => story.startsWith(clean.trim()))).toBe(true);
  });
});

async function allStories(): Promise<string[]> {
  const { prisma } = service.database;
  const agencies = [
    'truc-ban',
    'cong-an-tinh',
    'bien-phong',
    'tong-dai-111',
    'hoi-lhpn',
    'so-y-te',
    'so-noi-vu',
  ];
  const stories: string[] = [];
  while ((await prisma.tip.count({ where: { sorted: null } })) > 0)
    await new Promise((again) => setTimeout(again, 20));
  for (const agency of agencies) {
    const officer = await officerOf(agency);
    const { entries } = await listInbox(service.database, agency, { open: true });
    for (const { tip } of entries)
      stories.push((await readTip(service.database, officer, tip))?.report?.story.join('\n') ?? '');
  }
  return stories;
}

const officers = new Map<string, ReturnType<Running['officer']>>();
const officerOf = (agency: string) => {
  if (!officers.has(agency)) officers.set(agency, service.officer(agency));
  return officers.get(agency)!;
};

describe('a wrong code', () => {
  it('is told in the same words as an unknown one, and only five times an hour', async () => {
    const person = await webCitizen(service.url);
    const wrongCheck = '1234 5678 9012 3456';
    const unknown = '1111 1111 1111 1117';
    await person.says(wrongCheck);
    const first = await person.hears(/Không mở được/);
    await person.says(unknown);
    expect(await person.hears(/Không mở được/)).toBe(first);
    for (let i = 0; i < 3; i++) {
      await person.says(unknown);
      await person.hears(/Không mở được/);
    }
    await person.says(unknown);
    await person.hears(/Một giờ sau/);
    person.leave();
  });
});
