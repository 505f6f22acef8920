import { migrate } from '../../prisma/migrations.ts';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../database.ts';
import { findEmbedded, holdEmbedded } from '../embedded.ts';

/**
 * Runs something on the database of this configuration: DATABASE_URL, the embedded one of a running service, or the
 * embedded one started for as long as it takes.
 */
export async function withDatabase<Result>(
  config: Config,
  run: (database: Database) => Promise<Result>,
): Promise<Result> {
  const running = config.DATABASE_URL ?? (await findEmbedded(config.DATA_DIR));
  const held = running ? undefined : await holdEmbedded(config.DATA_DIR);
  const url = running ?? held!.url;
  if (held) await migrate(url);
  const database = openDatabase(url, 4);
  try {
    return await run(database);
  } finally {
    await database.close();
    await held?.release();
  }
}
