import { randomUUID } from 'node:crypto';
import { officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import { FORGIVEN } from './attempts.ts';
import limits from './factors.json' with { type: 'json' };
import { OfficerError } from './invite.ts';
import { makeRecoveryCodes } from './recovery.ts';
import { rolesWithFactor } from './required.ts';
import type { OfficerSession } from './session.ts';
import { others } from './sessions.ts';

/** What asks for a second step at log-in; recovery codes only stand in for one of these. */
export const FACTORS = ['totp', 'passkey'];

/** A factor as its owner sees it. */
export interface OwnFactor {
  id: string;
  kind: string;
  label: string | null;
  created: Date;
  used: Date | null;
}

/** An officer's factors, and how many recovery codes are left. */
export async function ownFactors(
  { prisma }: Database,
  { officer }: OfficerSession,
): Promise<{ factors: OwnFactor[]; codesLeft: number }> {
  const rows = await prisma.factor.findMany({
    where: { officerId: officer.id },
    select: { id: true, kind: true, label: true, created: true, used: true },
    orderBy: { created: 'asc' },
  });
  const factors = rows.filter(({ kind }) => FACTORS.includes(kind));
  return { factors, codesLeft: rows.length - factors.length };
}

/** One change of an officer's factors at a time, so that "the first" and "the last" are what they say. */
async function inTurn<T>(
  { prisma }: Database,
  officerId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM officer WHERE id = ${officerId}::uuid FOR UPDATE`;
    return work(tx);
  });
}

/**
 * Keeps a factor that was just proven. With the first one every other session ends, since it has shown none.
 * @returns recovery codes, to be shown once, with the first factor
 * @throws OfficerError when there are too many passkeys
 */
export function addFactor(
  database: Database,
  session: OfficerSession,
  factor: { kind: 'totp' | 'passkey'; label: string | null; secret: Buffer<ArrayBuffer>; counter: bigint },
): Promise<string[] | undefined> {
  const officerId = session.officer.id;
  return inTurn(database, officerId, async (tx) => {
    const before = await tx.factor.findMany({
      where: { officerId, kind: { in: FACTORS } },
      select: { kind: true },
    });
    if (factor.kind === 'totp') await tx.factor.deleteMany({ where: { officerId, kind: 'totp' } });
    else if (before.filter(({ kind }) => kind === 'passkey').length >= limits.passkeys)
      throw new OfficerError(`Mỗi người giữ nhiều nhất ${limits.passkeys} khóa.`);
    await tx.factor.create({ data: { id: randomUUID(), officerId, ...factor } });
    if (before.length === 0) await tx.session.deleteMany({ where: others(session) });
    const codes = before.length === 0 ? await makeRecoveryCodes(tx, officerId) : undefined;
    await record(tx, {
      ...officerActor(session),
      kind: 'factor-added',
      subject: officerId,
      reason: factor.kind,
    });
    return codes;
  });
}

/**
 * Takes a factor away; with the last one its recovery codes go too.
 * @throws OfficerError when it is the last one of somebody whose role needs one
 */
export async function removeFactor(database: Database, session: OfficerSession, id: string): Promise<void> {
  const { officer } = session;
  const needed = (await rolesWithFactor(database)).includes(officer.role);
  await inTurn(database, officer.id, async (tx) => {
    const where = { officerId: officer.id, kind: { in: FACTORS } };
    const { count } = await tx.factor.deleteMany({ where: { ...where, id } });
    if (count === 0) return;
    const last = (await tx.factor.count({ where })) === 0;
    if (last && needed)
      throw new OfficerError(
        'Vai trò của bạn cần ít nhất một cách xác nhận. Hãy thêm cách khác trước khi bỏ cách này.',
      );
    if (last) await tx.factor.deleteMany({ where: { officerId: officer.id } });
    await record(tx, { ...officerActor(session), kind: 'factor-removed', subject: officer.id });
  });
}

/**
 * Makes fresh recovery codes for an officer who has a factor.
 * @throws OfficerError when there is none they could stand in for
 */
export function renewRecoveryCodes(database: Database, { officer }: OfficerSession): Promise<string[]> {
  return inTurn(database, officer.id, async (tx) => {
    if ((await tx.factor.count({ where: { officerId: officer.id, kind: { in: FACTORS } } })) === 0)
      throw new OfficerError('Mã dự phòng chỉ có khi bạn đã thêm một cách xác nhận.');
    return makeRecoveryCodes(tx, officer.id);
  });
}

/** The second step of a log-in is done: the session opens what its officer may open, for as long as a session lasts. */
export async function makeWhole({ prisma }: Database, session: OfficerSession): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.officer.update({ where: { id: session.officer.id }, data: FORGIVEN });
    await tx.session.updateMany({
      where: { id: Buffer.from(session.id) },
      data: { whole: true, expires: new Date(Date.now() + limits.hours * 3_600_000) },
    });
    await record(tx, { ...officerActor(session), kind: 'login' });
  });
}
