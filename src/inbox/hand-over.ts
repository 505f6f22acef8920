import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { startClocks } from './clocks.ts';
import { mustMayHold } from './conflict.ts';
import { keepCorrection } from './correct.ts';
import { type Held, InboxError, keepSealed } from './held.ts';
import { giveKeys, takeKeys } from './keys.ts';

/**
 * Gives a tip to another agency as its lead: its key is wrapped for them and taken from us, our assignment ends, theirs begins
 * with clocks of its own, since those of the law start at receipt by the agency that resolves.
 * @param status of the tip from now on
 * @param reason sealed in the tip, for the officers of the next agency
 * @returns the new assignment, to be delivered
 * @throws InboxError when there is no such agency, or it may not hold this tip
 */
export async function handOver(
  database: Database,
  tx: Transaction,
  session: OfficerSession,
  tipId: string,
  mine: Held,
  { to, status, reason }: { to: string; status: string; reason: string },
): Promise<string> {
  const from = session.officer.agency!;
  if (to === from) throw new InboxError('Hãy chọn cơ quan nhận.');
  await mustMayHold(tx, tipId, to);
  const now = new Date();
  await tx.assignment.updateMany({
    where: { tipId, ended: null, OR: [{ id: mine.id }, { agencyKey: to }] },
    data: { ended: now },
  });
  await giveKeys(database, tx, session, tipId, to);
  await takeKeys(tx, tipId, [from]);
  const id = randomUUID();
  const { urgency, category } = mine.tip;
  const clocks = startClocks(category, urgency, now).map((clock) => ({ id: randomUUID(), ...clock }));
  await tx.assignment.create({
    data: { id, tipId, agencyKey: to, kind: 'lead', urgency, clocks: { create: clocks } },
  });
  await tx.tip.update({ where: { id: tipId }, data: { status } });
  await keepSealed(tx, session, tipId, mine.tip.publicKey, { kind: 'text', text: reason });
  await keepCorrection(tx, session, tipId, { category, urgency }, { from, to });
  return id;
}
