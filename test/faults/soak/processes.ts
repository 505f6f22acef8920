import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../../prisma/migrations.ts';
import { type Database, openDatabase } from '../../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../../src/embedded.ts';
import { setUpInstallation } from '../../../src/setup.ts';
import { ready, type Spawned, spawnService } from '../../process.ts';
import { startRedis } from '../../redis.ts';
import { freePort } from '../../running.ts';

/** The service as a commune would run it large: two of each that may be two, on one PostgreSQL and Redis. */
export interface Fleet {
  folder: string;
  database: Database;
  databaseUrl: string;
  keyDir: string;
  /** What was printed once for paper; opens every agency's tips. */
  recoveryKey: string;
  redisUrl: string | undefined;
  /** Origins of the two `bots` processes, and of the `console`. */
  doors: string[];
  /** Origins of the `worker` processes. */
  workers: string[];
  console: string;
  /** kill -9 of one `bots` or `worker` process, which is started again at once. */
  kill(which: number): Promise<void>;
  /** Standard error of all processes. */
  log: string;
  /** Stops all processes; the database stays open for a look. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const ROLES = ['bots', 'bots', 'worker', 'worker', 'console'] as const;

/**
 * Starts the processes all at once, in a folder of their own, and waits until each is ready. Whatever ends us, they end too.
 * @param ports of two `bots`, two `worker` and, if there is a fifth, one `console`
 * @param settings of the channels; the first of `ports` is where their webhooks lead
 */
export async function startFleet(ports: number[], settings: Record<string, string>): Promise<Fleet> {
  const closing: (() => Promise<unknown>)[] = [];
  let closed: Promise<void> | undefined;
  const all = async () => {
    for (let step = closing.pop(); step; step = closing.pop()) await step();
    for (const signal of SIGNALS) process.off(signal, end);
  };
  const close = () => {
    closed ??= all();
    return closed;
  };
  const end = () => {
    // What others were doing breaks off, which is no news now.
    process.on('uncaughtException', () => {});
    void close().finally(() => process.exit(1));
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    return { ...(await start(ports, settings, closing)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

async function start(
  ports: number[],
  settings: Record<string, string>,
  closing: (() => Promise<unknown>)[],
): Promise<Omit<Fleet, 'close'>> {
  const whole = await mkdtemp(join(tmpdir(), 'tinbao-fleet-'));
  closing.push(() => rm(whole, { recursive: true, force: true }));
  const folder = join(whole, 'service');
  await mkdir(folder);
  const home = await startPostgres(join(whole, 'postgres-home'));
  closing.push(home.close);
  const redis = existsSync('/usr/bin/redis-server') ? await startRedis() : undefined;
  // It waits for the server's end, which Ctrl-C has brought already.
  if (redis) closing.push(() => Promise.race([redis.close(), sleep(2000)]));
  await migrate(home.url);
  const database = openDatabase(home.url, 4);
  closing.push(() => database.close());
  const keyDir = join(folder, 'keys');
  const recoveryKey = (await setUpInstallation(database, keyDir))!;
  const shared = {
    ...settings,
    LOG_LEVEL: 'info',
    DATABASE_URL: home.url,
    KEY_DIR: keyDir,
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const spawn = (which: number): Spawned =>
    spawnService(folder, { ...shared, ROLES: ROLES[which]!, PORT: String(ports[which]) });
  const processes = ports.map((_, which) => spawn(which));
  let stopped: Promise<unknown> | undefined;
  const stop = async () => {
    stopped ??= Promise.all(processes.map(halt));
    await stopped;
  };
  closing.push(stop);
  await Promise.all(
    processes.map((each, which) =>
      Promise.race([ready(urls[which]!), died(each, join(folder, 'stderr.log'))]),
    ),
  );
  return {
    folder,
    database,
    databaseUrl: home.url,
    keyDir,
    recoveryKey,
    redisUrl: redis?.url,
    doors: urls.slice(0, 2),
    workers: urls.slice(2, 4),
    console: urls[4] ?? '',
    log: join(folder, 'stderr.log'),
    async kill(which) {
      if (stopped) return;
      await processes[which]!.kill(false);
      if (stopped) return;
      processes[which] = spawn(which);
      await ready(urls[which]!);
    },
    stop,
  };
}

/** Asks a process to stop, and makes it after a while: one whose Redis has gone (Ctrl-C ends that, too) waits for it. */
const halt = (each: Spawned) => Promise.race([each.stop(), sleep(15_000).then(() => each.kill(false))]);

async function died({ ended }: Spawned, log: string): Promise<never> {
  const exit = await ended;
  const last = (await readFile(log, 'utf8').catch(() => '')).slice(-1500);
  throw new Error(`a process ended with ${exit} before it was ready:\n${last}`);
}

/** Free ports for the processes, with or without the console. */
export const fleetPorts = (count: 4 | 5): Promise<number[]> =>
  Promise.all(ROLES.slice(0, count).map(() => freePort()));

/** The server of DATABASE_URL with a database of our own on it, or one embedded. */
async function startPostgres(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const given = process.env.DATABASE_URL;
  if (!given) return { url: await startEmbedded(folder), close: () => stopEmbedded(folder) };
  const name = `tinbao_soak_${process.pid}_${Date.now()}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: given });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(given);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}
