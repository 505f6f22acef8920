import { z } from 'zod';
import { type Channel, SendError } from '../bots/channel.ts';
import type { Database } from '../src/database.ts';
import { fault, info } from '../src/log.ts';
import { sent } from '../src/metrics.ts';
import { openLetter, openReplyTo } from '../src/tips/outgoing.ts';
import { type KeyPair, UnsealError } from '../src/vault/boxes.ts';
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
  /** Parts that left in an earlier try. */
  part: number;
  reply_to: Buffer | null;
  expired: boolean;
  /** Seconds until it may be tried again. */
  wait: number;
}

/** What becomes of a letter: gone from the outbox, or left in it for later. */
type Fate = { kind: 'sent' } | { kind: 'undeliverable' } | { kind: 'later'; seconds: number };

/** Our own mistake does not mend itself, but a wrong token can be put right meanwhile. */
const REFUSALS = 6;

/** Seconds a lane stays with a worker that died; longer than any one call to a channel. */
const LEASE = 20;

/**
 * Empties a lane in order, through the doors the letters belong to. Only one worker at a time holds a lane.
 * @param again called to come back to a lane after some seconds
 */
export function sender(
  database: Database,
  pair: KeyPair,
  channels: ReadonlyMap<string, Channel>,
  again: (lane: string, seconds: number) => void,
): (payload: { lane: string }) => Promise<void> {
  return async ({ lane }) => {
    for (let rows = await take(database, lane); rows; rows = await take(database, lane)) {
      const wait = await empty(database, pair, channels, rows).finally(() => release(database, lane));
      if (wait !== undefined) return again(lane, wait);
      // Another letter's job may have found the lane taken and left it to us.
      if (!(await anyLeft(database, lane))) return;
    }
  };
}

/** Takes a lane and gives what waits in it; undefined while another worker has it. */
async function take({ pool }: Database, lane: string): Promise<Row[] | undefined> {
  const taken = await pool.query<Row | { id: null }>({
    name: 'take-lane',
    text: `WITH taken AS (
             INSERT INTO lease (lane, until) VALUES ($1, now() + make_interval(secs => ${LEASE}))
             ON CONFLICT (lane) DO UPDATE SET until = excluded.until WHERE lease.until < now() RETURNING lane)
           SELECT outbox.id, taken.lane, outbox.channel, outbox.sealed, outbox.attempts, outbox.part, tip.reply_to,
             outbox.expires < now() AS expired, extract(epoch FROM outbox.due - now())::float AS wait
           FROM taken LEFT JOIN outbox ON outbox.lane = taken.lane
           LEFT JOIN message ON message.id = outbox.message LEFT JOIN tip ON tip.id = message.tip_id
           ORDER BY outbox.id LIMIT 20`,
    values: [lane],
  });
  return taken.rowCount ? taken.rows.filter((row): row is Row => row.id !== null) : undefined;
}

const release = ({ pool }: Database, lane: string) =>
  pool.query({ name: 'release-lane', text: 'DELETE FROM lease WHERE lane = $1', values: [lane] });

async function anyLeft({ pool }: Database, lane: string): Promise<boolean> {
  const text = 'SELECT 1 FROM outbox WHERE lane = $1 LIMIT 1';
  return (await pool.query({ name: 'any-in-lane', text, values: [lane] })).rowCount === 1;
}

/** Sends what may be sent now; returns the seconds until the first of the rest may be tried. */
async function empty(
  database: Database,
  pair: KeyPair,
  channels: ReadonlyMap<string, Channel>,
  rows: Row[],
): Promise<number | undefined> {
  for (const row of rows) {
    if (row.wait > 0 && !row.expired) return Math.ceil(row.wait);
    const fate = row.expired ? UNDELIVERABLE : await send(database, pair, channels.get(row.channel), row);
    await settle(database, row, fate);
    sent.inc({ channel: row.channel, outcome: fate.kind });
    if (fate.kind === 'later') return fate.seconds;
  }
  return undefined;
}

const UNDELIVERABLE: Fate = { kind: 'undeliverable' };

async function send(
  database: Database,
  pair: KeyPair,
  channel: Channel | undefined,
  row: Row,
): Promise<Fate> {
  try {
    const letter = openLetter(pair, row.sealed);
    const sealed = letter.replyTo ? Buffer.from(letter.replyTo, 'base64') : row.reply_to;
    const replyTo = sealed ? openReplyTo(pair, sealed) : undefined;
    const address = letter.address ?? replyTo?.address;
    if (address === undefined || !channel) return UNDELIVERABLE;
    const parts = letter.messages
      .map((message) => (replyTo?.quiet && message.quiet ? { text: message.quiet } : message))
      .flatMap((message) => fitTo(message, channel.limits));
    for (const [index, part] of parts.entries()) {
      if (index < row.part) continue;
      await channel.send(address, part);
      if (index < parts.length - 1) await partSent(database, row, index + 1);
    }
    return { kind: 'sent' };
  } catch (error) {
    return fateOf(error, row);
  }
}

const keep = (lane: string) =>
  `UPDATE lease SET until = now() + make_interval(secs => ${LEASE}) FROM ${lane} WHERE lease.lane = ${lane}.lane`;

const partSent = ({ pool }: Database, row: Row, part: number) =>
  pool.query({
    name: 'part-sent',
    text: `WITH done AS (UPDATE outbox SET part = $2 WHERE id = $1 RETURNING lane) ${keep('done')}`,
    values: [row.id, part],
  });

function fateOf(error: unknown, row: Row): Fate {
  const backoff = Math.min(2 ** row.attempts, 300);
  if (error instanceof UnsealError) {
    fault('send', error, { outbox: row.id });
    return UNDELIVERABLE;
  }
  if (!(error instanceof SendError)) throw error;
  switch (error.failure) {
    case 'busy':
      return { kind: 'later', seconds: error.after ?? backoff };
    case 'unreachable':
      return { kind: 'later', seconds: backoff };
    case 'gone':
      info('not delivered', { channel: row.channel, outbox: row.id, reason: error.message });
      return UNDELIVERABLE;
    case 'refused':
      fault(`send-${row.channel}`, error, { outbox: row.id });
      return row.attempts < REFUSALS ? { kind: 'later', seconds: Math.max(backoff * 10, 10) } : UNDELIVERABLE;
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
    text: `WITH gone AS (DELETE FROM outbox WHERE id = $1 RETURNING lane, message), kept AS (${keep('gone')})
           UPDATE message SET delivery = $2 FROM gone WHERE message.id = gone.message`,
    values: [row.id, fate.kind === 'sent' ? 'sent' : 'code'],
  });
}
