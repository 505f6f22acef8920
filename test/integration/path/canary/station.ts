import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { findEmbedded } from '../../../../src/embedded.ts';
import { seal } from '../../../../src/vault/boxes.ts';
import { type System, startSystem } from '../../../fakes/system.ts';
import { openTown, type Town } from '../../../people.ts';
import { ready, spawnService } from '../../../process.ts';
import { startRedis } from '../../../redis.ts';
import { freePort } from '../../../running.ts';
import { dumpDatabase, dumpRedis } from './dump.ts';
import { type Parrot, startParrot } from './parrot.ts';
import { type Secrets, searchFiles, unwrapped } from './search.ts';

/** The whole service as its own process at its noisiest log level, every channel behind a parrot, and its mail read. */
export interface Station {
  folder: string;
  url: string;
  town: Town;
  parrots: Record<'telegram' | 'zaloOa' | 'zaloBot', Parrot>;
  mails: string[];
  /** The own system of two agencies, and what its calls are signed with. */
  system: System;
  signing: string;
  database: pg.Client;
  /** What of these is in logs, output, metrics, mails, any table, Redis. */
  searchRunning(secrets: Secrets): Promise<string[]>;
  /** Stops it; what of these is in a file of DATA_DIR, PostgreSQL's among them, or of the folders for passing things. */
  searchStopped(secrets: Secrets): Promise<string[]>;
  /** What lies in its own temporary folder, save what the tests' compiler keeps there. */
  leftOver(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openStation(onRedis: boolean): Promise<Station> {
  // DATA_DIR, its temporary files, and what is gathered from elsewhere, each in a folder of its own.
  const [folder, passing, gathered] = await Promise.all(
    ['data', 'passing', 'gathered'].map((name) => mkdtemp(join(tmpdir(), `tinbao-canary-${name}-`))),
  );
  const town = await openTown(await freePort());
  const { settings } = town;
  const parrots = {
    telegram: await startParrot(settings.TELEGRAM_API_ROOT!),
    zaloOa: await startParrot(settings.ZALO_OA_API_ROOT!),
    zaloBot: await startParrot(settings.ZALO_BOT_API_ROOT!),
  };
  // The first words of a channel to us may be an error already.
  parrots.telegram.quotes('setMyCommands');
  const redis = onRedis ? await startRedis() : undefined;
  const mails: string[] = [];
  const smtp = await startMail(mails);
  const url = settings.PUBLIC_URL!;
  const service = spawnService(folder!, {
    ...settings,
    TELEGRAM_API_ROOT: parrots.telegram.url,
    ZALO_OA_API_ROOT: parrots.zaloOa.url,
    ZALO_BOT_API_ROOT: parrots.zaloBot.url,
    LOG_LEVEL: 'trace',
    TMPDIR: passing!,
    SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    MAIL_FROM: 'tinbao@example.test',
    ...(redis ? { REDIS_URL: redis.url } : {}),
  });
  await ready(url);
  const database = new pg.Client({ connectionString: (await findEmbedded(folder!))! });
  await database.connect();
  const system = await startSystem();
  const signing = 'khoa-ky-cua-chim-se-hai-muoi-sac';
  const { rows } = await database.query(`SELECT key FROM public_key WHERE name = 'sender'`);
  await database.query(
    `INSERT INTO agency_hook (agency_key, url, secret) SELECT key, $1, $2 FROM agency WHERE key IN ('cong-an-tinh', 'truc-ban')`,
    [system.url, seal(rows[0].key, Buffer.from(signing))],
  );

  return {
    ...{ folder: folder!, url, town, parrots, mails, system, signing, database },
    async searchRunning(secrets) {
      const places: Record<string, string | Buffer> = {
        logs: readFileSync(join(folder!, 'stderr.log')),
        output: service.output(),
        metrics: await (await fetch(`${url}/metrics`)).text(),
        mails: mails.map(unwrapped).join('\n'),
        calls: system.heard
          .map(({ path, headers, body }) => JSON.stringify([path, headers, String(body)]))
          .join('\n'),
        database: await dumpDatabase(database),
        ...(redis ? { redis: await dumpRedis(redis) } : {}),
      };
      for (const [name, content] of Object.entries(places)) {
        if (content.length < 200) throw new Error(`hardly anything in ${name}: nothing is proven by it`);
        await writeFile(join(gathered!, name), content);
      }
      return searchFiles([gathered!], secrets);
    },
    async searchStopped(secrets) {
      await database.end();
      await service.stop();
      return [...searchFiles([folder!, passing!], secrets), ...searchFiles(['/dev/shm'], secrets, true)];
    },
    leftOver: async () => (await readdir(passing!)).filter((name) => !name.startsWith('tsx-')),
    async close() {
      await service.stop();
      await Promise.all(Object.values(parrots).map((parrot) => parrot.close()));
      await town.close();
      await redis?.close();
      await system.close();
      await new Promise<void>((closed) => smtp.close(() => closed()));
      for (const each of [folder, passing, gathered]) await rm(each!, { recursive: true, force: true });
    },
  };
}

async function startMail(mails: string[]): Promise<SMTPServer> {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let mail = '';
      stream.on('data', (chunk) => (mail += chunk));
      stream.on('end', () => {
        mails.push(mail);
        done();
      });
    },
  });
  await new Promise<void>((listening) => smtp.listen(0, '127.0.0.1', () => listening()));
  return smtp;
}
