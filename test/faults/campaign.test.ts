import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { progressOf, readCampaign } from '../../src/awareness/campaigns.ts';
import { publicKeys } from '../../src/setup.ts';
import { sealLetter } from '../../src/tips/outgoing.ts';
import { startTelegram } from '../fakes/telegram.ts';
import { until } from '../integration/send/mailroom.ts';
import { run } from '../running.ts';
import { campaignToAll, spawnCampaigner, subscribeAll } from './campaign.ts';

const PEOPLE = 20_000;
const PER_SECOND = 500;
const TOKEN = '123456:tele-TOKEN';
const MINUTE = 60_000;

/** The share of the allowed rate in the best five seconds: a machine that others use too has worse ones. */
function share(times: number[]): number {
  const within = times.map((from, index) => times.findLastIndex((at) => at < from + 5000) - index + 1);
  return Math.max(...within) / (5 * PER_SECOND);
}

test('kill -9 in the middle of a campaign: nobody is written to twice, and replies do not wait', async () => {
  const service = await run({ ROLES: 'console' });
  const fake = await startTelegram({ token: TOKEN });
  const people = Array.from({ length: PEOPLE }, (_, index) =>
    fake.person({ id: 1000 + index, started: true }),
  );
  const urgent = fake.person({ id: 1, started: true });
  const { database, belts } = service;
  await subscribeAll(
    database,
    people.map(({ id }) => id),
  );
  const spawn = () => spawnCampaigner(service, { url: fake.url, token: TOKEN }, PER_SECOND);
  const times = () => fake.calls.filter(({ params }) => params.chat_id !== 1).map(({ at }) => at);
  const count = () => fake.calls.length;

  let worker = spawn();
  const id = await campaignToAll(database, 'Chào bạn, đây là lời nhắn thử.');
  await until(() => count() > PEOPLE * 0.25, MINUTE);
  await worker.kill(false);
  const before = times();
  worker = spawn();
  await until(() => count() > PEOPLE * 0.5, MINUTE);

  const { sender } = await publicKeys(database);
  const letter = { address: '1', messages: [{ text: 'Gọi ngay.' }] };
  const lane = randomBytes(32).toString('hex');
  const asked = Date.now();
  await database.pool.query(
    `INSERT INTO outbox (lane, channel, sealed, expires, priority)
     VALUES ($1, 'telegram', $2, now() + interval '1 day', 0)`,
    [lane, sealLetter(sender, letter)],
  );
  belts.send(lane, 'telegram', { priority: 0 });
  await until(() => urgent.messages.length === 1);
  const reply = urgent.messages[0]!.at - asked;

  await until(async () => (await readCampaign(database, id))!.state === 'done', 2 * MINUTE);
  const written = people.map(({ messages }) => messages.length);
  const after = times().slice(before.length);
  const progress = (await progressOf(database, [id])).get(id)!;
  const ended = Object.fromEntries(progress.map(({ state, people: some }) => [state, some]));
  process.stderr.write(
    `campaign: rate ${share(before).toFixed(3)} and ${share(after).toFixed(3)} of what is allowed, reply after ${reply} ms, ${JSON.stringify(ended)}\n`,
  );
  await worker.stop();
  await fake.close();
  await service.close();

  expect(Math.max(...written)).toBe(1);
  const missed = written.filter((times) => times === 0).length;
  // What was on its way at the kill: the turns of two tenths of a second, and answers not written down yet.
  expect(ended.unsure ?? 0).toBeLessThanOrEqual(PER_SECOND * 0.5);
  expect(missed).toBeLessThanOrEqual(ended.unsure ?? 0);
  expect((ended.sent ?? 0) + (ended.unsure ?? 0)).toBe(PEOPLE);
  expect(reply).toBeLessThan(2000);
  for (const each of [share(before), share(after)]) {
    expect(each).toBeGreaterThan(0.8);
    expect(each).toBeLessThan(1.1);
  }
}, 300_000);
