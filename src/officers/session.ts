import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import { hash, lock, makeKey, open, pairOf, randomBytes, seal, unlock } from '../vault/boxes.ts';
import { SALT_BYTES, stretch } from '../vault/stretch.ts';
import { countAttempt, FORGIVEN } from './attempts.ts';
import limits from './factors.json' with { type: 'json' };
import { publicKeyOf } from './pairs.ts';
import { rolesWithFactor } from './required.ts';

/**
 * How far a log-in has come: `factor` has still to show the second one, `setup` belongs to a role that needs one and has
 * none yet, `whole` may do what the role may do. No key is open before that.
 */
export type Stage = 'factor' | 'setup' | 'whole';

/** An officer at work, with the keys that are open for the length of one request. */
export interface OfficerSession {
  id: Buffer;
  officer: { id: string; email: string; role: string; agency: string | undefined };
  csrf: string;
  stage: Stage;
  /** The agency's key pair; undefined for roles that never read tips, officers not let in yet, and sessions not whole. */
  agencyPair: { publicKey: Buffer; privateKey: Buffer } | undefined;
}

/** A session not seen since this moment has ended by itself. */
export const idleSince = (now = new Date()): Date => new Date(now.getTime() - limits.idleMinutes * 60_000);

/** Requests of one session within this time are one being seen: not every click writes. */
const SEEN_MS = 60_000;

/** What tells that an officer has a second factor. */
const SECOND = { where: { kind: { in: ['totp', 'passkey'] } }, select: { kind: true }, take: 1 };

/** For an unknown e-mail: the same work is done as for a known one. */
const NOBODY = { salt: randomBytes(SALT_BYTES), wrappedKey: lock(makeKey(), makeKey()) };

/**
 * Logs an officer in. The password itself opens the officer's key: there is nothing else to compare it with. Who has a second
 * factor gets a session that can only show it, and keeps the count of failures until then.
 * @param device what the session is called in its owner's list
 * @returns the cookie's value: 32 bytes that name the session and 32 that open its key; undefined when e-mail and
 *   password do not go together or the account pauses after too many failures
 */
export async function logIn(
  database: Database,
  email: string,
  password: string,
  device = '',
): Promise<string | undefined> {
  const { prisma } = database;
  const officer = await prisma.officer.findUnique({
    where: { email: email.trim().toLowerCase() },
    include: { factors: SECOND },
  });
  const paused = officer?.lockedTill && officer.lockedTill > new Date();
  const { salt, wrappedKey } =
    officer?.salt && officer.wrappedKey && !paused
      ? { salt: officer.salt, wrappedKey: officer.wrappedKey }
      : NOBODY;
  const privateKey = attempt(await stretch('password', password, salt), wrappedKey);
  if (!officer || paused) return undefined;
  if (!privateKey) {
    await countAttempt(database, officer.id);
    return undefined;
  }
  const id = randomBytes(32);
  const key = makeKey();
  const whole = officer.factors.length === 0;
  const { role, agencyKey } = officer;
  const self = officerActor({ officer: { id: officer.id, role, agency: agencyKey ?? undefined } });
  await prisma.$transaction(async (tx) => {
    if (whole) await tx.officer.update({ where: { id: officer.id }, data: FORGIVEN });
    await tx.session.create({
      data: {
        id: hash(id),
        officerId: officer.id,
        sealedKey: lock(key, privateKey),
        csrf: randomBytes(24).toString('base64url'),
        device,
        whole,
        expires: new Date(Date.now() + (whole ? limits.hours * 60 : limits.minutesForSecondStep) * 60_000),
      },
    });
    if (whole) await record(tx, { ...self, kind: 'login' });
  });
  return Buffer.concat([id, key]).toString('base64url');
}

function attempt(key: Buffer, locked: Uint8Array): Buffer<ArrayBuffer> | undefined {
  try {
    return unlock(key, locked);
  } catch {
    return undefined;
  }
}

/**
 * The session a cookie belongs to, its keys opened for this request; undefined when there is none any more: logged out, twelve
 * hours old, or idle for half an hour.
 * @param by `page`: what a page asks for by itself does not keep a session awake
 */
export async function sessionOf(
  database: Database,
  cookie: string,
  by: 'officer' | 'page' = 'officer',
): Promise<OfficerSession | undefined> {
  const { prisma } = database;
  const bytes = Buffer.from(cookie, 'base64url');
  if (bytes.length !== 64) return undefined;
  const id = hash(bytes.subarray(0, 32));
  const session = await prisma.session.findUnique({
    where: { id, expires: { gt: new Date() }, seen: { gt: idleSince() } },
    include: { officer: { include: { factors: SECOND } } },
  });
  if (!session) return undefined;
  const privateKey = attempt(bytes.subarray(32), session.sealedKey);
  if (!privateKey) return undefined;
  const { officer } = session;
  const longAgo = new Date(Date.now() - SEEN_MS);
  if (by === 'officer' && session.seen < longAgo)
    await prisma.session.updateMany({ where: { id, seen: { lt: longAgo } }, data: { seen: new Date() } });
  const stage = await stageOf(database, session);
  return {
    id,
    officer: {
      id: officer.id,
      email: officer.email,
      role: officer.role,
      agency: officer.agencyKey ?? undefined,
    },
    csrf: session.csrf,
    stage,
    agencyPair:
      stage === 'whole' && officer.agencySeal
        ? pairOf(open(pairOf(privateKey), officer.agencySeal))
        : undefined,
  };
}

async function stageOf(
  database: Database,
  { whole, officer }: { whole: boolean; officer: { role: string; factors: object[] } },
): Promise<Stage> {
  if (!whole) return 'factor';
  if (officer.factors.length > 0) return 'whole';
  return (await rolesWithFactor(database)).includes(officer.role) ? 'setup' : 'whole';
}

/** Ends a session: its key can't be opened any more. */
export async function logOut({ prisma }: Database, session: OfficerSession): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.session.deleteMany({ where: { id: Buffer.from(session.id) } });
    await record(tx, { ...officerActor(session), kind: 'logout' });
  });
}

/** Colleagues who have a password but not yet the agency's key. */
export function waitingColleagues(
  { prisma }: Database,
  agency: string,
): Promise<{ id: string; email: string; created: Date }[]> {
  return prisma.officer.findMany({
    where: { agencyKey: agency, publicKey: { not: null }, agencySeal: null },
    select: { id: true, email: true, created: true },
    orderBy: { created: 'asc' },
  });
}

/**
 * Lets a colleague of the same agency read its tips, by sealing the agency's key to theirs.
 * @returns false when there is nobody of that id waiting in this agency, or this session has no key to give
 */
export async function letIn(
  { prisma }: Database,
  session: OfficerSession,
  officerId: string,
): Promise<boolean> {
  const { agencyPair } = session;
  const { agency } = session.officer;
  if (!agencyPair || !agency) return false;
  const where = { id: officerId, agencyKey: agency, agencySeal: null };
  const colleague = await prisma.officer.findFirst({ where });
  if (!colleague?.publicKey) return false;
  const agencySeal = seal(colleague.publicKey, agencyPair.privateKey);
  return prisma.$transaction(async (tx) => {
    // The key may have been replaced since this request began.
    if (!(await publicKeyOf(tx, agency))?.equals(agencyPair.publicKey)) return false;
    if ((await tx.officer.updateMany({ where, data: { agencySeal } })).count !== 1) return false;
    await record(tx, { ...officerActor(session), kind: 'officer-let-in', subject: officerId });
    return true;
  });
}
