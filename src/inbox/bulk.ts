import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { acknowledge } from './act.ts';
import { held, InboxError, note } from './held.ts';

/** What became of several tips at once: each stands on its own. */
export interface Outcome {
  done: string[];
  refused: { tip: string; why: string }[];
}

/** Minutes within which an officer may take back that a tip was taken in hand. */
const SECOND_THOUGHTS = 10;

/** Does the same to each tip; what is refused for one leaves the others alone. */
async function each(tips: readonly string[], work: (tip: string) => Promise<void>): Promise<Outcome> {
  const outcome: Outcome = { done: [], refused: [] };
  for (const tip of tips) {
    try {
      await work(tip);
      outcome.done.push(tip);
    } catch (error) {
      if (!(error instanceof InboxError)) throw error;
      outcome.refused.push({ tip, why: error.message });
    }
  }
  return outcome;
}

/** Takes tips in hand, but never one in immediate danger: that is a decision of its own. */
export const acknowledgeAll = (
  database: Database,
  session: OfficerSession,
  tips: readonly string[],
): Promise<Outcome> =>
  each(tips, async (tip) => {
    const found = await database.prisma.assignment.findFirst({
      where: { tipId: tip, agencyKey: session.officer.agency ?? '', ended: null, urgency: 'P0' },
      select: { id: true },
    });
    if (found) throw new InboxError('Tin nguy hiểm ngay phải xác nhận từng tin.');
    await acknowledge(database, session, tip);
  });

/**
 * Takes back that tips were taken in hand: by the officer who did it, within minutes, and only where nothing followed.
 * The deadline runs again.
 */
export const releaseAll = (
  { prisma }: Database,
  session: OfficerSession,
  tips: readonly string[],
): Promise<Outcome> =>
  each(tips, (tipId) =>
    prisma.$transaction(async (tx) => {
      const mine = await held(tx, session, tipId, false);
      const { agency, id } = session.officer;
      const since = new Date(Date.now() - SECOND_THOUGHTS * 60_000);
      const last = await tx.tipEvent.findFirst({
        where: { tipId, agency: agency!, kind: { not: 'opened' } },
        orderBy: { id: 'desc' },
      });
      if (!mine.acknowledged || last?.kind !== 'acknowledged' || last.officer !== id || last.at < since)
        throw new InboxError('Không hoàn tác được nữa: tin đã có việc khác, hoặc đã quá 10 phút.');
      await tx.assignment.update({ where: { id: mine.id }, data: { acknowledged: null } });
      await tx.clock.updateMany({
        where: { assignmentId: mine.id, kind: 'acknowledge' },
        data: { met: null },
      });
      if (mine.kind === 'lead' && mine.tip.status === 'acknowledged') {
        const came = await tx.tipEvent.findFirst({
          where: { tipId, kind: { in: ['transferred', 'returned'] } },
          orderBy: { id: 'desc' },
        });
        await tx.tip.update({ where: { id: tipId }, data: { status: came?.kind ?? 'received' } });
      }
      await note(tx, session, tipId, 'released');
      await record(tx, { ...officerActor(session), kind: 'release', subject: tipId });
    }),
  );

/**
 * Marks tips as read or unread without opening them. A tip in immediate danger that nobody acknowledged is left as it is.
 * @returns the tips whose mark changed; the others stood so already, or have left this inbox
 */
export async function markAll(
  { pool }: Database,
  session: OfficerSession,
  tips: readonly string[],
  unread: boolean,
): Promise<Outcome> {
  const { agency } = session.officer;
  if (!agency || !session.agencyPair) return { done: [], refused: [] };
  const { rows } = await pool.query<{ tip: string; changed: boolean }>(
    `WITH mine AS (SELECT id, tip_id, urgency = 'P0' AND acknowledged IS NULL AND NOT $3::boolean AS grave FROM assignment
       WHERE tip_id = ANY($2::uuid[]) AND agency_key = $1 AND ended IS NULL),
     marked AS (UPDATE assignment SET unread = $3 FROM mine
       WHERE assignment.id = mine.id AND NOT grave AND unread <> $3 RETURNING assignment.tip_id)
     SELECT tip_id AS tip, true AS changed FROM marked UNION ALL SELECT tip_id, false FROM mine WHERE grave`,
    [agency, tips, unread],
  );
  return {
    done: rows.filter(({ changed }) => changed).map(({ tip }) => tip),
    refused: rows
      .filter(({ changed }) => !changed)
      .map(({ tip }) => ({ tip, why: 'Tin nguy hiểm ngay phải mở từng tin.' })),
  };
}
