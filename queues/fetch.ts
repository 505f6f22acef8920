import { z } from 'zod';
import { type Channel, SendError } from '../bots/channel.ts';
import type { Database } from '../src/database.ts';
import { translate } from '../src/languages/catalogue.ts';
import { fault, info } from '../src/log.ts';
import { clean } from '../src/media/clean.ts';
import type { Storage } from '../src/storage/port.ts';
import {
  cleanedFile,
  forget,
  keepCleaned,
  originalFile,
  postpone,
  type Refusal,
  refuse,
  settle,
  type Taken,
  take,
} from '../src/tips/attachments.ts';
import { type Errand, openErrand } from '../src/tips/errand.ts';
import { sealLetter } from '../src/tips/outgoing.ts';
import { type KeyPair, lock, UnsealError } from '../src/vault/boxes.ts';
import type { Belt } from './backend.ts';

export const fetchBelt: Belt<{ attachment: string }> = {
  name: 'fetch',
  payload: z.strictObject({ attachment: z.uuid() }),
  concurrency: 4,
};

/** What a fetcher works with. */
export interface Fetching {
  database: Database;
  pair: KeyPair;
  channels: ReadonlyMap<string, Channel>;
  storage: Storage;
  /** Called with the lane of a letter that waits, and the channel it leaves by. */
  send(lane: string, channel: string): void;
  /** Called to come back to an attachment after some seconds. */
  again(attachment: string, seconds: number): void;
}

/** Seconds before the next try: 2, 4, 8 … four minutes, so that a photo is there soon after its channel is back; a day in all. */
const backoff = (attempts: number): number => Math.min(2 ** (attempts + 1), 240);
const ATTEMPTS = 366;

/** One attachment in a worker's hands. */
interface Job extends Fetching {
  id: string;
  taken: Taken;
  errand: Errand | undefined;
  /** The door it came by, if that is open here. */
  door: Channel | undefined;
}

/**
 * Brings what a person sent into the storage: fetched from its channel, cleaned, locked under a key that only the sealed
 * tip holds; the original beside it, under another key, where it may serve as evidence. A job that comes twice or dies
 * anywhere is made good by the next: a row says `kept` only once the file is there.
 */
export function fetcher(with_: Fetching): (payload: { attachment: string }) => Promise<void> {
  return async ({ attachment: id }) => {
    const taken = await take(with_.database, id);
    if (!taken) return;
    const errand = errandOf(with_.pair, id, taken);
    const job: Job = { ...with_, id, taken, errand, door: errand && with_.channels.get(errand.channel) };
    if (taken.state === 'dropped') return drop(job);
    if (!errand) return giveUp(job, 'unreachable');
    try {
      await bring(job, errand);
    } catch (error) {
      await failed(job, error);
    }
  };
}

function errandOf(pair: KeyPair, id: string, { errand }: Taken): Errand | undefined {
  try {
    return errand ? openErrand(pair, errand) : undefined;
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    fault('fetch', error, { attachment: id });
    return undefined;
  }
}

async function bring(job: Job, errand: Errand): Promise<void> {
  const { id, taken, database, storage } = job;
  const { key, originalKey } = errand.attached;
  if (taken.state !== 'waiting' && !taken.original) return finish(job);
  const bytes = await fetchFrom(job, errand);
  const left = taken.state === 'waiting' ? await keep(job, bytes, key) : taken;
  if (left === 'refused') return;
  if (left?.original) await storage.put(originalFile(id), locked(originalKey, bytes));
  // Dropped meanwhile, perhaps after its files were removed: then nobody else will look for these.
  if (!left || (left.told && !(await settle(database, id, 'kept')))) return removeFiles(job);
  if (left.told) await release(job);
}

/** What came is cleaned and stored; what it can't be is said. */
async function keep(job: Job, bytes: Buffer, key: string) {
  const cleaned = await clean(bytes);
  if ('refused' in cleaned) {
    await giveUp(job, cleaned.refused);
    return 'refused';
  }
  const { type, hidden } = cleaned;
  await job.storage.put(cleanedFile(job.id), locked(key, cleaned.bytes));
  info('attachment kept', { attachment: job.id, type, hidden });
  return keepCleaned(job.database, job.id, { type, hidden, size: cleaned.bytes.length });
}

const locked = (key: string, bytes: Buffer): Buffer => lock(Buffer.from(key, 'base64'), bytes);

function fetchFrom({ door }: Job, { reference, channel }: Errand): Promise<Buffer> {
  // A channel that is not set up here now may be again.
  if (!door?.fetch) throw new SendError('unreachable', `${channel}: not open`);
  return door.fetch(reference);
}

async function failed(job: Job, error: unknown): Promise<void> {
  const { attempts } = job.taken;
  if (error instanceof SendError) {
    info('attachment not fetched', { attachment: job.id, attempts, reason: error.message });
    if (error.failure === 'gone') return giveUp(job, 'expired');
    if (error.failure === 'refused') return giveUp(job, 'too-large');
    if (attempts >= ATTEMPTS) return giveUp(job, 'unreachable');
  }
  const seconds = (error instanceof SendError && error.after) || backoff(attempts);
  await postpone(job.database, job.id, seconds);
  job.again(job.id, seconds);
  // Ours, e.g. the storage is full: it may mend itself, but must be heard of.
  if (!(error instanceof SendError)) throw error;
}

/** Keeps no copy, or no original beside the copy that is there already; the former is told to the person at once. */
async function giveUp(job: Job, why: Refusal): Promise<void> {
  const { id, taken, errand, database, pair } = job;
  if (taken.state !== 'waiting') await settle(database, id, 'refused');
  else {
    const letter = errand && letterOf(errand, why, pair.publicKey);
    const lane = await refuse(database, id, why, letter);
    info('attachment refused', { attachment: id, why });
    if (letter && lane) job.send(lane, letter.channel);
  }
  await release(job);
}

function letterOf({ channel, tell }: Errand, why: Refusal, sender: Uint8Array) {
  if (!tell) return undefined;
  const text = translate(tell.language, `media:${why}`);
  return { channel, sealed: sealLetter(sender, { address: tell.address, messages: [{ text }] }) };
}

async function finish(job: Job): Promise<void> {
  await settle(job.database, job.id, 'kept');
  await release(job);
}

async function drop(job: Job): Promise<void> {
  await removeFiles(job);
  await release(job);
  await forget(job.database, job.id);
}

async function removeFiles({ id, storage }: Job): Promise<void> {
  await storage.remove(cleanedFile(id));
  await storage.remove(originalFile(id));
}

/** What a door keeps for us ends by itself some day: not being able to let go of it now stops nothing. */
async function release({ id, errand, door }: Job): Promise<void> {
  if (errand)
    await door?.release?.(errand.reference).catch((error) => fault('fetch', error, { attachment: id }));
}
