import type { Database, Transaction } from '../database.ts';
import { hashOf, START } from './chain.ts';
import kinds from './kinds.json' with { type: 'json' };

/** What can be recorded; a new kind is a line in kinds.json. */
export type Kind = keyof typeof kinds;

/** The Vietnamese names of all kinds. */
export const kindNames: Readonly<Record<string, string>> = kinds;

/** Who acts: an officer by id, or a command of the machine by name. */
export interface Actor {
  actor: string;
  role?: string | undefined;
  agency?: string | undefined;
}

export interface Entry extends Actor {
  kind: Kind;
  /** What it was done to: an id, the key of a text, the name of a file. */
  subject?: string | undefined;
  /** Why, or from what to what, in keys. */
  reason?: string | undefined;
}

/** Whoever has the shell of the machine. */
export const COMMAND: Actor = { actor: 'command' };

/** An officer at work as an actor. */
export const officerActor = ({
  officer,
}: {
  officer: { id: string; role: string; agency: string | undefined };
}): Actor => ({
  actor: officer.id,
  role: officer.role,
  agency: officer.agency,
});

/** Ids, keys and names of files. What people write has spaces: no sentence of a tip gets in here by mistake. */
const KEY = /^\w[\w.:/>#@+-]{0,159}$/;

/** Of advisory locks in the database; whoever writes the chain holds it until the commit. */
const LOCK = 0x7461_7564;

/**
 * Adds one row to the chain. Within the transaction of the act it records, so that both stand or fall together: there the
 * last thing done, since everybody else's entries wait from here to the commit.
 * @throws RangeError when subject or reason is more than a key; nothing is written then
 */
export async function record(where: Database | Transaction, entry: Entry): Promise<void> {
  if ('prisma' in where) return where.prisma.$transaction((tx) => add(tx, entry));
  return add(where, entry);
}

async function add(tx: Transaction, { actor, role, agency, kind, subject, reason }: Entry): Promise<void> {
  if ([actor, role, agency, kind, subject, reason].some((text) => text !== undefined && !KEY.test(text)))
    throw new RangeError(`an audit entry holds keys only: ${kind}`);
  // One clock for all processes, read once the lock is ours: no row is older than the one before.
  const [locked] = await tx.$queryRaw<{ at: Date }[]>`
    SELECT pg_advisory_xact_lock(${LOCK})::text, clock_timestamp() AS at`;
  const last = await tx.audit.findFirst({ orderBy: { id: 'desc' }, select: { id: true, hash: true } });
  const { id, hash: before } = last ?? START;
  const row = {
    id: id + 1n,
    at: locked!.at,
    actor,
    role: role ?? null,
    agency: agency ?? null,
    kind,
    subject: subject ?? null,
    reason: reason ?? null,
    before: Buffer.from(before),
  };
  await tx.audit.create({ data: { ...row, hash: Buffer.from(hashOf(row)) }, select: { id: true } });
}
