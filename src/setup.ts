import { Connection, type Database, listen } from './database.ts';
import { agencies } from './inbox/agencies.ts';
import { fault } from './log.ts';
import { lock, makeKeyPair, open, pairOf, seal, unlock } from './vault/boxes.ts';
import { makeKeys, readKey } from './vault/keys.ts';
import { printRecoveryKey, readRecoveryKey } from './vault/recovery.ts';

/** Any number, the same in every process: one sets up, the others wait. */
const SETUP_LOCK = 7_401_188;

/**
 * Makes a fresh installation's keys: those of the roles in KEY_DIR, a pair for each agency, and the recovery key, whose
 * private half is returned once and kept nowhere. Agencies added to the data file later get their keys here too.
 * @returns the recovery key to print on paper, on the very first start only
 */
export async function setUpInstallation(database: Database, keyDir: string): Promise<string | undefined> {
  const client = new Connection(database.url);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [SETUP_LOCK]);
    return await setUp(database, keyDir);
  } finally {
    await client.end();
  }
}

async function setUp({ prisma }: Database, keyDir: string): Promise<string | undefined> {
  const before = await prisma.publicKey.findUnique({ where: { name: 'recovery' } });
  const missing = await missingAgencies({ prisma });
  if (before && missing.length === 0) return undefined;
  if (!before) await makeKeys(keyDir);
  const claimKey = await readKey(keyDir, 'claim');
  const recovery = before ? undefined : makeKeyPair();
  const recoveryPublic = before?.key ?? recovery!.publicKey;
  const pairs = missing.map((agency) => ({ agency, pair: makeKeyPair() }));
  const roleKeys = before
    ? []
    : [
        { name: 'recovery', key: Buffer.from(recoveryPublic) },
        { name: 'sorter', key: Buffer.from(pairOf(await readKey(keyDir, 'sorter')).publicKey) },
        { name: 'sender', key: Buffer.from(pairOf(await readKey(keyDir, 'sender')).publicKey) },
      ];
  await prisma.$transaction([
    prisma.publicKey.createMany({ data: roleKeys }),
    prisma.agency.createMany({
      data: pairs.map(({ agency, pair }) => ({
        key: agency.key,
        name: agency.name,
        publicKey: Buffer.from(pair.publicKey),
        recovery: seal(recoveryPublic, pair.privateKey),
        claim: lock(claimKey, pair.privateKey),
      })),
    }),
  ]);
  return recovery && printRecoveryKey(recovery.privateKey);
}

async function missingAgencies({ prisma }: Pick<Database, 'prisma'>): Promise<typeof agencies> {
  const known = new Set((await prisma.agency.findMany({ select: { key: true } })).map(({ key }) => key));
  return agencies.filter(({ key }) => !known.has(key));
}

/** The public halves that doors, sorter and console seal to. */
export async function publicKeys({
  prisma,
}: Database): Promise<{ sorter: Buffer; sender: Buffer; agencies: Map<string, Buffer> }> {
  const [keys, rows] = await Promise.all([prisma.publicKey.findMany(), prisma.agency.findMany()]);
  const named = (name: string) => Buffer.from(keys.find((row) => row.name === name)!.key);
  return {
    sorter: named('sorter'),
    sender: named('sender'),
    agencies: new Map(rows.map(({ key, publicKey }) => [key, Buffer.from(publicKey)])),
  };
}

/** How often agencies' keys are read even if nothing was heard, ms. */
const KEYS_EVERY = 10_000;

/**
 * The agencies' public keys as they are now: read again as soon as one is replaced. Should that not be heard, then within
 * ten seconds; until then the sorter wraps nothing for a key that is gone (`assign`).
 */
export async function openAgencyKeys(
  database: Database,
): Promise<{ keys: ReadonlyMap<string, Buffer>; close(): Promise<void> }> {
  const keys = (await publicKeys(database)).agencies;
  let reading: Promise<void> | undefined;
  const refresh = () => {
    reading = publicKeys(database)
      .then(({ agencies: now }) => {
        for (const [agency, key] of now) keys.set(agency, key);
      })
      .catch((error) => void fault('agency-keys', error));
  };
  const timer = setInterval(refresh, KEYS_EVERY).unref();
  const stop = listen(database.url, 'agency', refresh);
  return {
    keys,
    async close() {
      clearInterval(timer);
      await stop();
      await reading;
    },
  };
}

/**
 * An agency's private key for whoever invites its officers: from the claim key while no officer of the agency has set a
 * password, afterwards only from the recovery key on paper.
 * @param recoveryKey as typed from paper
 * @returns undefined when neither opens it: a colleague must then let the newcomer in
 */
export async function agencyKeyFor(
  { prisma }: Database,
  agency: string,
  by: { claimKey?: Buffer | undefined; recoveryKey?: string | undefined },
): Promise<Buffer | undefined> {
  const row = await prisma.agency.findUnique({ where: { key: agency } });
  if (row?.claim && by.claimKey) return unlock(by.claimKey, row.claim);
  const recovery = by.recoveryKey ? readRecoveryKey(by.recoveryKey) : undefined;
  return row && recovery ? open(recovery, row.recovery) : undefined;
}
