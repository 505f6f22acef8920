import { existsSync } from 'node:fs';
import { backUp, restore } from '../backup.ts';
import type { Config } from '../config.ts';
import { withDatabase } from './connect.ts';
import { UsageError } from './usage.ts';

const HELP = {
  backup: `backup <file>

Writes the whole database, as it stands at one moment, into one compressed file; beside a running service too. What is sealed
stays sealed in it. Keys are not in it: keep a copy of KEY_DIR in another place.
`,
  restore: `restore <file> --yes

Reads a backup into a fresh installation that holds no tips yet, replacing its agencies and officers; needs --yes. Put the
copy of the keys into KEY_DIR first: those that a fresh start made do not open what the backup holds.
`,
};

/** `backup` and `restore`: progress on stderr, a JSON line with the number of rows on stdout. */
export async function backupCommand(
  name: keyof typeof HELP,
  args: string[],
  config: Config,
): Promise<number> {
  if (args.includes('--help')) {
    process.stderr.write(HELP[name]);
    return 0;
  }
  const [file, ...rest] = args.filter((arg) => arg !== '--yes');
  if (!file || rest.length > 0) throw new UsageError(HELP[name]);
  if (name === 'backup' && existsSync(file)) throw new UsageError(`${file} is there already.`);
  if (name === 'restore' && !existsSync(file)) throw new UsageError(`There is no ${file}.`);
  if (name === 'restore' && !args.includes('--yes')) {
    throw new UsageError('This replaces everything in the installation. Say --yes to go on.');
  }
  return withDatabase(config, async ({ url }) => {
    let total = 0;
    await (name === 'backup' ? backUp : restore)(url, file, (table, rows) => {
      total += rows;
      process.stderr.write(`${table}: ${rows}\n`);
    });
    process.stdout.write(`${JSON.stringify({ file, rows: total })}\n`);
    return 0;
  });
}
