import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backUp, type Progress, restore } from '../backup.ts';
import type { Config } from '../config.ts';
import { openStorage } from '../storage/index.ts';
import { withDatabase } from './connect.ts';
import { UsageError } from './usage.ts';

const HELP = {
  backup: `backup <file>

Writes the database, as it stands at one moment, and what people sent along into one compressed file; beside a running
service too. What is sealed stays sealed in it. Keys are not in it: keep a copy of KEY_DIR in another place.
`,
  restore: `restore <file> --yes

Reads a backup into a fresh installation that nobody has told anything yet, replacing its agencies and officers; needs --yes.
Put the copy of the keys into KEY_DIR first: those that a fresh start made do not open what the backup holds.
`,
};

const BUCKET =
  'What people sent along is in the bucket of S3_ENDPOINT, not in this file: back the bucket up as well.';
/** Files between two lines of progress. */
const OFTEN = 100;

/** `backup` and `restore`: progress on stderr, a JSON line with the number of rows and files on stdout. */
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
    let [rows, files] = [0, 0];
    const progress: Progress = (done) => {
      if ('rows' in done) {
        rows += done.rows;
        process.stderr.write(`${done.table}: ${done.rows}\n`);
      } else {
        files = done.files;
        if (files % OFTEN === 0) process.stderr.write(`files: ${files}\n`);
      }
    };
    if (name === 'restore') await restore(url, file, progress, openStorage(config));
    else if (config.S3_ENDPOINT) {
      process.stderr.write(`${BUCKET}\n`);
      await backUp(url, file, progress, undefined);
    } else await backUp(url, file, progress, join(config.DATA_DIR, 'attachments'));
    process.stderr.write(`files: ${files}\n`);
    process.stdout.write(`${JSON.stringify({ file, rows, files })}\n`);
    return 0;
  });
}
