import type { Database } from '../database.ts';
import { hash, lock, makeKey, open, pairOf, randomBytes, seal, unlock } from '../vault/boxes.ts';
import { SALT_BYTES, stretch } from '../vault/stretch.ts';

/** An officer at work, with the keys that are open for the length of one request. */
export interface OfficerSession {
  id: Buffer;
  officer: { id: string; email: string; role: string; agency: string | undefined };
  csrf: string;
  /** The agency's key pair; undefined for roles that never read tips and for officers not let in yet. */
  agencyPair: { publicKey: Buffer; privateKey: Buffer } | undefined;
}

const HOURS = 12;
/** Wrong passwords before a pause, which doubles from one minute to an hour. */
const FREE_FAILURES = 4;

/** For an unknown e-mail: the same work is done as for a known one. */
const NOBODY = { salt: randomBytes(SALT_BYTES), wrappedKey: lock(makeKey(), makeKey()) };

/**
 * Logs an officer in. The password itself opens the officer's key: there is nothing else to compare it with.
 * @returns the cookie's value: 32 bytes that name the session and 32 that open its key; undefined when e-mail and
 *   password do not go together or the account pauses after too many failures
 */
export async function logIn(
  { prisma }: Database,
  email: string,
  password: string,
): Promise<string | undefined> {
  const officer = await prisma.officer.findUnique({ where: { email: email.trim().toLowerCase() } });
  const paused = officer?.lockedTill && officer.lockedTill > new Date();
  const { salt, wrappedKey } =
    officer?.salt && officer.wrappedKey && !paused
      ? { salt: officer.salt, wrappedKey: officer.wrappedKey }
      : NOBODY;
  const privateKey = attempt(await stretch('password', password, salt), wrappedKey);
  if (!officer || paused) return undefined;
  if (!privateKey) {
    const failures = officer.failures + 1;
    const minutes = failures > FREE_FAILURES ? Math.min(2 ** (failures - FREE_FAILURES - 1), 60) : 0;
    await prisma.officer.update({
      where: { id: officer.id },
      data: {
        failures: { increment: 1 },
        ...(minutes > 0 ? { lockedTill: new Date(Date.now() + minutes * 60_000) } : {}),
      },
    });
    return undefined;
  }
  const id = randomBytes(32);
  const key = makeKey();
  await prisma.$transaction([
    prisma.officer.update({ where: { id: officer.id }, data: { failures: 0, lockedTill: null } }),
    prisma.session.create({
      data: {
        id: hash(id),
        officerId: officer.id,
        sealedKey: lock(key, privateKey),
        csrf: randomBytes(24).toString('base64url'),
        expires: new Date(Date.now() + HOURS * 3600 * 1000),
      },
    }),
  ]);
  return Buffer.concat([id, key]).toString('base64url');
}

function attempt(key: Buffer, locked: Uint8Array): Buffer<ArrayBuffer> | undefined {
  try {
    return unlock(key, locked);
  } catch {
    return undefined;
  }
}

/** The session a cookie belongs to, its keys opened for this request; undefined when there is none any more. */
export async function sessionOf({ prisma }: Database, cookie: string): Promise<OfficerSession | undefined> {
  const bytes = Buffer.from(cookie, 'base64url');
  if (bytes.length !== 64) return undefined;
  const id = hash(bytes.subarray(0, 32));
  const session = await prisma.session.findUnique({
    where: { id, expires: { gt: new Date() } },
    include: { officer: true },
  });
  if (!session) return undefined;
  const privateKey = attempt(bytes.subarray(32), session.sealedKey);
  if (!privateKey) return undefined;
  const { officer } = session;
  return {
    id,
    officer: {
      id: officer.id,
      email: officer.email,
      role: officer.role,
      agency: officer.agencyKey ?? undefined,
    },
    csrf: session.csrf,
    agencyPair: officer.agencySeal ? pairOf(open(pairOf(privateKey), officer.agencySeal)) : undefined,
  };
}

/** Ends a session: its key can't be opened any more. */
export async function logOut({ prisma }: Database, session: OfficerSession): Promise<void> {
  await prisma.session.deleteMany({ where: { id: Buffer.from(session.id) } });
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
  if (!session.agencyPair || !session.officer.agency) return false;
  const where = { id: officerId, agencyKey: session.officer.agency, agencySeal: null };
  const colleague = await prisma.officer.findFirst({ where });
  if (!colleague?.publicKey) return false;
  const agencySeal = seal(colleague.publicKey, session.agencyPair.privateKey);
  return (await prisma.officer.updateMany({ where, data: { agencySeal } })).count === 1;
}
