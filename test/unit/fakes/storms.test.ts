import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../fakes/inbox.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { startZaloBot, type ZaloBot } from '../../fakes/zalo-bot.ts';
import { startZaloOa, type ZaloOa } from '../../fakes/zalo-oa.ts';
import { post, type Receiver, startReceiver } from './receiver.ts';

const token = '1:abc';
let doors: [Receiver, Receiver];
let telegram: Telegram;
let oa: ZaloOa;
let bot: ZaloBot;

beforeEach(async () => {
  doors = [await startReceiver(), await startReceiver()];
  const webhook = doors[0].url;
  [telegram, oa, bot] = await Promise.all([
    startTelegram({ token, speed: 1_000 }),
    startZaloOa({
      appId: '360846524840903967',
      appSecret: 'app-secret',
      oaId: '388613280878808645',
      oaSecretKey: 'OASECRETabc123',
      refreshToken: 'first-refresh-token',
      webhook: `${webhook}/oa`,
      speed: 1_000,
    }),
    startZaloBot({ token, speed: 1_000, repeatEvery: 0 }),
  ]);
  await post(`${telegram.url}/bot${token}/setWebhook`, { url: `${webhook}/telegram` });
  await post(`${bot.url}/bot${token}/setWebhook`, { url: `${webhook}/bot`, secret_token: '12345678' });
});
afterEach(() => Promise.all([telegram, oa, bot, ...doors].map((each) => each.close())));

/** The same acts on every fake. */
const fakes = () => [
  { fake: telegram, says: (text: string) => telegram.person({ id: 1 }).says(text)! },
  { fake: oa, says: (text: string) => oa.person().says(text) },
  { fake: bot, says: (text: string) => bot.person().says(text) },
];

test.each([0, 1, 2])('a storm brings one update at once to every process (%#)', async (which) => {
  const { fake, says } = fakes()[which]!;
  for (const door of doors) fake.doors.push(door.url);
  let most = 0;
  for (let storm = 0; storm < 20; storm++) {
    fake.faults.next('webhook', 'storm');
    const before = doors.map(({ received }) => received.length);
    says(`lần ${storm}`);
    await fake.idle(5_000);
    const now = doors.map(({ received }, at) => received.slice(before[at]));
    const bodies = new Set(now.flat().map(({ body }) => body.toString()));
    expect(bodies.size).toBe(1);
    expect(Math.abs(now[0]!.length - now[1]!.length)).toBeLessThanOrEqual(1);
    most = Math.max(most, now.flat().length);
  }
  expect(most).toBe(20);
});

test.each([0, 1, 2])(
  'what was taken comes again with the same ids, what was not does not (%#)',
  async (which) => {
    const { fake, says } = fakes()[which]!;
    const ids = () =>
      doors[0].received.map(
        ({ json }) => JSON.stringify(json).match(/"(update_id|msg_id|message_id)":"?(\w+)/)![2],
      );
    says('một');
    await fake.idle();
    fake.faults.next('webhook', 'lost');
    says('hai');
    await fake.idle();
    const first = [...new Set(ids())];
    expect(first).toHaveLength(2);
    doors[0].received.length = 0;
    await fake.again(5);
    expect(ids().sort()).toEqual(first.sort());
  },
);

test('taken: not before the bot answered, but also when its answer was lost', async () => {
  for (const { fake, says } of fakes()) {
    const update = says('một');
    const taken = () => (fake.taken as (each: unknown) => boolean)(update);
    expect(taken()).toBe(false);
    await fake.idle();
    expect(taken()).toBe(true);
  }
  oa.faults.next('webhook', 'lost', 6);
  const event = oa.person().says('hai');
  await until(() => oa.deliveries.at(-1)?.status === 'lost');
  expect(oa.taken(event)).toBe(true);
});

test('a wrong clock is told, in each service’s own way', async () => {
  const hour = 3_600_000;
  for (const { fake } of fakes()) fake.clock.skew = -2 * hour;
  const then = Date.now() - 2 * hour;
  const telegramDate = (telegram.person({ id: 1 }).says('a') as unknown as { message: { date: number } })
    .message.date;
  expect(Math.abs(telegramDate * 1000 - then)).toBeLessThan(2_000);
  expect(Math.abs(Number(oa.person().says('a').timestamp) - then)).toBeLessThan(1_000);
  expect(Math.abs(Number(bot.person().says('a').message.date) - then)).toBeLessThan(1_000);
});
