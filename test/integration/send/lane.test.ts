import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { take } from '../../../queues/outbox.ts';
import { type Running, run } from '../../running.ts';

const LANE = 'a'.repeat(64);
let service: Running;

beforeAll(async () => {
  service = await run({ ROLES: 'console' });
});
afterAll(() => service?.close());

it('a worker that waits for a lane does not see the letters that left meanwhile', async () => {
  const { database } = service;
  const insert = `INSERT INTO outbox (lane, channel, sealed, expires) VALUES ($1, 'zalo-oa', 'x', now() + interval '1 hour')`;
  await database.pool.query(insert, [LANE]);
  expect(await take(database, LANE)).toHaveLength(1);
  const first = new pg.Client(database.url);
  await first.connect();
  // As settling the last letter does, held open in the middle.
  await first.query('BEGIN');
  await first.query('DELETE FROM outbox WHERE lane = $1', [LANE]);
  await first.query('DELETE FROM lease WHERE lane = $1', [LANE]);
  const second = take(database, LANE);
  await new Promise((waited) => setTimeout(waited, 300));
  await first.query('COMMIT');
  await first.end();
  expect(await second).toEqual([]);
});
