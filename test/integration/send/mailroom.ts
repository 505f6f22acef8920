import { join } from 'node:path';
import type { Channel } from '../../../bots/channel.ts';
import { telegram } from '../../../bots/telegram/index.ts';
import { type BeltPlace, work } from '../../../queues/backend.ts';
import { type Belts, openBelts } from '../../../queues/index.ts';
import { sendBelt, sender } from '../../../queues/send.ts';
import { openDatabase } from '../../../src/database.ts';
import { publicKeys } from '../../../src/setup.ts';
import { type Letter, sealLetter } from '../../../src/tips/outgoing.ts';
import { randomBytes } from '../../../src/vault/boxes.ts';
import { readWorkerKeys } from '../../../src/vault/keys.ts';
import { type Running, run } from '../../running.ts';

export const TOKEN = '123456:tele-TOKEN';

export interface Post {
  priority?: number;
  lane?: string;
  /** The officer's answer it carries. */
  message?: string;
  /** Only into the outbox: the belts are told later, by `send`. */
  quietly?: boolean;
}

/** A database and belts with send workers of the test's own, each as in a process of its own. */
export interface Mailroom {
  service: Running;
  belts: Belts;
  /** Starts a process that sends through these channels; gives the count of statements it has made. */
  open(channels: Channel[]): Promise<() => number>;
  /** Stops all of them and empties what they left. */
  clear(): Promise<void>;
  /** Puts a letter into the outbox and on its belt; gives its lane. */
  post(channel: string, letter: Letter, options?: Post): Promise<string>;
  /** How many letters wait. */
  waiting(): Promise<number>;
  close(): Promise<void>;
}

export async function openMailroom(settings: Record<string, string> = {}): Promise<Mailroom> {
  const service = await run({ ROLES: 'console', ...settings });
  const { database } = service;
  const place: BeltPlace = settings.REDIS_URL
    ? { redisUrl: settings.REDIS_URL }
    : { databaseUrl: database.url };
  const { sender: key } = await publicKeys(database);
  const pair = (await readWorkerKeys(join(service.folder, 'keys'))).sender;
  const stops: (() => Promise<void>)[] = [];
  const stop = () => Promise.all(stops.splice(0).map((each) => each()));
  return {
    service,
    belts: service.belts,
    async open(channels) {
      const own = openDatabase(database.url);
      let statements = 0;
      const query = own.pool.query.bind(own.pool);
      own.pool.query = ((...given: Parameters<typeof query>) => {
        statements++;
        return query(...given);
      }) as typeof query;
      const belts = await openBelts(place);
      const doors = new Map(channels.map((channel) => [channel.key as string, channel]));
      const worker = await work(sendBelt, place, sender(own, pair, doors, belts.send));
      stops.push(async () => {
        await worker.close();
        await belts.close();
        await own.close();
      });
      return () => statements;
    },
    async clear() {
      await stop();
      await database.pool.query('TRUNCATE channel_health, outbox, lease, trace');
    },
    async post(channel, letter, options = {}) {
      const { priority = 1, lane = randomBytes(32).toString('hex'), message = null, quietly } = options;
      await database.pool.query(
        `INSERT INTO outbox (lane, channel, sealed, expires, priority, message)
         VALUES ($1, $2, $3, now() + interval '1 day', $4, $5)`,
        [lane, channel, sealLetter(key, letter), priority, message],
      );
      if (!quietly) service.belts.send(lane, channel, { priority });
      return lane;
    },
    async waiting() {
      return Number((await database.pool.query('SELECT count(*) FROM outbox')).rows[0]!.count);
    },
    async close() {
      await stop();
      await service.close();
    },
  };
}

/** Telegram's door to a fake of ours. */
export const telegramAt = (url: string, perSecond?: number): Channel =>
  telegram({ token: TOKEN, apiRoot: url, secret: 'tele_secret-1', ...(perSecond ? { perSecond } : {}) });

/** Waits until something holds, asking the database; throws after `ms`. */
export async function until(done: () => Promise<boolean> | boolean, ms = 5000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${done}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
