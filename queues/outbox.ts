import type { Database } from '../src/database.ts';

/** A letter as it waits. */
export interface Row {
  id: string;
  lane: string;
  channel: string;
  sealed: Buffer;
  attempts: number;
  /** Parts that left in an earlier try. */
  part: number;
  priority: number;
  reply_to: Buffer | null;
  expired: boolean;
  /** Seconds until it may be tried again. */
  wait: number;
}

/** Messages that can be taken back later, of one person: a keyed hash. */
export interface Traces {
  person: Buffer;
  messages: string[];
}

/** What becomes of a letter: out of the outbox, or left in it for later (`counts`: as a try that failed); `gone`: this person can't be reached any more. */
export type Fate =
  | { kind: 'sent' }
  | { kind: 'undeliverable'; gone: boolean }
  | { kind: 'later'; seconds: number; counts: boolean };

/** Seconds a lane stays with a worker that died; longer than a message's turn and any call to a channel take. */
const LEASE = 30;

/** The lease of a worker that died is as good as none, so it need not wait for the disk. */
const QUICK = `set_config('synchronous_commit', 'off', true)`;

const RENEW = `UPDATE lease SET until = now() + make_interval(secs => ${LEASE}) WHERE lane = $1`;
const FREE = 'DELETE FROM lease WHERE lane = $1';

/**
 * Takes a lane and gives what waits in it, most urgent first; undefined while another worker has it. The rows are locked as
 * they are now: this statement may have waited for the one that gave the lane back, and began before its letters left.
 */
export async function take({ pool }: Database, lane: string): Promise<Row[] | undefined> {
  const taken = await pool.query<Row | { id: null }>({
    name: 'take-lane',
    text: `WITH taken AS (
             INSERT INTO lease (lane, until) VALUES ($1, now() + make_interval(secs => ${LEASE}))
             ON CONFLICT (lane) DO UPDATE SET until = excluded.until WHERE lease.until < now()
             RETURNING lane, ${QUICK})
           SELECT taken.lane, letter.* FROM taken LEFT JOIN LATERAL (
             SELECT outbox.id, outbox.channel, outbox.sealed, outbox.attempts, outbox.part, outbox.priority, tip.reply_to,
               outbox.expires < now() AS expired, extract(epoch FROM outbox.due - now())::float AS wait
             FROM outbox LEFT JOIN message ON message.id = outbox.message LEFT JOIN tip ON tip.id = message.tip_id
             WHERE outbox.lane = taken.lane ORDER BY outbox.priority, outbox.id LIMIT 20 FOR UPDATE OF outbox) AS letter ON true
           ORDER BY letter.priority, letter.id`,
    values: [lane],
  });
  return taken.rowCount ? taken.rows.filter((row): row is Row => row.id !== null) : undefined;
}

/** Gives a lane back as it is. */
export async function release({ pool }: Database, lane: string): Promise<void> {
  const text = `WITH quick AS (SELECT ${QUICK}) DELETE FROM lease USING quick WHERE lane = $1`;
  await pool.query({ name: 'release-lane', text, values: [lane] });
}

const TRACED = `traced AS (
  INSERT INTO trace (person, message) SELECT $3, unnest($4::text[]) ON CONFLICT DO NOTHING)`;

/** Remembers that the first parts of a letter have left. */
export async function partSent({ pool }: Database, row: Row, part: number, traces?: Traces): Promise<void> {
  await pool.query({
    name: 'part-sent',
    text: `WITH done AS (UPDATE outbox SET part = $2 WHERE id = $5), ${TRACED} ${RENEW}`,
    values: [row.lane, part, traces?.person ?? null, traces?.messages ?? [], row.id],
  });
}

/** Puts a letter off and gives its lane back. */
export async function putOff({ pool }: Database, row: Row, seconds: number, counts: boolean): Promise<void> {
  await pool.query({
    name: 'put-off',
    text: `WITH freed AS (${FREE})
           UPDATE outbox SET attempts = attempts + $4::int, due = now() + make_interval(secs => $3) WHERE id = $2`,
    values: [row.lane, row.id, seconds, counts ? 1 : 0],
  });
}

/**
 * Erases a letter that left or can't leave, and says so on an officer's answer: one not delivered waits behind the code, and
 * when its person is gone the tip forgets where to answer.
 * @param last the lane is given back with it
 * @returns whether the lane still holds something. A letter that comes in the very moment between is found by the sweep.
 */
export async function settle(
  { pool }: Database,
  row: Row,
  fate: Exclude<Fate, { kind: 'later' }>,
  last: boolean,
  traces?: Traces,
): Promise<boolean> {
  const gone = fate.kind === 'undeliverable' && fate.gone;
  const settled = await pool.query<{ more: boolean }>({
    name: last ? 'settle-last' : 'settle-letter',
    text: `WITH erased AS (DELETE FROM outbox WHERE id = $2 RETURNING message), ${TRACED},
           told AS (UPDATE message SET delivery = $5 FROM erased WHERE message.id = erased.message RETURNING tip_id),
           forgotten AS (UPDATE tip SET reply_to = NULL, reply_expires = NULL FROM told WHERE tip.id = told.tip_id AND $6),
           lane AS (${last ? FREE : RENEW})
           SELECT EXISTS (SELECT FROM outbox WHERE lane = $1 AND id <> $2) AS more`,
    values: [
      row.lane,
      row.id,
      traces?.person ?? null,
      traces?.messages ?? [],
      fate.kind === 'sent' ? 'sent' : 'failed',
      gone,
    ],
  });
  return settled.rows[0]!.more;
}
