import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import { agencies } from '../inbox/agencies.ts';
import { invite, LEFT, OfficerError, READS_TIPS, ROLES, reset } from '../officers/invite.ts';
import { leaving, removeOfficer } from '../officers/leave.ts';
import { requireFactor, rolesWithFactor } from '../officers/required.ts';
import { agencyKeyFor, setUpInstallation } from '../setup.ts';
import { readKey } from '../vault/keys.ts';
import { readRecoveryKey } from '../vault/recovery.ts';
import { withDatabase } from './connect.ts';
import { UsageError } from './usage.ts';

const AGENCIES = agencies.map(({ key }) => key).join(', ');
const HELP = `officer add --agency <key> --email <e-mail> --role <role> [--recovery-key]
officer reset --email <e-mail> --yes [--recovery-key]
officer remove --email <e-mail> --yes
officer factors [--roles <role>,<role>|none]

add    invites an officer and prints a one-time set-up link (good for 7 days)
reset  shuts an officer's account, whose password is lost, and prints a new link; needs --yes
remove ends the account of an officer who leaves: sessions, keys, second factors; nothing is handed over; needs --yes
factors  prints which roles must have a second factor at log-in, or sets them
  --agency        one of ${AGENCIES}; needed for duty and supervisor
  --role          one of ${ROLES.join(', ')}
  --recovery-key  asks for the recovery key (or reads it from standard input), so that the officer can read tips at once
                  although the agency has officers already; otherwise a colleague lets them in
`;

/** `officer add|reset|remove|factors`: exit code 0 and what was done on stdout as JSON, unless it can't be done. */
export async function officerCommand([action, ...args]: string[], config: Config): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      agency: { type: 'string' },
      email: { type: 'string' },
      role: { type: 'string' },
      yes: { type: 'boolean' },
      roles: { type: 'string' },
      'recovery-key': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || action === '--help') {
    process.stderr.write(HELP);
    return 0;
  }
  if (action === 'factors') return factors(config, values.roles);
  const { email } = values;
  if (!email) throw new UsageError(`--email is needed.\n\n${HELP}`);
  if (action === 'reset' && !values.yes)
    throw new UsageError(`This shuts the account of ${email}. Say --yes to go on.`);
  if (action === 'remove') return remove(config, email, values.yes === true);
  if (action !== 'add' && action !== 'reset') throw new UsageError(HELP);
  const newcomer = action === 'add' ? checked(values) : undefined;
  const recoveryKey = values['recovery-key'] ? await askRecoveryKey() : undefined;
  return withDatabase(config, async (database) => {
    await setUpInstallation(database, config.KEY_DIR);
    const { role, agency } = newcomer ?? (await known(database, email));
    const claimKey = await readKey(config.KEY_DIR, 'claim').catch(() => undefined);
    const reads = READS_TIPS.has(role) && agency !== undefined;
    const agencyKey = reads ? await agencyKeyFor(database, agency, { claimKey, recoveryKey }) : undefined;
    const token = newcomer
      ? await invite(database, { agency, email, role }, agencyKey)
      : await reset(database, email, agencyKey);
    const link = `${config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`}/console/setup/${token}`;
    process.stdout.write(`${JSON.stringify({ email, role, agency: agency ?? null, link })}\n`);
    if (reads && !agencyKey) {
      process.stderr.write(
        'A colleague must let them in (console, "Đồng nghiệp") before they can read tips.\n',
      );
    }
    return 0;
  });
}

/** Says who would leave and what follows, and does it only when told so. */
function remove(config: Config, email: string, sure: boolean): Promise<number> {
  return withDatabase(config, async (database) => {
    const { id } = await known(database, email);
    const who = await leaving(database, id);
    const last = who?.lastReader
      ? " Nobody else can open the agency's tips: only the recovery key will."
      : '';
    if (!sure) throw new UsageError(`This ends the account of ${email} for good.${last} Say --yes to go on.`);
    await removeOfficer(database, id);
    if (last) process.stderr.write(`${last.trim()}\n`);
    process.stdout.write(`${JSON.stringify({ email, removed: true })}\n`);
    return 0;
  });
}

function factors(config: Config, chosen: string | undefined): Promise<number> {
  const roles = chosen === 'none' ? [] : chosen?.split(',').map((role) => role.trim());
  const unknown = roles?.find((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown !== undefined) throw new UsageError(`--roles: ${unknown} is none of ${ROLES.join(', ')}`);
  return withDatabase(config, async (database) => {
    if (roles) await requireFactor(database, roles);
    process.stdout.write(`${JSON.stringify({ roles: await rolesWithFactor(database) })}\n`);
    return 0;
  });
}

function checked({ agency, role }: { agency?: string | undefined; role?: string | undefined }): {
  role: string;
  agency: string | undefined;
} {
  if (!role || !(ROLES as readonly string[]).includes(role)) {
    throw new UsageError(`--role: must be one of ${ROLES.join(', ')}`);
  }
  if (READS_TIPS.has(role) && !agencies.some(({ key }) => key === agency)) {
    throw new UsageError(`--agency: must be one of ${AGENCIES}`);
  }
  return { role, agency };
}

async function known(
  { prisma }: Database,
  email: string,
): Promise<{ id: string; role: string; agency: string | undefined }> {
  const officer = await prisma.officer.findUnique({
    where: { email: email.trim().toLowerCase(), role: { not: LEFT } },
  });
  if (!officer) throw new OfficerError('Không có tài khoản nào dùng e-mail này.');
  return { id: officer.id, role: officer.role, agency: officer.agencyKey ?? undefined };
}

async function askRecoveryKey(): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await lines.question('Recovery key: ');
  lines.close();
  if (!readRecoveryKey(typed))
    throw new UsageError('That is not a recovery key: check it against the paper.');
  return typed;
}
