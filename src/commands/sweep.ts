import { openBelts } from '../../queues/index.ts';
import { sweep } from '../../queues/sweep.ts';
import type { Config } from '../config.ts';
import { withDatabase } from './connect.ts';
import { UsageError } from './usage.ts';

const HELP = `sweep

Puts every unfinished tip, message and notice back on its belt and erases what has expired. A running worker does this by
itself every few seconds.
`;

/** `sweep`: prints what was found by belt, as JSON. */
export async function sweepCommand(args: string[], config: Config): Promise<number> {
  if (args.includes('--help')) {
    process.stderr.write(HELP);
    return 0;
  }
  if (args.length > 0) throw new UsageError(HELP);
  return withDatabase(config, async (database) => {
    const belts = await openBelts(
      config.REDIS_URL ? { redisUrl: config.REDIS_URL } : { databaseUrl: database.url },
    );
    const found = await sweep(database, belts);
    await belts.close();
    process.stdout.write(`${JSON.stringify(found)}\n`);
    return 0;
  });
}
