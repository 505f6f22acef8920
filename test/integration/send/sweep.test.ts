import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Belts } from '../../../queues/index.ts';
import { keepSweeping, sweep } from '../../../queues/sweep.ts';
import { type Mailroom, openMailroom, until } from './mailroom.ts';

let room: Mailroom;
const query = (text: string, values: unknown[] = []) => room.service.database.pool.query(text, values);

beforeAll(async () => {
  room = await openMailroom();
});
afterAll(() => room.close());
afterEach(async () => {
  await query('TRUNCATE attachment, mute, tip CASCADE');
  await room.clear();
});

/** Belts that only remember what a sweep puts back. */
function remembering(): { belts: Pick<Belts, 'again'>; put: unknown[][] } {
  const put: unknown[][] = [];
  const keep =
    (kind: string) =>
    (...given: unknown[]) =>
      void put.push([kind, ...given]);
  const again = Object.fromEntries(
    ['sort', 'send', 'deliver', 'alert', 'fetch'].map((kind) => [kind, keep(kind)]),
  );
  return { belts: { again: again as unknown as Belts['again'] }, put };
}
const post = (channel: string, priority: number, lane?: string) =>
  room.post(
    channel,
    { address: '1', messages: [{ text: 'a' }] },
    { priority, quietly: true, ...(lane ? { lane } : {}) },
  );

test('a lane goes back to its channel with its most urgent letter, the most urgent lane first', async () => {
  const campaign = await post('telegram', 2);
  const mixed = await post('web', 1);
  await post('web', 0, mixed);
  await query(`UPDATE outbox SET due = now() - interval '10 seconds'`);
  const { belts, put } = remembering();
  await sweep(room.service.database, belts);
  expect(put).toEqual([
    ['send', mixed, 'web', { priority: 0 }],
    ['send', campaign, 'telegram', { priority: 2 }],
  ]);
});

test('what waits for a channel that asked to wait is left alone until then', async () => {
  await post('telegram', 1);
  await query(`UPDATE outbox SET due = now() - interval '10 seconds'`);
  await query(`INSERT INTO channel_health (channel, next) VALUES ('telegram', now() + interval '1 minute')`);
  const { belts, put } = remembering();
  expect(await sweep(room.service.database, belts)).toMatchObject({ send: 0 });
  await query('UPDATE channel_health SET next = now()');
  expect(await sweep(room.service.database, belts)).toMatchObject({ send: 1 });
  expect(put).toHaveLength(1);
});

test('attachments: those left undone, and those of no report', async () => {
  const tip = randomUUID();
  await query(
    `INSERT INTO tip (id, channel, language, public_key, lookup, sorted) VALUES ($1, 'web', 'vi', 'k', $2, now())`,
    [tip, tip],
  );
  const insert = async (row: {
    state: string;
    told?: boolean;
    errand?: boolean;
    age: string;
    due: string;
  }) => {
    const id = randomUUID();
    await query(
      `INSERT INTO attachment (id, kind, state, tip_id, errand, at, due)
       VALUES ($1, 'image', $2, $3, $4, now() - $5::interval, now() - $6::interval)`,
      [id, row.state, row.told ? tip : null, row.errand ? Buffer.from('e') : null, row.age, row.due],
    );
    return id;
  };
  const waiting = await insert({ state: 'waiting', errand: true, age: '1 minute', due: '1 minute' });
  await insert({ state: 'waiting', errand: true, age: '1 minute', due: '-1 hour' });
  const evidence = await insert({
    state: 'kept',
    told: true,
    errand: true,
    age: '1 hour',
    due: '30 seconds',
  });
  await insert({ state: 'kept', told: true, age: '26 hours', due: '1 hour' });
  const lost = await insert({ state: 'kept', errand: true, age: '26 hours', due: '1 hour' });
  const { belts, put } = remembering();
  expect(await sweep(room.service.database, belts)).toMatchObject({ fetch: 2 });
  expect(put).toEqual([
    ['fetch', waiting],
    ['fetch', evidence],
  ]);
  await query(`UPDATE attachment SET due = now() - interval '10 seconds' WHERE state = 'dropped'`);
  put.length = 0;
  await sweep(room.service.database, belts);
  expect(put).toContainEqual(['fetch', lost]);
});

test('a photo stays with a report that somebody goes on writing', async () => {
  const conversation = Buffer.alloc(32, 7);
  const id = randomUUID();
  await query(
    `INSERT INTO attachment (id, conversation, kind, state, errand, at) VALUES ($1, $2, 'image', 'kept', 'e', now() - interval '30 hours')`,
    [id, conversation],
  );
  await query(
    `INSERT INTO conversation (id, state, version, at) VALUES ($1, 's', 1, now() - interval '2 hours')`,
    [conversation],
  );
  const state = async () => (await query('SELECT state FROM attachment WHERE id = $1', [id])).rows[0].state;
  await sweep(room.service.database, remembering().belts);
  expect(await state()).toBe('kept');
  await query(`UPDATE conversation SET at = now() - interval '26 hours' WHERE id = $1`, [conversation]);
  await sweep(room.service.database, remembering().belts);
  expect(await state()).toBe('dropped');
});

test('what has expired goes: mutes that are over; uploads never told of, once an hour', async () => {
  await query(
    `INSERT INTO mute (writer, until, agency_key, officer) VALUES ('a', now() - interval '1 minute', 'x', $1), ('b', now() + interval '1 day', 'x', $1)`,
    [randomUUID()],
  );
  const removed: [string, Date][] = [];
  const storage = {
    removeOlder: async (prefix: string, before: Date) => void removed.push([prefix, before]),
  };
  const stop = keepSweeping(room.service.database, remembering().belts, storage, 0.05);
  await until(() => removed.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await stop();
  expect(removed).toHaveLength(1);
  const [prefix, before] = removed[0]!;
  expect(prefix).toBe('upload/');
  expect((Date.now() - before.getTime()) / 3_600_000).toBeCloseTo(49, 1);
  expect((await query('SELECT writer FROM mute')).rows).toHaveLength(1);
});
