import { type Actor, COMMAND, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import { FORGIVEN } from './attempts.ts';
import { LEFT, OfficerError } from './invite.ts';

/** Who is about to leave, and what nobody could do any more. */
export interface Leaving {
  id: string;
  email: string;
  role: string;
  agency: string | undefined;
  /** Nobody else can open the agency's tips: afterwards only the recovery key can. */
  lastReader: boolean;
}

/** An officer to be removed; undefined when there is none. */
export async function leaving({ prisma }: Database, id: string): Promise<Leaving | undefined> {
  const officer = await prisma.officer.findUnique({ where: { id, role: { not: LEFT } } });
  if (!officer) return undefined;
  const { email, role, agencyKey, agencySeal } = officer;
  const others = { agencyKey, agencySeal: { not: null }, id: { not: id } };
  const lastReader = agencySeal !== null && (await prisma.officer.count({ where: others })) === 0;
  return { id, email, role, agency: agencyKey ?? undefined, lastReader };
}

/**
 * Ends an officer's account: sessions, factors, open invitations, their key and the agency's key sealed to it. Nothing is handed
 * over; colleagues keep their own. The e-mail can be invited again.
 * @param by who removes them, for the audit chain; a command unless an officer does
 * @throws OfficerError when there is no such officer, or it is the last administrator
 */
export async function removeOfficer({ prisma }: Database, id: string, by: Actor = COMMAND): Promise<void> {
  await prisma.$transaction(async (tx) => {
    // Two administrators who remove each other at once take turns.
    await tx.$queryRaw`SELECT 1 FROM officer WHERE role = 'admin' ORDER BY id FOR UPDATE`;
    const officer = await tx.officer.findUnique({ where: { id, role: { not: LEFT } } });
    if (!officer) throw new OfficerError('Không có cán bộ này, hoặc người này đã rời.');
    const admins = { role: 'admin', publicKey: { not: null }, id: { not: id } };
    if (officer.role === 'admin' && officer.publicKey && (await tx.officer.count({ where: admins })) === 0)
      throw new OfficerError('Đây là quản trị viên cuối cùng. Hãy mời một quản trị viên khác trước.');
    const where = { officerId: id };
    await tx.session.deleteMany({ where });
    await tx.factor.deleteMany({ where });
    await tx.invitation.deleteMany({ where });
    await tx.officer.update({
      where: { id },
      data: {
        role: LEFT,
        agencyKey: null,
        publicKey: null,
        salt: null,
        wrappedKey: null,
        agencySeal: null,
        ...FORGIVEN,
      },
    });
    await record(tx, { ...by, kind: 'officer-removed', subject: id });
  });
}
