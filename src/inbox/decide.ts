import { officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import { translate } from '../languages/catalogue.ts';
import type { OfficerSession } from '../officers/session.ts';
import type { Decision } from '../tips/content.ts';
import { conclude } from './facts.ts';
import { type Held, held, InboxError, keepSealed, lastHeld, note } from './held.ts';
import { readDecision, type Typed } from './paper.ts';
import { type Lane, post } from './post.ts';
import { extend, meet, pause, restart, resume } from './standing.ts';
import { mayFollow, statuses } from './statuses.ts';

/** A change of status as an officer asked for it. */
export interface Change {
  /** The status the officer saw. */
  from: string;
  to: string;
  typed: Typed;
  /** How often the deadline had been prolonged when the officer looked. */
  extended: number;
  /** The officer confirmed what can't be taken back. */
  sure: boolean;
}

/**
 * Moves a tip to another status, with what that status needs: the decision is sealed into the tip, its clocks are prolonged,
 * stopped or met, all at once or not at all. The reporter is told that there is news when there is an outcome.
 * @param sender public key of the send worker
 * @returns what to send, where the reporter can be told
 * @throws InboxError when a colleague changed it meanwhile, something is missing, or the law does not allow it
 */
export async function changeStatus(
  { prisma }: Database,
  session: OfficerSession,
  tipId: string,
  { from, to, typed, extended, sure }: Change,
  sender: Uint8Array,
): Promise<Lane | undefined> {
  return prisma.$transaction(async (tx) => {
    const mine = await (statuses[from]?.ends ? lastHeld : holding)(tx, session, tipId);
    const { tip } = mine;
    if (tip.status !== from)
      throw new InboxError(
        `Trạng thái đã được đổi thành “${statuses[tip.status]?.name}”. Hãy xem lại trước khi đổi tiếp.`,
      );
    // Being acknowledged stops the alarm: an act of its own.
    if (to === 'acknowledged' || !mayFollow(from, to))
      throw new InboxError('Không thể chuyển sang trạng thái này.');
    const { needs, final, result, meets, ends } = statuses[to]!;
    const now = new Date();
    const decision = readDecision(to, typed, tip.received, now);
    if (final && !sure) throw new InboxError('Hãy đánh dấu xác nhận: việc này không rút lại được.');
    await tx.tip.update({ where: { id: tipId }, data: { status: to } });
    const more = await moveClocks(tx, tipId, mine, decision, extended, now);
    await meet(tx, mine.id, meets);
    if (from !== to && statuses[from]!.ends)
      await tx.assignment.update({ where: { id: mine.id }, data: { ended: null } });
    if (ends) await tx.assignment.updateMany({ where: { tipId, ended: null }, data: { ended: now } });
    if (Object.keys(decision).length > 1)
      await keepSealed(tx, session, tipId, tip.publicKey, { kind: 'decision', decision });
    if (needs.includes('conclusion')) await conclude(tx, session, tipId, typed.conclusion);
    await note(tx, session, tipId, 'status', { from, to, ...more });
    const lane =
      result && (await post(tx, sender, tipId, tip, { text: translate(tip.language, 'common:news') }));
    await record(tx, { ...officerActor(session), kind: 'status', subject: tipId, reason: `${from}>${to}` });
    return lane;
  });
}

const holding = (tx: Transaction, session: OfficerSession, tipId: string) => held(tx, session, tipId, true);

/** @returns what the history says beside the status: days and counts, nothing of the paper */
async function moveClocks(
  tx: Transaction,
  tipId: string,
  mine: Held,
  { status, until }: Decision,
  seen: number,
  now: Date,
): Promise<Record<string, string>> {
  switch (statuses[status]!.clocks) {
    case 'extend': {
      const { nth } = await extend(tx, tipId, mine, until!, seen);
      return { until: until!, nth: String(nth) };
    }
    case 'pause':
      await pause(tx, mine, now);
      return {};
    case 'resume':
      await resume(tx, mine, until, now);
      return until ? { until } : {};
    case 'restart':
      await restart(tx, mine, now);
      return {};
    default:
      return {};
  }
}
