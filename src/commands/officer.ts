import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { agencies } from '../inbox/agencies.ts';
import { invite, READS_TIPS, ROLES } from '../officers/invite.ts';
import { agencyKeyFor, setUpInstallation } from '../setup.ts';
import { readKey } from '../vault/keys.ts';
import { readRecoveryKey } from '../vault/recovery.ts';
import { withDatabase } from './connect.ts';
import { UsageError } from './usage.ts';

const HELP = `officer add --agency <key> --email <e-mail> --role <role> [--recovery-key]

Invites an officer and prints a one-time set-up link (good for 7 days).
  --agency        one of ${agencies.map(({ key }) => key).join(', ')}; needed for duty and supervisor
  --role          one of ${ROLES.join(', ')}
  --recovery-key  asks for the recovery key (or reads it from standard input), so that the newcomer can read tips at
                  once although the agency has officers already; otherwise a colleague lets them in
`;

/** `officer add`: exit code 0 and the link on stdout as JSON, unless it can't be made. */
export async function officerCommand([action, ...args]: string[], config: Config): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      agency: { type: 'string' },
      email: { type: 'string' },
      role: { type: 'string' },
      'recovery-key': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || action === '--help') {
    process.stderr.write(HELP);
    return 0;
  }
  if (action !== 'add') throw new UsageError(HELP);
  const { agency, email, role } = values;
  if (!email || !role) throw new UsageError(`--email and --role are needed.\n\n${HELP}`);
  if (!(ROLES as readonly string[]).includes(role))
    throw new UsageError(`--role: must be one of ${ROLES.join(', ')}`);
  if (READS_TIPS.has(role) && !agencies.some(({ key }) => key === agency)) {
    throw new UsageError(`--agency: must be one of ${agencies.map(({ key }) => key).join(', ')}`);
  }
  const recoveryKey = values['recovery-key'] ? await askRecoveryKey() : undefined;
  return withDatabase(config, async (database) => {
    await setUpInstallation(database, config.KEY_DIR);
    const claimKey = await readKey(config.KEY_DIR, 'claim').catch(() => undefined);
    const agencyKey = READS_TIPS.has(role)
      ? await agencyKeyFor(database, agency!, { claimKey, recoveryKey })
      : undefined;
    const token = await invite(database, { agency, email, role }, agencyKey);
    const link = `${config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`}/console/setup/${token}`;
    process.stdout.write(`${JSON.stringify({ email, role, agency: agency ?? null, link })}\n`);
    if (READS_TIPS.has(role) && !agencyKey) {
      process.stderr.write(
        'A colleague of this agency must let the newcomer in (console, "Đồng nghiệp") before tips can be read.\n',
      );
    }
    return 0;
  });
}

async function askRecoveryKey(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await lines.question('Recovery key: ');
  lines.close();
  if (!readRecoveryKey(typed))
    throw new UsageError('That is not a recovery key: check it against the paper.');
  return typed;
}
