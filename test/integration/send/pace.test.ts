import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { paceOf } from '../../../queues/pace.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { startRedis } from '../../redis.ts';
import { type Mailroom, openMailroom, TOKEN, telegramAt, until } from './mailroom.ts';

const redis = existsSync('/usr/bin/redis-server');
if (!redis) process.stderr.write('SKIPPED: pace on Redis (no redis-server)\n');

describe.each([{ on: 'PostgreSQL' }, ...(redis ? [{ on: 'Redis' }] : [])])('pace, belts on $on', ({ on }) => {
  let server: Awaited<ReturnType<typeof startRedis>> | undefined;
  let room: Mailroom;
  let fake: Telegram;
  let chat = 1000;

  beforeAll(async () => {
    server = on === 'Redis' ? await startRedis() : undefined;
    room = await openMailroom(server ? { REDIS_URL: server.url } : {});
  });
  afterAll(async () => {
    await room.close();
    await server?.close();
  });
  beforeEach(async () => {
    fake = await startTelegram({ token: TOKEN });
  });
  afterEach(async () => {
    await room.clear();
    await fake.close();
  });

  const people = (count: number) =>
    Array.from({ length: count }, () => fake.person({ id: ++chat, started: true }));
  const sends = () => fake.calls.filter(({ method }) => method === 'sendMessage');

  test('two senders at once keep it together', async () => {
    await room.open([telegramAt(fake.url)]);
    await room.open([telegramAt(fake.url)]);
    const began = Date.now();
    await Promise.all(
      people(75).map(({ id }) => room.post('telegram', { address: String(id), messages: [{ text: 'a' }] })),
    );
    await until(() => sends().length === 75, 15_000);
    const seconds = (Date.now() - began) / 1000;
    expect(seconds).toBeGreaterThan(75 / 31.5);
    expect(seconds).toBeLessThan(75 / 5);
    const times = sends().map(({ at }) => at);
    const busiest = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length),
    );
    // Two that know nothing of each other would send 60; a machine that stops us for a moment lets some arrive together.
    expect(busiest).toBeLessThanOrEqual(40);
  });

  test('one person gets three at once, then one a second, in order; others do not wait', async () => {
    await room.open([telegramAt(fake.url)]);
    const [flooded, other] = people(2);
    const lane = await room.post('telegram', {
      address: String(flooded!.id),
      messages: ['1', '2', '3', '4', '5'].map((text) => ({ text })),
    });
    await until(() => flooded!.messages.length === 3);
    await room.post('telegram', { address: String(other!.id), messages: [{ text: 'x' }] });
    await until(() => other!.messages.length === 1, 500);
    expect(flooded!.messages).toHaveLength(3);
    await room.post('telegram', { address: String(flooded!.id), messages: [{ text: '6' }] }, { lane });
    await until(() => flooded!.messages.length === 6, 8000);
    const { messages } = flooded!;
    expect(messages.map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5', '6']);
    for (const [before, after] of [
      [2, 3],
      [3, 4],
      [4, 5],
    ] as const)
      expect(messages[after]!.at - messages[before]!.at).toBeGreaterThan(850);
    expect(messages[3]!.at - messages[0]!.at).toBeLessThan(2500);
  });

  test('urgent before replies', async () => {
    await room.open([telegramAt(fake.url, 10)]);
    const [replies, urgent] = [people(12), people(2)];
    const post = (group: typeof urgent, priority: number) =>
      Promise.all(
        group.map(({ id }) =>
          room.post(
            'telegram',
            { address: String(id), messages: [{ text: String(priority) }] },
            { priority },
          ),
        ),
      );
    await post(replies, 1);
    await until(() => sends().length === 2);
    await post(urgent, 0);
    await until(() => sends().length === 14, 20_000);
    const order = sends().map(({ params }) => String(params.text));
    const at = (text: string, place: number) =>
      order.flatMap((sent, index) => (sent === text ? [index] : []))[place]!;
    // Turns that were already being taken stay taken: a handful.
    expect(at('0', 1) - at('1', 1)).toBeLessThanOrEqual(5);
    expect(at('0', 1)).toBeLessThan(at('1', 8));
  });

  /** A campaign that takes all turns it is given until stopped; gives when each was (ms since epoch). */
  function campaign(): { turns: number[]; stop(): Promise<void> } {
    const pace = paceOf(room.service.database, telegramAt(fake.url));
    const turns: number[] = [];
    let stopped = false;
    const taking = (async () => {
      while (!stopped) {
        const block = await pace.block(60);
        if ('at' in block) turns.push(...block.at);
        else await new Promise((resolve) => setTimeout(resolve, block.later * 1000));
      }
    })();
    return {
      turns,
      stop() {
        stopped = true;
        return taking;
      },
    };
  }

  test('a campaign has the whole pace, and never more than two tenths of a second of it ahead', async () => {
    await room.open([telegramAt(fake.url)]);
    const began = Date.now();
    const [one, other] = [campaign(), campaign()];
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const [person] = people(1);
    const asked = Date.now();
    await room.post('telegram', { address: String(person!.id), messages: [{ text: 'reply' }] });
    await until(() => person!.messages.length === 1, 1000);
    expect(person!.messages[0]!.at - asked).toBeLessThan(600);
    await Promise.all([one.stop(), other.stop()]);
    const turns = [...one.turns, ...other.turns].sort((a, b) => a - b);
    const allowed = ((turns.at(-1)! - began) / 1000) * 30;
    expect(turns.length + 1).toBeGreaterThan(allowed * 0.85);
    expect(turns.length).toBeLessThan(allowed + 4);
    expect(turns.at(-1)! - Date.now()).toBeLessThan(250);
  });

  test('a campaign has no turn while replies fill the pace', async () => {
    await room.open([telegramAt(fake.url)]);
    const sending = campaign();
    await until(() => sending.turns.length > 6);
    await Promise.all(
      people(60).map(({ id }) => room.post('telegram', { address: String(id), messages: [{ text: 'a' }] })),
    );
    await until(() => sends().length === 60, 10_000);
    await sending.stop();
    const [from, to] = [sends()[5]!.at, sends()[50]!.at];
    // Between two replies there is now and then a block.
    const between = sending.turns.filter((at) => at > from && at < to);
    expect(between.length).toBeLessThan(15);
  });

  test('a limit that several meet stops the channel in every process, for as long as it asks', async () => {
    await room.open([telegramAt(fake.url)]);
    await room.open([telegramAt(fake.url)]);
    fake.retryAfter = 3;
    fake.faults.always('sendMessage', 'busy');
    const post = (count: number) =>
      people(count).map(({ id }) =>
        room.post('telegram', { address: String(id), messages: [{ text: 'a' }] }),
      );
    await Promise.all(post(20));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const met = sends().length;
    // Those that had their turn already, in two processes.
    expect(met).toBeLessThanOrEqual(12);
    fake.faults.none();
    await Promise.all(post(10));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(sends()).toHaveLength(met);
    await until(async () => (await room.waiting()) === 0, 10_000);
    expect(sends()).toHaveLength(met + 30);
  });

  test('a limit that one person meets holds up nobody else', async () => {
    await room.open([telegramAt(fake.url)]);
    fake.retryAfter = 2;
    fake.faults.next('sendMessage', 'busy');
    const [one, other] = people(2);
    await room.post('telegram', { address: String(one!.id), messages: [{ text: 'a' }] });
    await until(() => sends().length === 1);
    await room.post('telegram', { address: String(other!.id), messages: [{ text: 'b' }] });
    await until(() => other!.messages.length === 1, 800);
    await until(() => one!.messages.length === 1);
  });
});
