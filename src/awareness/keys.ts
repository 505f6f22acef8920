import type { Database } from '../database.ts';
import { keptSecret } from '../kept.ts';
import { keyedHash } from '../vault/boxes.ts';

/** A person as a door knows them, only while their update is at hand. */
export interface Who {
  channel: string;
  /** Where to write to them. Never stored in the clear. */
  address: string;
}

/** Keys of the hashes that stand for people who learn. No other part uses them, so nothing joins these people to a tip. */
export interface AwarenessKeys {
  subscribers: Buffer;
  groups: Buffer;
  /** One for each year; gone when the year is over (nightly.ts). */
  reach(year: number): Promise<Buffer>;
}

/** The name under which a year's key is kept. */
export const REACH = 'reach-';

/**
 * Makes the keys, or reads those made before: random secrets in the database, encrypted with the door's key.
 * @param door the key of the bots role
 */
export async function awarenessKeys(database: Database, door: Buffer): Promise<AwarenessKeys> {
  const key = async (name: string) => Buffer.from(await keptSecret(database, door, name), 'base64url');
  let latest: { year: number; key: Buffer } | undefined;
  return {
    subscribers: await key('subscribers'),
    groups: await key('groups'),
    async reach(year) {
      if (latest?.year !== year) latest = { year, key: await key(`${REACH}${year}`) };
      return latest.key;
    },
  };
}

/** Whom the subscriptions mean. */
export function subscriberOf(keys: AwarenessKeys, { channel, address }: Who): Buffer<ArrayBuffer> {
  return keyedHash(keys.subscribers, channel, address);
}

/** Whom one group means: in another group the same person has another hash. */
export function memberOf(keys: AwarenessKeys, code: string, { channel, address }: Who): Buffer<ArrayBuffer> {
  return keyedHash(keys.groups, code, channel, address);
}

/** Whom the figures of a year mean. */
export async function learnerOf(
  keys: AwarenessKeys,
  year: number,
  { channel, address }: Who,
): Promise<Buffer<ArrayBuffer>> {
  return keyedHash(await keys.reach(year), channel, address);
}
