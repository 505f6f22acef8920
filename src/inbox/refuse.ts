import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { DUTY_DESK } from './agencies.ts';
import { handOver } from './hand-over.ts';
import { held, InboxError, note } from './held.ts';
import { readReason } from './paper.ts';
import { mayFollow } from './statuses.ts';

/** Whether an agency may send a tip back: whoever was made its lead, by a person or the machine, until it acknowledges. */
export const mayRefuse = (agency: string | undefined, status: string): boolean =>
  agency !== DUTY_DESK && mayFollow(status, 'acknowledged');

/**
 * Refuses a tip that came to the wrong agency (“sai tuyến”): it goes to the duty desk, which passes it on to the right one.
 * Nobody but that desk takes what nobody wants, so it can't refuse.
 * @param reason kept sealed in the tip
 * @returns the desk's assignment, to be delivered
 */
export async function refuse(
  database: Database,
  session: OfficerSession,
  tipId: string,
  reason: string,
): Promise<string> {
  const why = readReason(reason);
  return database.prisma.$transaction(async (tx) => {
    const mine = await held(tx, session, tipId, true);
    const from = session.officer.agency!;
    if (from === DUTY_DESK) throw new InboxError('Trực ban không từ chối được; hãy chuyển cho cơ quan đúng.');
    if (!mayRefuse(from, mine.tip.status))
      throw new InboxError('Cơ quan bạn đã xác nhận tin này nên không từ chối được nữa; hãy chuyển cơ quan.');
    const next = { to: DUTY_DESK, status: 'returned', reason: why };
    const id = await handOver(database, tx, session, tipId, mine, next);
    await note(tx, session, tipId, 'returned', { from, to: DUTY_DESK });
    await record(tx, {
      ...officerActor(session),
      kind: 'refuse',
      subject: tipId,
      reason: `${from}>${DUTY_DESK}`,
    });
    return id;
  });
}
