import { randomUUID } from 'node:crypto';
import { officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { agencies, DUTY_DESK, levelOf, REFUGES } from './agencies.ts';
import { startClocks } from './clocks.ts';
import { keepCorrection } from './correct.ts';
import { held, InboxError, keepSealed, note } from './held.ts';
import { giveKeys, takeKeys } from './keys.ts';
import { readReason } from './paper.ts';

/** Agencies whose officers are too near to anybody in a commune or district: none of them keeps such a tip. */
const NEAR: readonly string[] = agencies
  .filter(({ level }) => level === 'commune' || level === 'district')
  .map(({ key }) => key);

/** A tip and what was merged into it: whoever is accused in one of them may hold none. */
const family = (tipId: string) => ({ OR: [{ id: tipId }, { mergedInto: tipId }] });

/** The agencies that a tip, or one merged into it, accuses. */
async function accusedIn(tx: Transaction, tipId: string): Promise<string[]> {
  const events = await tx.tipEvent.findMany({ where: { kind: 'conflict', tip: family(tipId) } });
  return events.flatMap(({ detail }) => {
    const on = (detail as { on?: unknown }).on;
    return typeof on === 'string' ? [on] : [];
  });
}

/**
 * Makes sure that an agency may be given a tip: one that accuses somebody goes only to the province, past whom it accuses, or
 * back to the duty desk.
 * @throws InboxError
 */
export async function mustMayHold(tx: Transaction, tipId: string, agency: string): Promise<void> {
  const marked = await tx.tip.count({ where: { ...family(tipId), conflict: true } });
  if (marked === 0 || agency === DUTY_DESK) return;
  if (levelOf(agency) !== 'province' || (await accusedIn(tx, tipId)).includes(agency))
    throw new InboxError(
      'Tin này có xung đột lợi ích: chỉ chuyển được cho cơ quan cấp tỉnh không bị nêu trong tin.',
    );
}

/** What marking a conflict did. */
export interface Marked {
  /** The new lead's assignment, to be delivered; undefined when the lead stays. */
  assignment: string | undefined;
  /** The officer's own agency still holds the tip. */
  kept: boolean;
}

/**
 * Marks a tip that accuses an agency, or an officer of it, which could otherwise read it: that agency and every one of a commune
 * or district lose it with its key at once, and the province's police lead it, or the procuracy where they are accused. Who led
 * it till now and is neither goes on beside. It can't be taken back.
 * @param accused key of the agency
 * @param reason kept sealed in the tip
 * @throws InboxError
 */
export async function markConflict(
  database: Database,
  session: OfficerSession,
  tipId: string,
  accused: string,
  reason: string,
): Promise<Marked> {
  if (levelOf(accused) === undefined) throw new InboxError('Hãy chọn cơ quan bị nêu trong tin.');
  const why = readReason(reason);
  return database.prisma.$transaction(async (tx) => {
    const { tip } = await held(tx, session, tipId, false);
    const before = await accusedIn(tx, tipId);
    if (before.includes(accused)) throw new InboxError('Tin này đã được đánh dấu vì cơ quan đó rồi.');
    const barred = [...new Set([...NEAR, ...before, accused])];
    const refuge = REFUGES.find((agency) => !barred.includes(agency));
    if (!refuge) throw new InboxError('Không còn cơ quan nào nhận được tin này mà không bị nêu trong tin.');
    const tips = await tx.tip.findMany({ where: family(tipId), select: { id: true } });
    await tx.tip.updateMany({ where: family(tipId), data: { conflict: true } });
    for (const { id } of tips) await note(tx, session, id, 'conflict', { on: accused });
    await keepSealed(tx, session, tipId, tip.publicKey, { kind: 'text', text: why });
    const assignment = await leadBy(database, tx, session, tipId, refuge, barred);
    await takeKeys(tx, tipId, barred);
    await record(tx, { ...officerActor(session), kind: 'conflict', subject: tipId, reason: accused });
    return { assignment, kept: !barred.includes(session.officer.agency!) };
  });
}

/** @returns the assignment of the new lead; undefined when it led already */
async function leadBy(
  database: Database,
  tx: Transaction,
  session: OfficerSession,
  tipId: string,
  agencyKey: string,
  barred: string[],
): Promise<string | undefined> {
  const open = { tipId, ended: null };
  const now = new Date();
  const lead = await tx.assignment.findFirst({ where: { ...open, kind: 'lead' }, include: { tip: true } });
  const ends = lead?.agencyKey === agencyKey ? barred : [...barred, agencyKey];
  await tx.assignment.updateMany({ where: { ...open, agencyKey: { in: ends } }, data: { ended: now } });
  if (!lead || lead.agencyKey === agencyKey) return undefined;
  // Whoever led and may stay works beside the new lead, with no deadline of its own.
  await tx.assignment.updateMany({ where: { ...open, id: lead.id }, data: { kind: 'copy' } });
  await tx.clock.deleteMany({ where: { assignmentId: lead.id, met: null } });
  await giveKeys(database, tx, session, tipId, agencyKey);
  const [category, urgency] = [lead.tip.category ?? 'unclear', lead.urgency];
  const clocks = startClocks(category, urgency, now).map((clock) => ({ id: randomUUID(), ...clock }));
  const id = randomUUID();
  await tx.assignment.create({
    data: { id, tipId, agencyKey, kind: 'lead', urgency, clocks: { create: clocks } },
  });
  await tx.tip.update({ where: { id: tipId }, data: { status: 'transferred' } });
  await keepCorrection(tx, session, tipId, { category, urgency }, { from: lead.agencyKey, to: agencyKey });
  return id;
}
