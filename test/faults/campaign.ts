import { join } from 'node:path';
import { createCampaign, EVERYBODY, startCampaign } from '../../src/awareness/campaigns.ts';
import type { Database } from '../../src/database.ts';
import { publicKeys } from '../../src/setup.ts';
import { keyedHash, seal } from '../../src/vault/boxes.ts';
import { type Spawned, spawnService } from '../process.ts';
import type { Running } from '../running.ts';

/** Makes subscribers on Telegram with these chat ids, as the doors would. */
export async function subscribeAll(database: Database, ids: number[]): Promise<void> {
  const { sender } = await publicKeys(database);
  const key = Buffer.alloc(32, 1);
  for (let from = 0; from < ids.length; from += 5000) {
    const some = ids.slice(from, from + 5000).map(String);
    await database.pool.query(
      `INSERT INTO subscriber (person, channel, sealed, language, heard)
       SELECT person, 'telegram', sealed, 'vi', now() FROM unnest($1::bytea[], $2::bytea[]) AS made (person, sealed)`,
      [
        some.map((address) => keyedHash(key, 'telegram', address)),
        some.map((address) => seal(sender, Buffer.from(JSON.stringify({ address })))),
      ],
    );
  }
}

/** Starts a campaign to everybody. */
export async function campaignToAll(database: Database, text: string): Promise<string> {
  const draft = {
    name: 'Gửi mọi người',
    content: { kind: 'text', texts: { vi: text } },
    audience: EVERYBODY,
  } as const;
  const id = await createCampaign(database, draft, null);
  await startCampaign(database, id);
  return id;
}

/** Starts a process that sends campaigns and letters through a Telegram. */
export function spawnCampaigner(
  { folder, database }: Pick<Running, 'folder' | 'database'>,
  telegram: { url: string; token: string },
  perSecond: number,
): Spawned {
  const settings = {
    DATABASE_URL: database.url,
    KEY_DIR: join(folder, 'keys'),
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_BOT_TOKEN: telegram.token,
    PER_SECOND: String(perSecond),
  };
  return spawnService(folder, settings, 'test/faults/campaign-worker.ts');
}
