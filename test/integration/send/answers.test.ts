import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { answer } from '../../../src/inbox/act.ts';
import { readTip } from '../../../src/inbox/read.ts';
import type { OfficerSession } from '../../../src/officers/session.ts';
import { publicKeys } from '../../../src/setup.ts';
import { sealReplyTo } from '../../../src/tips/outgoing.ts';
import { newTip } from '../../../src/tips/submit.ts';
import { readBotKeys } from '../../../src/vault/keys.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { startZaloOa, type ZaloOa } from '../../fakes/zalo-oa.ts';
import { freePort, PASSWORD, type Running, run } from '../../running.ts';
import { TOKEN, until } from './mailroom.ts';

const keys = { appId: '3608', appSecret: 'app-SECRET', oaSecretKey: 'oa-SECRET' };
const DAY = 24 * 3_600_000;
let service: Running;
let oa: ZaloOa;
let tele: Telegram;

beforeAll(async () => {
  oa = await startZaloOa({ ...keys, oaId: '3886', refreshToken: 'first' });
  tele = await startTelegram({ token: TOKEN });
  const port = String(await freePort());
  service = await run({
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TELEGRAM_BOT_TOKEN: TOKEN,
    TELEGRAM_API_ROOT: tele.url,
    ZALO_OA_APP_ID: keys.appId,
    ZALO_OA_APP_SECRET: keys.appSecret,
    ZALO_OA_SECRET_KEY: keys.oaSecretKey,
    ZALO_OA_REFRESH_TOKEN: 'first',
    ZALO_OA_API_ROOT: oa.url,
    ZALO_OAUTH_ROOT: oa.oauthUrl,
  });
}, 60_000);
afterAll(async () => {
  await service.close();
  await Promise.all([oa.close(), tele.close()]);
});
beforeEach(() => oa.faults.none());
afterEach(() => tele.faults.none());

/** A tip of somebody who may be answered where they wrote from, sorted; gives its lead's officer. */
async function told(channel: string, address: string): Promise<{ tip: string; officer: OfficerSession }> {
  const { database, belts } = service;
  const recipients = await publicKeys(database);
  const { salt } = await readBotKeys(join(service.folder, 'keys'));
  const report = { story: ['Em bị giữ ở công trường'], answers: {}, danger: false, cut: false };
  const replyTo = sealReplyTo(recipients.sender, { channel, address, quiet: false });
  const { tip } = await newTip(report, { channel, language: 'vi', replyTo }, recipients, salt);
  await database.pool.query(
    `INSERT INTO tip (id, channel, language, public_key, lookup, reply_to, reply_expires)
     VALUES ($1, $2, 'vi', $3, $4, $5, now() + interval '90 days')`,
    [tip.id, channel, tip.publicKey, tip.lookup, tip.replyTo],
  );
  for (const [holder, wrapped] of tip.keys)
    await database.pool.query('INSERT INTO tip_key (tip_id, holder, wrapped) VALUES ($1, $2, $3)', [
      tip.id,
      holder,
      wrapped,
    ]);
  await database.pool.query(
    `INSERT INTO message (id, tip_id, author, sealed) VALUES ($1, $2, 'reporter', $3)`,
    [tip.message.id, tip.id, tip.message.sealed],
  );
  belts.sort(tip.id);
  const lead = async () => {
    const text = `SELECT agency_key FROM assignment WHERE tip_id = $1 AND kind = 'lead'`;
    return (await database.pool.query<{ agency_key: string }>(text, [tip.id])).rows[0]?.agency_key;
  };
  await until(async () => (await lead()) !== undefined, 10_000);
  return { tip: tip.id, officer: await officerOf((await lead())!) };
}

const officers = new Map<string, OfficerSession>();
async function officerOf(agency: string): Promise<OfficerSession> {
  if (!officers.has(agency)) officers.set(agency, await service.officer(agency));
  return officers.get(agency)!;
}

/** The officer answers; gives what became of it. */
async function answered(tip: string, officer: OfficerSession, text: string): Promise<string> {
  const { database } = service;
  const delivery = async () => (await readTip(database, officer, tip))!.messages.at(-1)?.delivery;
  await answer(database, officer, tip, text, (await publicKeys(database)).sender);
  const { channel } = await database.prisma.tip.findUniqueOrThrow({ where: { id: tip } });
  service.belts.send(tip, channel);
  await until(async () => (await delivery()) !== 'waiting', 10_000);
  return (await delivery())!;
}

/** The tip's page as the officer sees it. */
async function page(tip: string, { officer }: OfficerSession): Promise<string> {
  const entered = await fetch(`${service.url}/console/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: service.url },
    body: new URLSearchParams({ email: officer.email, password: PASSWORD }),
  });
  const cookie = entered.headers.getSetCookie()[0]!.split(';')[0]!;
  return (await fetch(`${service.url}/console/tips/${tip}`, { headers: { cookie } })).text();
}

const calls = () => oa.calls.filter(({ method }) => method === 'message/cs').length;

test('within its window an answer arrives', async () => {
  const person = oa.person();
  person.interacted(Date.now() - DAY);
  const { tip, officer } = await told('zalo-oa', person.id);
  expect(await answered(tip, officer, 'Chúng tôi đang tới.')).toBe('sent');
  expect(person.messages.at(-1)!.text).toContain('Chúng tôi đang tới.');
});

test('after seven days of silence it waits behind the code, and the officer sees that', async () => {
  const person = oa.person();
  person.interacted(Date.now() - 8 * DAY);
  const { tip, officer } = await told('zalo-oa', person.id);
  const before = calls();
  expect(await answered(tip, officer, 'Chúng tôi đang tới.')).toBe('failed');
  expect(calls()).toBe(before + 1);
  const html = await page(tip, officer);
  expect(html).toContain('chưa gửi được, đọc được bằng mã');
  expect(html).toContain('Không gửi tới được nữa');
});

test('whoever blocked us is tried once, and the tip forgets where to answer', async () => {
  tele.person({ id: 4242, started: true }).blocks();
  const { tip, officer } = await told('telegram', '4242');
  expect(await answered(tip, officer, 'Bạn ổn không?')).toBe('failed');
  expect(tele.calls.filter(({ method }) => method === 'sendMessage')).toHaveLength(1);
  expect((await readTip(service.database, officer, tip))!.reachable).toBe(false);
  expect(await answered(tip, officer, 'Lần nữa')).toBe('code');
  expect(tele.calls.filter(({ method }) => method === 'sendMessage')).toHaveLength(1);
});
