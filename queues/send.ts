import { z } from 'zod';
import { type Channel, type ChannelKey, SendError } from '../bots/channel.ts';
import type { Database } from '../src/database.ts';
import { fault, info } from '../src/log.ts';
import { sent } from '../src/metrics.ts';
import { openLetter, openReplyTo } from '../src/tips/outgoing.ts';
import { type KeyPair, UnsealError } from '../src/vault/boxes.ts';
import type { Belt } from './backend.ts';
import { fitTo } from './fit.ts';
import { type Health, healthOf, listChannels } from './health.ts';
import { type Fate, partSent, putOff, type Row, release, settle, type Traces, take } from './outbox.ts';
import { type Pace, paceOf } from './pace.ts';
import { personHash, takeBack } from './traces.ts';

const CHANNELS = ['web', 'telegram', 'zalo-oa', 'zalo-bot'] as const satisfies ChannelKey[];

/**
 * A lane is one conversation (or one tip, for officers' answers): its messages leave one after another. Each channel has a
 * belt of its own: one that is down or slow keeps only its own letters waiting.
 */
export const sendBelt: Belt<{ lane: string; channel: (typeof CHANNELS)[number] }> = {
  name: 'send',
  payload: z.strictObject({ lane: z.string().regex(/^[0-9a-f-]{36,64}$/), channel: z.enum(CHANNELS) }),
  concurrency: 20,
  parts: { names: CHANNELS, of: ({ channel }) => channel },
};

/** Seconds between tries while a channel does not answer: whoever waits for a reply should not wait long once it does. */
const LONGEST = 8;

/** Our own mistakes don't mend themselves; what can be mended (a token, a quota) says how long to wait. */
const REFUSALS = 3;

/** A channel as the sender sees it. */
interface Door {
  channel: Channel;
  pace: Pace;
  health: Health;
}

/** When and how soon a lane's turn on the belt comes: seconds from now; lower priority first (outbox.priority). */
export interface Soon {
  seconds?: number;
  priority?: number;
}

/** What came of trying a letter: its fate, or that its turn has not come, which changes nothing about it. */
type Tried = { fate: Fate | { kind: 'not-yet'; seconds: number }; traces?: Traces };

/**
 * Empties a lane in order, through the doors the letters belong to. Only one worker at a time holds a lane.
 * @param again called to come back to a lane after some time
 */
export function sender(
  database: Database,
  pair: KeyPair,
  channels: ReadonlyMap<string, Channel>,
  again: (lane: string, channel: string, soon: Soon) => void,
): (payload: { lane: string; channel: string }) => Promise<void> {
  const doors = new Map<string, Door>();
  for (const [key, channel] of channels)
    doors.set(key, { channel, pace: paceOf(database, channel), health: healthOf(database, key) });
  listChannels(database, [...channels.keys()]).catch((error) => fault('channel-health', error));
  const office: Office = { database, pair, doors, personOf: personHash(pair) };

  return async ({ lane }) => {
    for (let rows = await take(database, lane); rows; rows = await take(database, lane)) {
      try {
        const { more, later } = await empty(office, lane, rows);
        if (later) again(lane, later.row.channel, { seconds: later.seconds, priority: later.row.priority });
        if (!more) return;
      } catch (error) {
        await release(database, lane).catch(() => {});
        throw error;
      }
    }
  };
}

/** What sending needs. */
interface Office {
  database: Database;
  pair: KeyPair;
  doors: ReadonlyMap<string, Door>;
  personOf: ReturnType<typeof personHash>;
}

/**
 * Sends what may be sent now, and gives the lane back.
 * @returns `more`: something is left that nobody comes back for; `later`: the letter to come back for
 */
async function empty(
  office: Office,
  lane: string,
  rows: Row[],
): Promise<{ more: boolean; later?: { row: Row; seconds: number } }> {
  const { database, doors } = office;
  let more = false;
  for (const [index, row] of rows.entries()) {
    const { fate, traces } = await attempt(office, doors.get(row.channel), row);
    if (fate.kind === 'not-yet') {
      await release(database, lane);
      return { more: false, later: { row, seconds: fate.seconds } };
    }
    sent.inc({ channel: row.channel, outcome: fate.kind });
    if (fate.kind === 'later') {
      await putOff(database, row, fate.seconds, fate.counts);
      return { more: false, later: { row, seconds: fate.seconds } };
    }
    more = await settle(database, row, fate, index === rows.length - 1, traces);
  }
  if (rows.length === 0) await release(database, lane);
  return { more };
}

const UNDELIVERABLE: Tried = { fate: { kind: 'undeliverable', gone: false } };

/** Tries one letter: opened, made to fit, taken back before if it asks for that, sent part by part. */
async function attempt(office: Office, door: Door | undefined, row: Row): Promise<Tried> {
  if (row.expired) return UNDELIVERABLE;
  if (row.wait > 0) return { fate: { kind: 'not-yet', seconds: row.wait } };
  const { database, pair } = office;
  let address: string | undefined;
  try {
    const letter = openLetter(pair, row.sealed);
    const sealed = letter.replyTo ? Buffer.from(letter.replyTo, 'base64') : row.reply_to;
    const replyTo = sealed ? openReplyTo(pair, sealed) : undefined;
    address = letter.address ?? replyTo?.address;
    if (address === undefined || !door) return UNDELIVERABLE;
    const { channel, pace, health } = door;
    const person = office.personOf(channel.key, address);
    const traced = channel.erase !== undefined && !letter.erase;
    let messages = traced && letter.heard !== undefined ? [letter.heard] : [];
    if (letter.erase && row.part === 0) await takeBack(database, channel, address, person, letter.heard);
    const parts = letter.messages
      .map((message) => (replyTo?.quiet && message.quiet ? { text: message.quiet } : message))
      .flatMap((message) => fitTo(message, channel.limits));
    for (const [index, part] of parts.entries()) {
      if (index < row.part) continue;
      const seconds = await pace.turn(address, row.priority);
      if (seconds > 0) return { fate: { kind: 'not-yet', seconds } };
      const id = await channel.send(address, part);
      pace.worked();
      health.worked();
      if (traced && id !== undefined) messages.push(id);
      if (index === parts.length - 1) break;
      await partSent(database, row, index + 1, { person, messages });
      messages = [];
    }
    return { fate: { kind: 'sent' }, traces: { person, messages } };
  } catch (error) {
    return { fate: await fateOf(error, door, address, row) };
  }
}

async function fateOf(
  error: unknown,
  door: Door | undefined,
  address: string | undefined,
  row: Row,
): Promise<Fate> {
  if (error instanceof UnsealError) {
    fault('send', error, { outbox: row.id });
    return { kind: 'undeliverable', gone: false };
  }
  if (!(error instanceof SendError) || !door || address === undefined) throw error;
  const { failure, message, after } = error;
  const backoff = Math.min(2 ** row.attempts, LONGEST);
  if (failure === 'gone') {
    door.health.worked(message);
    info('not delivered', { channel: row.channel, outbox: row.id, reason: message });
    return { kind: 'undeliverable', gone: true };
  }
  door.health.failed(message);
  switch (failure) {
    case 'busy':
      return { kind: 'later', seconds: await door.pace.busy(address, after), counts: false };
    case 'unreachable':
      return { kind: 'later', seconds: backoff, counts: true };
    case 'refused':
      fault(`send-${row.channel}`, error, { outbox: row.id });
      if (after !== undefined) return { kind: 'later', seconds: after, counts: false };
      return row.attempts < REFUSALS
        ? { kind: 'later', seconds: backoff * 10, counts: true }
        : { kind: 'undeliverable', gone: false };
  }
}
