import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { zaloOa } from '../../../bots/zalo-oa/index.ts';
import { databaseTokens } from '../../../bots/zalo-oa/tokens.ts';
import { logIn } from '../../../src/officers/session.ts';
import { makeKey } from '../../../src/vault/boxes.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { startZaloOa, type ZaloOa } from '../../fakes/zalo-oa.ts';
import { spawnService } from '../../process.ts';
import { PASSWORD } from '../../running.ts';
import { type Mailroom, openMailroom, TOKEN, telegramAt, until } from './mailroom.ts';

const keys = { appId: '3608', appSecret: 'app-SECRET', oaSecretKey: 'oa-SECRET' };
let room: Mailroom;
let tele: Telegram;
let oa: ZaloOa;
let cookie: string;

beforeAll(async () => {
  room = await openMailroom();
  const { officer } = await room.service.officer('truc-ban');
  cookie = `officer=${await logIn(room.service.database, officer.email, PASSWORD)}`;
});
afterAll(() => room.close());
beforeEach(async () => {
  tele = await startTelegram({ token: TOKEN });
  oa = await startZaloOa({ ...keys, oaId: '3886', refreshToken: 'first' });
  const tokens = databaseTokens(room.service.database, makeKey());
  const options = { ...keys, refreshToken: 'first', apiRoot: oa.url, oauthRoot: oa.oauthUrl, tokens };
  await room.service.database.pool.query('DELETE FROM setting');
  await room.open([telegramAt(tele.url), zaloOa(options)]);
});
afterEach(async () => {
  await Promise.all([tele.close(), oa.close()]);
  await room.clear();
});

/** What the page says of a channel, without marks. */
async function said(channel: 'Telegram' | 'Zalo'): Promise<string> {
  const html = await (await fetch(`${room.service.url}/console/channels`, { headers: { cookie } })).text();
  const part = html.split('<section').find((section) => section.includes(`aria-label="${channel}"`));
  return (part ?? '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}
const post = (channel: string, id: string | number) =>
  room.post(channel, { address: String(id), messages: [{ text: 'chuyện riêng' }] });
const says = (channel: 'Telegram' | 'Zalo', words: RegExp, ms = 5000) =>
  until(async () => words.test(await said(channel)), ms);

test('each channel: never used, working, and what went wrong last', async () => {
  await says('Telegram', /Chưa gửi lần nào.*Thư đang chờ Không có/);
  tele.person({ id: 1, started: true });
  tele.person({ id: 2, started: true }).blocks();
  await post('telegram', 1);
  await says('Telegram', /Đang hoạt động.*Gửi được gần nhất vừa xong/);
  await post('telegram', 2);
  await says('Telegram', /Đang hoạt động.*Một người nhận đã chặn.*sendMessage: 403/);
});

test('one that does not answer is down, and works again', async () => {
  tele.faults.always('sendMessage', 'drop-before');
  tele.person({ id: 1, started: true });
  await post('telegram', 1);
  await says('Telegram', /Chậm.*Kênh không trả lời.*Thư đang chờ 1/);
  await says('Telegram', /Không gửi được từ \d\d:\d\d/, 20_000);
  await says('Zalo', /Chưa gửi lần nào/);
  tele.faults.none();
  await post('telegram', 1);
  await says('Telegram', /Đang hoạt động.*Kênh không trả lời \(lần gần nhất/);
}, 40_000);

test('over the rate limit is slow, not down', async () => {
  tele.faults.always('sendMessage', 'busy');
  tele.retryAfter = 5;
  for (const id of [1, 2, 3]) {
    tele.person({ id, started: true });
    await post('telegram', id);
  }
  await says('Telegram', /Chậm.*Gửi quá nhanh/);
});

test('a token that is not taken says what to do, and the letter waits', async () => {
  const person = oa.person();
  person.follows();
  await post('zalo-oa', person.id);
  await until(() => person.messages.length === 1);
  oa.authorise();
  await post('zalo-oa', person.id);
  await says('Zalo', /Không gửi được.*Kênh không nhận mã truy cập.*Lấy mã truy cập mới/);
  expect(await room.waiting()).toBe(1);
  expect(await said('Zalo')).not.toMatch(/chuyện|SECRET|first/);
  await room.service.database.pool.query(
    `INSERT INTO agency_hook (agency_key, url, secret, failures, error) VALUES ('so-y-te', 'https://a.example', 's', 2, 'TIMEOUT')`,
  );
  const doctor = spawnService(room.service.folder, {}, 'src/cli.ts', ['doctor']);
  expect(await doctor.ended).toBe(1);
  const checks = doctor
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{"check"'))
    .map((line) => JSON.parse(line));
  expect(checks).toContainEqual({ check: 'sending by telegram', ok: true });
  expect(checks).toContainEqual({
    check: 'calls to the system of so-y-te',
    ok: false,
    advice: 'TIMEOUT; /console/hooks says what to do.',
  });
  expect(checks).toContainEqual({
    check: 'sending by zalo-oa',
    ok: false,
    advice: expect.stringMatching(/^oauth access_token: -14014/),
  });
}, 30_000);

test('when Zalo only says that it is too much, the whole channel backs off; then each message arrives once', async () => {
  oa.faults.always('message/cs', 'busy');
  const people = Array.from({ length: 15 }, () => oa.person());
  for (const person of people) {
    person.follows();
    await post('zalo-oa', person.id);
  }
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const calls = oa.calls.filter(({ method }) => method === 'message/cs').length;
  // Each letter on its own would have been tried two or three times by now.
  expect(calls).toBeLessThanOrEqual(15);
  expect(await said('Zalo')).toMatch(/Chậm.*Gửi quá nhanh/);
  oa.faults.none();
  await until(async () => (await room.waiting()) === 0, 20_000);
  expect(people.map(({ messages }) => messages.length)).toEqual(people.map(() => 1));
}, 40_000);
