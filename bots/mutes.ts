import { type Database, listen } from '../src/database.ts';
import { fault } from '../src/log.ts';
import { updates } from '../src/metrics.ts';
import type { Receive } from './channel.ts';
import type { Doorway } from './doorway.ts';
import { notice } from './notice.ts';
import { alwaysPasses, speaksOfDanger } from './passes.ts';
import { writerOf } from './writer.ts';

/** Writers officers have muted, as the database has them up to ten seconds ago. */
export interface Mutes {
  /** @param now ms since epoch */
  has(writer: string, now: number): boolean;
  close(): Promise<void>;
}

const EVERY = 10_000;
const HOUR = 3_600_000;

/** Reads who is muted, then again whenever an officer changes it and every ten seconds, in case that was not heard. */
export async function openMutes({ url, pool }: Database): Promise<Mutes> {
  let until = new Map<string, number>();
  const read = async () => {
    const { rows } = await pool.query<{ writer: Buffer; until: Date }>({
      name: 'mutes',
      text: 'SELECT writer, until FROM mute WHERE until > now()',
    });
    until = new Map(rows.map((row) => [row.writer.toString('base64'), row.until.getTime()]));
  };
  await read();
  let reading: Promise<void> | undefined;
  const refresh = () => {
    reading = read().catch((error) => void fault('mutes', error));
  };
  const timer = setInterval(refresh, EVERY);
  const stop = listen(url, 'mute', refresh);
  return {
    has: (writer, now) => (until.get(writer) ?? 0) > now,
    async close() {
      clearInterval(timer);
      await stop();
      await reading;
    },
  };
}

/**
 * Keeps the messages of muted writers out of the dialogue, save the duress word, `/xoa` and `/dung`. They still get the
 * emergency numbers: once an hour, and whenever what they write speaks of danger.
 * @param now ms since epoch
 */
export function unmuted(
  receive: Receive,
  doorway: Doorway,
  mutes: Mutes,
  now: () => number = Date.now,
): Receive {
  const told = new Map<string, number>();
  return async (incoming) => {
    const { channel, address } = incoming;
    const writer = writerOf(doorway.keys.address, channel, address);
    const at = now();
    if (!mutes.has(writer, at) || alwaysPasses(incoming)) return receive(incoming);
    updates.inc({ channel, outcome: 'muted' });
    const due = at - (told.get(writer) ?? Number.NEGATIVE_INFINITY) >= HOUR;
    if (!due && !speaksOfDanger(incoming)) return;
    told.set(writer, at);
    try {
      await notice(doorway, incoming, 'limits:muted');
    } catch (error) {
      told.delete(writer);
      throw error;
    }
  };
}
