import { parseArgs } from 'node:util';
import { verify } from '../audit/verify.ts';
import type { Config } from '../config.ts';
import { withDatabase } from './connect.ts';
import { UsageError } from './usage.ts';

const HELP = `audit verify [--head <hash>]

Walks the chain of who did what from its first row to its last. Prints {"rows","head"} and exits with 0 when it is whole;
{"rows","head","row","fault"} and 1 when it is not: the first row that is wrong, and whether it was changed, is missing, or
was moved there. The rows before it are as they were written.
  --head  a head noted elsewhere (from here, the console or the daily line in the log): it must be of a row of this chain.
          Only so can one see that the newest rows were cut off, or all were written anew.
`;

/** `audit verify`: exit code 0 when the chain is whole, 1 when not. */
export async function auditCommand([action, ...args]: string[], config: Config): Promise<number> {
  const { values } = parseArgs({ args, options: { head: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help || action === '--help') {
    process.stderr.write(HELP);
    return 0;
  }
  if (action !== 'verify') throw new UsageError(HELP);
  if (values.head !== undefined && !/^[0-9a-f]{64}$/i.test(values.head))
    throw new UsageError('--head: must be 64 hexadecimal digits');
  return withDatabase(config, async (database) => {
    const { rows, head, broken, noted } = await verify(database, {
      noted: values.head,
      progress: (walked) => void process.stderr.write(`rows: ${walked}\n`),
    });
    const result = {
      rows: String(rows),
      head,
      ...(broken ? { row: String(broken.id), fault: broken.fault } : {}),
      ...(noted === undefined ? {} : { noted: String(noted) }),
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    if (broken) process.stderr.write(`Row ${broken.id} is ${broken.fault}.\n`);
    else if (noted === 'gone')
      process.stderr.write('No row has the noted head: rows were cut off at the end, or written anew.\n');
    return broken || noted === 'gone' ? 1 : 0;
  });
}
