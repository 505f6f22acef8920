import { randomUUID } from 'node:crypto';
import { openBelts } from '../../queues/index.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import { listHooks } from '../inbox/hooks.ts';
import { findFfmpeg } from '../media/film.ts';
import { publicKeys } from '../setup.ts';
import { openStorage } from '../storage/index.ts';
import type { Storage } from '../storage/port.ts';
import { pairOf } from '../vault/boxes.ts';
import { readBotKeys, readKey, readWorkerKeys } from '../vault/keys.ts';
import { withDatabase } from './connect.ts';

const HELP = `doctor

Checks configuration, database, queue, channels, agencies' systems, storage, ffmpeg and keys, a line each, and exits with 1 when something needs mending.
`;

/** How sending went last, as the workers noted it. */
async function channels({
  pool,
}: Database): Promise<{ channel: string; failures: number; error: string | null }[]> {
  return (await pool.query('SELECT channel, failures, error FROM channel_health ORDER BY channel')).rows;
}

/** A file is put, found and removed. */
async function tried(storage: Storage): Promise<boolean> {
  const name = `upload/doctor-${randomUUID()}`;
  await storage.put(name, Buffer.from(name));
  const found = await storage.get(name);
  await storage.remove(name);
  return found?.toString() === name;
}

type Check = { check: string; ok: boolean; advice?: string };

/** `doctor`: one JSON object a check on stdout, in words on stderr. */
export async function doctorCommand(args: string[], config: Config): Promise<number> {
  if (args.includes('--help')) {
    process.stderr.write(HELP);
    return 0;
  }
  const checks: Check[] = [];
  const attempt = async (check: string, advice: string, run: () => Promise<unknown>): Promise<void> => {
    const ok = await run().then(
      (result) => result !== false,
      () => false,
    );
    checks.push(ok ? { check, ok } : { check, ok, advice });
  };
  await withDatabase(config, async (database) => {
    await attempt('database', 'Start PostgreSQL, or correct DATABASE_URL.', () =>
      database.pool.query('SELECT 1'),
    );
    const belts = await openBelts(
      config.REDIS_URL ? { redisUrl: config.REDIS_URL } : { databaseUrl: database.url },
    );
    await attempt('queue', 'Start Redis, or correct REDIS_URL.', () => belts.alive());
    await belts.close();
    for (const { channel, failures, error } of await channels(database)) {
      const advice = `${error}; /console/channels says what to do.`;
      await attempt(`sending by ${channel}`, advice, async () => failures === 0);
    }
    for (const { agency, failures, error } of await listHooks(database)) {
      const advice = `${error}; /console/hooks says what to do.`;
      await attempt(`calls to the system of ${agency}`, advice, async () => failures === 0);
    }
    const roles = new Set(config.ROLES);
    const restore = `Restore your copy of the keys to ${config.KEY_DIR}.`;
    if (roles.has('bots')) await attempt('keys of bots', restore, () => readBotKeys(config.KEY_DIR));
    if (roles.has('console'))
      await attempt('keys of console', restore, () => readKey(config.KEY_DIR, 'claim'));
    if (roles.has('worker')) {
      await attempt('storage', 'Make DATA_DIR/attachments writable, or correct S3_*.', () =>
        tried(openStorage(config)),
      );
      const hint = 'apt-get install ffmpeg: without it sound and film keep what they tell of their maker.';
      await attempt('ffmpeg', hint, async () => findFfmpeg() !== undefined);
      await attempt('keys of worker', restore, async () => {
        const [keys, published] = await Promise.all([readWorkerKeys(config.KEY_DIR), publicKeys(database)]);
        const same = (name: 'sorter' | 'sender') =>
          pairOf(keys[name].privateKey).publicKey.equals(published[name]);
        return same('sorter') && same('sender');
      });
    }
  });
  for (const check of checks) {
    process.stdout.write(`${JSON.stringify(check)}\n`);
    process.stderr.write(
      `${check.ok ? 'ok    ' : 'NOT OK'} ${check.check}${check.advice ? `: ${check.advice}` : ''}\n`,
    );
  }
  return checks.every(({ ok }) => ok) ? 0 : 1;
}
