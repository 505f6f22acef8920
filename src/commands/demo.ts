import { randomUUID } from 'node:crypto';
import { receiver } from '../../bots/receive.ts';
import { sorter } from '../../queues/sort.ts';
import { openLearning } from '../awareness/learning.ts';
import type { Config } from '../config.ts';
import { publicKeys, setUpInstallation } from '../setup.ts';
import { readBotKeys, readWorkerKeys } from '../vault/keys.ts';
import { withDatabase } from './connect.ts';
import stories from './demo.json' with { type: 'json' };
import { UsageError } from './usage.ts';

const HELP = `demo

Fills a fresh installation with ${stories.length} invented tips, told and sorted as real ones are. Refuses when there are tips already.
`;

/** `demo`: prints how many tips were told. */
export async function demoCommand(args: string[], config: Config): Promise<number> {
  if (args.includes('--help')) {
    process.stderr.write(HELP);
    return 0;
  }
  if (args.length > 0) throw new UsageError(HELP);
  return withDatabase(config, async (database) => {
    await setUpInstallation(database, config.KEY_DIR);
    if ((await database.prisma.tip.count()) > 0) {
      process.stderr.write('There are tips here already: invented ones must not stand among them.\n');
      return 1;
    }
    const [keys, worker, recipients] = await Promise.all([
      readBotKeys(config.KEY_DIR),
      readWorkerKeys(config.KEY_DIR),
      publicKeys(database),
    ]);
    const told: string[] = [];
    const belts = {
      sort: (tip: string) => void told.push(tip),
      send() {},
      deliver() {},
      fetch() {},
      alert() {},
    };
    const learning = await openLearning({
      ...{ database, door: keys.door, sender: recipients.sender },
      commune: () => undefined,
    });
    const receive = receiver({ database, keys, recipients, belts, learning });
    const sort = sorter(database, worker.sorter, recipients.agencies, () => {});
    for (const [index, story] of stories.entries()) {
      const says = (text: string) =>
        receive({ channel: 'web', address: `demo-${index}`, update: randomUUID(), text });
      await says(`/baotin ${story}`);
      await says('/gui');
      await sort({ tip: told.at(-1)! });
      process.stderr.write(`\r${index + 1}/${stories.length}`);
    }
    process.stderr.write('\n');
    await learning.close();
    // Nobody waits for these replies.
    await database.prisma.outbox.deleteMany();
    process.stdout.write(`${JSON.stringify({ told: told.length })}\n`);
    return 0;
  });
}
