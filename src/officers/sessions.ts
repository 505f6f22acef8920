import type { Database } from '../database.ts';
import { idleSince, type OfficerSession } from './session.ts';

/** The sessions an officer has open now, the latest used first. */
export function openSessions(
  { prisma }: Database,
  { officer }: OfficerSession,
): Promise<{ id: Uint8Array; device: string; created: Date; seen: Date; whole: boolean }[]> {
  return prisma.session.findMany({
    where: { officerId: officer.id, expires: { gt: new Date() }, seen: { gt: idleSince() } },
    select: { id: true, device: true, created: true, seen: true, whole: true },
    orderBy: { seen: 'desc' },
  });
}

/** Ends one session of the officer's own; another's is left alone. */
export async function endSession(
  { prisma }: Database,
  { officer }: OfficerSession,
  id: Buffer,
): Promise<void> {
  await prisma.session.deleteMany({ where: { id: Buffer.from(id), officerId: officer.id } });
}

/** The condition for every session of an officer but this one. */
export const others = ({ id, officer }: OfficerSession) => ({
  officerId: officer.id,
  id: { not: Buffer.from(id) },
});

/** Ends every session of the officer but this one. */
export async function endOtherSessions({ prisma }: Database, session: OfficerSession): Promise<void> {
  await prisma.session.deleteMany({ where: others(session) });
}
