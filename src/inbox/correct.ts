import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { CATEGORIES, URGENCIES } from '../sorting/types.ts';
import { startClocks } from './clocks.ts';
import { held, InboxError, note } from './held.ts';

/** What a tip is about and how urgent it is. */
export interface Verdict {
  category: string;
  urgency: string;
}

const known = z.object({ category: z.enum(CATEGORIES), urgency: z.enum(URGENCIES) });
const decision = z.object({ category: z.string(), urgency: z.string() });

/**
 * Corrects category and urgency. What the machine decided stays sealed in the tip as it was, and beside the correction.
 * @param seen what the officer saw; if a colleague or a new message changed it meanwhile, nothing happens
 * @returns the assignments to deliver: all open ones when the tip was raised to P0, since somebody must acknowledge it anew
 */
export async function correct(
  { prisma }: Database,
  session: OfficerSession,
  tipId: string,
  seen: Verdict,
  to: Verdict,
): Promise<string[]> {
  const next = known.safeParse(to).data;
  if (!next) throw new InboxError('Hãy chọn loại tin và mức khẩn.');
  return prisma.$transaction(async (tx) => {
    const { id, tip, received } = await held(tx, session, tipId, true);
    if (tip.category !== seen.category || tip.urgency !== seen.urgency)
      throw new InboxError('Loại tin hoặc mức khẩn vừa được đổi. Hãy xem lại trước khi sửa tiếp.');
    const { category, urgency } = next;
    if (category === seen.category && urgency === seen.urgency) throw new InboxError('Chưa có gì được sửa.');
    const raised = urgency === 'P0' && seen.urgency !== 'P0';
    await tx.tip.update({ where: { id: tipId }, data: { category, urgency } });
    const open = { tipId, ended: null };
    await tx.assignment.updateMany({
      where: open,
      data: { urgency, ...(raised ? { delivered: null, acknowledged: null, unread: true } : {}) },
    });
    await resetClocks(tx, id, next, received, raised);
    await keepCorrection(tx, session, tipId, next);
    await note(tx, session, tipId, 'corrected', {
      fromCategory: seen.category,
      fromUrgency: seen.urgency,
      category,
      urgency,
    });
    const again = raised ? await tx.assignment.findMany({ where: open, select: { id: true } }) : [];
    const reason = `${seen.category}.${seen.urgency}>${category}.${urgency}`;
    await record(tx, { ...officerActor(session), kind: 'correct', subject: tipId, reason });
    return again.map((each) => each.id);
  });
}

/** Writes a correction beside what the machine had decided. */
export async function keepCorrection(
  tx: Transaction,
  session: OfficerSession,
  tipId: string,
  after: Verdict,
  lead?: { from: string; to: string },
): Promise<void> {
  const sorted = await tx.tipEvent.findFirst({ where: { tipId, kind: 'sorted' }, orderBy: { id: 'asc' } });
  const machine = decision.safeParse(sorted?.detail).data ?? after;
  await tx.correction.create({
    data: {
      tipId,
      agencyKey: session.officer.agency!,
      officer: session.officer.id,
      machineCategory: machine.category,
      machineUrgency: machine.urgency,
      category: after.category,
      urgency: after.urgency,
      leadFrom: lead?.from ?? null,
      leadTo: lead?.to ?? null,
    },
  });
}

/**
 * The corrected tip has the clocks of its category. Those it had already go on as they stand, prolonged or paused; the alarm's
 * alone hangs on the urgency, and raised now it runs from now.
 */
async function resetClocks(
  tx: Transaction,
  assignmentId: string,
  { category, urgency }: Verdict,
  received: Date,
  raised: boolean,
): Promise<void> {
  const alarm = raised ? startClocks(category, urgency, new Date()) : [];
  const wanted = startClocks(category, urgency, received).map(
    (clock) => alarm.find(({ kind }) => kind === 'acknowledge' && kind === clock.kind) ?? clock,
  );
  const kept = wanted.map(({ kind }) => kind).filter((kind) => kind !== 'acknowledge');
  const restarted = raised ? [{ kind: 'acknowledge' }] : [];
  await tx.clock.deleteMany({
    where: { assignmentId, OR: [{ met: null, kind: { notIn: kept } }, ...restarted] },
  });
  await tx.clock.createMany({
    data: wanted.map((clock) => ({ id: randomUUID(), assignmentId, ...clock })),
    skipDuplicates: true,
  });
}
