import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, SendError } from '../../bots/channel.ts';
import { messageOf } from '../../src/awareness/campaign-content.ts';
import { isQuiet } from '../../src/awareness/campaign-hours.ts';
import type { Database } from '../../src/database.ts';
import { fault, info } from '../../src/log.ts';
import { sent } from '../../src/metrics.ts';
import { type KeyPair, open } from '../../src/vault/boxes.ts';
import { fitTo } from '../fit.ts';
import { healthOf } from '../health.ts';
import { CAMPAIGN, paceOf } from '../pace.ts';
import { openLedger } from './ledger.ts';
import { type Copy, type Outcome, takeCopies } from './rows.ts';

/** What sending campaigns needs. */
export interface Campaigning {
  database: Database;
  /** Opens subscribers' addresses. */
  pair: KeyPair;
  channels: ReadonlyMap<string, Channel>;
  /** The present, by which the quiet hours are kept. */
  now?: () => Date;
}

/** Seconds a copy may be on its way; longer than its turn and a call to any channel take. */
const LEASE = 30;

/** Seconds of the pace that may be on the way at once: a channel may take as long as that to answer without being slower. */
const FLIGHT = 2;
/** The same for a channel that has no pace. */
const FLIGHT_MOST = 100;

/** Seconds after which a turn that came too late, because this process stood still, is not used. */
const LATE = 5;

/** Seconds between tries while a channel fails, and failures in a row after which it is left alone for longer. */
const LONGEST = 60;
const PATIENT = 3;

/** Zalo OA: silent for seven days, or the conversation has expired. Nobody blocked us: they may write again. */
const WINDOW = /: -23[02]$/;

/** Sends what waits on one channel, until nothing does. */
export interface Pump {
  wake(): void;
  /** What is on its way is waited for. */
  close(): Promise<void>;
}

/**
 * Takes copies of one channel as its turns come, so that only a few are ever on their way, and each was still wanted a
 * fraction of a second before it left.
 */
export function openPump({ database, pair, now = () => new Date() }: Campaigning, channel: Channel): Pump {
  const pace = paceOf(database, channel);
  const health = healthOf(database, channel.key);
  const note = openLedger(database);
  const most = channel.pace ? Math.ceil(channel.pace.perSecond * FLIGHT) : FLIGHT_MOST;
  const flying = new Set<Promise<void>>();
  let pumping: Promise<void> | undefined;
  let closed = false;
  /** Since something last left, and until when the channel is left alone (ms since epoch). */
  let failures = 0;
  let restTill = 0;

  const rest = (seconds: number): void => {
    restTill = Math.max(restTill, Date.now() + seconds * 1000);
  };

  const pump = async (): Promise<void> => {
    while (!closed && !isQuiet(now())) {
      // One that fails is tried with one copy at a time: each may be lost.
      const room = (failures > 0 ? 1 : most) - flying.size;
      const resting = (restTill - Date.now()) / 1000;
      if (resting > 0) await shortly(resting);
      else if (room <= 0) await Promise.race(flying);
      else if (!(await send(room))) break;
    }
    await Promise.all(flying);
  };

  /** @returns false when nothing waits */
  const send = async (room: number): Promise<boolean> => {
    const turns = await pace.block(room);
    if ('later' in turns) {
      await shortly(turns.later);
      return true;
    }
    const copies = await takeCopies(database, channel.key, turns.at.length, LEASE, now());
    for (const [index, copy] of copies.entries()) {
      const flight = fly(copy, turns.at[index]!).finally(() => flying.delete(flight));
      flying.add(flight);
    }
    return copies.length > 0;
  };

  const fly = async (copy: Copy, at: number): Promise<void> => {
    if (at > Date.now()) await sleep(at - Date.now());
    const outcome = await attempt(copy, at).catch((error): Outcome => {
      fault('campaign', error, { campaign: copy.campaign, channel: channel.key });
      rest(1);
      return { state: 'unsure' };
    });
    sent.inc({ channel: channel.key, outcome: `campaign-${outcome.state}` });
    await note(copy, outcome);
  };

  const attempt = async (copy: Copy, at: number): Promise<Outcome> => {
    if (copy.over) return { state: 'window' };
    if (Date.now() - at > LATE * 1000) return { state: 'waiting', seconds: 0 };
    const address = addressOf(pair, copy);
    if (address === undefined) return { state: 'failed' };
    const message = messageOf(copy.content, copy.language, channel.limits.choices > 0);
    const pieces = fitTo(message, channel.limits);
    for (const [index, piece] of pieces.entries()) {
      // The first has its turn already; the rest follow it as replies do.
      if (index > 0 && (await pace.turn(address, CAMPAIGN)) > 0) return { state: 'unsure' };
      try {
        await channel.send(address, piece);
      } catch (error) {
        if (!(error instanceof SendError)) throw error;
        const outcome = await failed(error, address, copy);
        return index > 0 && outcome.state === 'waiting' ? { state: 'unsure' } : outcome;
      }
      failures = 0;
      pace.worked();
      health.worked();
    }
    return { state: 'sent' };
  };

  const failed = async (
    { failure, message, after }: SendError,
    address: string,
    copy: Copy,
  ): Promise<Outcome> => {
    if (failure === 'gone') {
      failures = 0;
      health.worked(message);
      return { state: WINDOW.test(message) ? 'window' : 'gone' };
    }
    health.failed(message);
    info('campaign: not sent', { campaign: copy.campaign, channel: channel.key, reason: message });
    if (failure === 'busy') return { state: 'waiting', seconds: await pace.busy(address, after) };
    failures++;
    // What was answered with a refusal has surely not left, and what can be put right says how long to wait.
    if (failure === 'refused' && after !== undefined) {
      rest(after);
      return { state: 'waiting', seconds: 0 };
    }
    if (failures >= PATIENT) rest(Math.min(2 ** (failures - PATIENT), LONGEST));
    return { state: failure === 'refused' ? 'failed' : 'unsure' };
  };

  return {
    wake() {
      if (closed) return;
      pumping ??= pump()
        .catch(async (error) => {
          fault('campaign', error, { channel: channel.key });
          await sleep(1000);
        })
        .finally(() => (pumping = undefined));
    },
    async close() {
      closed = true;
      await pumping;
    },
  };
}

/** Waits, but never so long that a pause or the end of the process is not noticed. */
const shortly = (seconds: number): Promise<void> => sleep(Math.min(seconds, 0.5) * 1000);

function addressOf(pair: KeyPair, { sealed, campaign }: Copy): string | undefined {
  try {
    return (JSON.parse(open(pair, sealed).toString()) as { address: string }).address;
  } catch (error) {
    fault('campaign', error, { campaign });
    return undefined;
  }
}
