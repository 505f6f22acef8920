import { z } from 'zod';
import { type Channel, SendError } from '../bots/channel.ts';
import type { Database } from '../src/database.ts';
import { fault, info } from '../src/log.ts';
import { sent } from '../src/metrics.ts';
import { openLetter, openReplyTo } from '../src/tips/outgoing.ts';
import type { KeyPair } from '../src/vault/boxes.ts';
import type { Belt } from './backend.ts';
import { fitTo } from './fit.ts';

/** A lane is one conversation (or one tip, for officers' answers): its messages leave one after another. */
export const sendBelt: Belt<{ lane: string }> = {
  name: 'send',
  payload: z.strictObject({ lane: z.string().regex(/^[0-9a-f-]{36,64}$/) }),
  concurrency: 20,
};

interface Row {
  id: string;
  lane: string;
  channel: string;
  sealed: Buffer;
  attempts: number;
  part: number;
  message: string | null;
  reply_to: Buffer | null;
  expired: boolean;
  waits: boolean;
}

/** What becomes of a message: gone from the outbox, or left in it for later. */
type Fate = { kind: 'sent' } | { kind: 'undeliverable' } | { kind: 'later'; seconds: number };

/** Our own mistake does not mend itself, but a wrong token can be put right meanwhile. */
const REFUSALS = 6;

/**
 * Empties a lane in order, through the doors the messages belong to. Only one worker at a time holds a lane.
 * @param again called to come back to a lane after some seconds
 */
export function sender(
  database: Database,
  pair: KeyPair,
  channels: ReadonlyMap<string, Channel>,
  again: (lane: string, seconds: number) => void,
): (payload: { lane: string }) => Promise<void> {
  return async ({ lane }) => {
    // Whoever held the lane may have looked just before our message came: after giving it back, look once more.
    while (await take(database, lane)) {
      const wait = await empty(database, pair, channels, lane);
      await database.pool.query('DELETE FROM lease WHERE lane = $1', [lane]);
      if (wait !== undefined) return again(lane, wait);
      if (!(await first(database, lane))) return;
    }
  };
}

/** Seconds a lane stays with a worker that died; longer than any one call to a channel. */
const LEASE = 20;

async function take({ pool }: Database, lane: string): Promise<boolean> {
  const taken = await pool.query({
    name: 'take-lane',
    text: `INSERT INTO lease (lane, until) VALUES ($1, now() + make_interval(secs => ${LEASE}))
           ON CONFLICT (lane) DO UPDATE SET until = excluded.until WHERE lease.until < now() RETURNING lane`,
    values: [lane],
  });
  return taken.rowCount === 1;
}

const keep = ({ pool }: Database, lane: string) =>
  pool.query({
    name: 'keep-lane',
    text: `UPDATE lease SET until = now() + make_interval(secs => ${LEASE}) WHERE lane = $1`,
    values: [lane],
  });

async function first({ pool }: Database, lane: string): Promise<Row | undefined> {
  const found = await pool.query<Row>({
    name: 'first-in-lane',
    text: `SELECT outbox.id, outbox.lane, outbox.channel, outbox.sealed, attempts, part, outbox.message, tip.reply_to,
             outbox.expires < now() AS expired, due > now() AS waits
           FROM outbox LEFT JOIN message ON message.id = outbox.message LEFT JOIN tip ON tip.id = message.tip_id
           WHERE lane = $1 ORDER BY outbox.id LIMIT 1`,
    values: [lane],
  });
  return found.rows[0];
}

/** Sends what may be sent now; returns the seconds until the first of the rest is due. */
async function empty(
  database: Database,
  pair: KeyPair,
  channels: ReadonlyMap<string, Channel>,
  lane: string,
): Promise<number | undefined> {
  for (let row = await first(database, lane); row; row = await first(database, lane)) {
    if (row.waits && !row.expired) return 1;
    const fate = row.expired
      ? { kind: 'undeliverable' as const }
      : await send(database, pair, channels.get(row.channel), row);
    await settle(database, row, fate);
    sent.inc({ channel: row.channel, outcome: fate.kind });
    if (fate.kind === 'later') return fate.seconds;
  }
  return undefined;
}

async function send(
  database: Database,
  pair: KeyPair,
  channel: Channel | undefined,
  row: Row,
): Promise<Fate> {
  const letter = openLetter(pair, row.sealed);
  const replyTo = row.reply_to ? openReplyTo(pair, row.reply_to) : undefined;
  const address = letter.address ?? replyTo?.address;
  if (address === undefined || !channel) return { kind: 'undeliverable' };
  const parts = fitTo(replyTo?.quiet && letter.quiet ? { text: letter.quiet } : letter, channel.limits);
  try {
    for (const [index, part] of parts.entries()) {
      if (index < row.part) continue;
      await keep(database, row.lane);
      await channel.send(address, part);
      if (index < parts.length - 1) {
        await database.pool.query('UPDATE outbox SET part = $2 WHERE id = $1', [row.id, index + 1]);
      }
    }
    return { kind: 'sent' };
  } catch (error) {
    return fateOf(error, row);
  }
}

function fateOf(error: unknown, row: Row): Fate {
  const backoff = Math.min(2 ** row.attempts, 300);
  if (!(error instanceof SendError)) throw error;
  switch (error.failure) {
    case 'busy':
      return { kind: 'later', seconds: error.after ?? backoff };
    case 'unreachable':
      return { kind: 'later', seconds: backoff };
    case 'gone':
      info('not delivered', { channel: row.channel, outbox: row.id, reason: error.message });
      return { kind: 'undeliverable' };
    case 'refused':
      fault(`send-${row.channel}`, error, { outbox: row.id });
      return row.attempts < REFUSALS
        ? { kind: 'later', seconds: Math.max(backoff * 10, 10) }
        : { kind: 'undeliverable' };
  }
}

/** Erases what left or can't leave, and says so on an officer's answer; an answer not delivered waits behind the code. */
async function settle({ pool }: Database, row: Row, fate: Fate): Promise<void> {
  if (fate.kind === 'later') {
    await pool.query(
      `UPDATE outbox SET attempts = attempts + 1, due = now() + make_interval(secs => $2) WHERE id = $1`,
      [row.id, fate.seconds],
    );
    return;
  }
  await pool.query({
    name: 'settle-letter',
    text: `WITH gone AS (DELETE FROM outbox WHERE id = $1 RETURNING message)
           UPDATE message SET delivery = $2 FROM gone WHERE message.id = gone.message`,
    values: [row.id, fate.kind === 'sent' ? 'sent' : 'code'],
  });
}
