import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { agencies } from '../inbox/agencies.ts';
import { allAssignments } from '../inbox/list.ts';
import { withDatabase } from './connect.ts';
import { UsageError } from './usage.ts';

const HELP = `inbox list [--agency <key>] --json

Prints metadata of every tip, or of those an agency holds, oldest first, a JSON object a line:
{"tip","received","channel","category","urgency","lead","copies","status","sortedAt"}
`;

/** `inbox list`: nothing of what the tips say, which no command can read. */
export async function inboxCommand([action, ...args]: string[], config: Config): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { agency: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help || action === '--help') {
    process.stderr.write(HELP);
    return 0;
  }
  if (action !== 'list') throw new UsageError(HELP);
  if (values.agency && !agencies.some(({ key }) => key === values.agency)) {
    throw new UsageError(`--agency: must be one of ${agencies.map(({ key }) => key).join(', ')}`);
  }
  return withDatabase(config, async (database) => {
    for await (const row of allAssignments(database, values.agency)) {
      if (!process.stdout.write(`${JSON.stringify(row)}\n`)) await once(process.stdout, 'drain');
    }
    return 0;
  });
}
