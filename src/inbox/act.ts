import { randomUUID } from 'node:crypto';
import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import { render, translate } from '../languages/catalogue.ts';
import type { OfficerSession } from '../officers/session.ts';
import { plain } from '../text.ts';
import { sealContent } from '../tips/content.ts';
import { agencyName } from './agencies.ts';
import { handOver } from './hand-over.ts';
import { held, InboxError, note } from './held.ts';
import { readReason } from './paper.ts';
import { type Lane, post } from './post.ts';
import { meet } from './standing.ts';
import { mayFollow } from './statuses.ts';

export const ANSWER_LIMIT = 5_000;

/** Takes a tip in hand: the alarm stops and the reporter may see that the agency has it. */
export async function acknowledge(
  { prisma }: Database,
  session: OfficerSession,
  tipId: string,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const mine = await held(tx, session, tipId, false);
    if (mine.acknowledged) throw new InboxError('Đồng nghiệp của bạn đã xác nhận tin này rồi.');
    await tx.assignment.update({ where: { id: mine.id }, data: { acknowledged: new Date() } });
    await meet(tx, mine.id, ['acknowledge']);
    if (mine.kind === 'lead' && mayFollow(mine.tip.status, 'acknowledged')) {
      await tx.tip.update({ where: { id: tipId }, data: { status: 'acknowledged' } });
    }
    await note(tx, session, tipId, 'acknowledged');
    await record(tx, { ...officerActor(session), kind: 'acknowledge', subject: tipId });
  });
}

/**
 * Answers the reporter: behind the code always, and through the door the tip came by where that is still known.
 * @param sender public key of the send worker
 * @returns the lane to send and its channel, or undefined when the answer only waits behind the code
 */
export async function answer(
  database: Database,
  session: OfficerSession,
  tipId: string,
  text: string,
  sender: Uint8Array,
): Promise<Lane | undefined> {
  const clean = plain(text).trim();
  if (!clean) throw new InboxError('Chưa có nội dung trả lời.');
  if (clean.length > ANSWER_LIMIT) throw new InboxError(`Trả lời dài quá ${ANSWER_LIMIT} ký tự.`);
  return database.prisma.$transaction(async (tx) => {
    const mine = await held(tx, session, tipId, true);
    const agency = session.officer.agency!;
    const id = randomUUID();
    await tx.message.create({
      data: {
        id,
        tipId,
        author: 'agency',
        agency,
        officer: session.officer.id,
        sealed: sealContent(mine.tip.publicKey, { kind: 'text', text: clean }),
        delivery: mine.tip.replyTo ? 'waiting' : 'code',
      },
    });
    const say = { key: 'push.here', values: { agency: agencyName(agency) }, verbatim: clean };
    const quiet = translate(mine.tip.language, 'push.answer');
    const lane = await post(tx, sender, tipId, mine.tip, { ...render(mine.tip.language, say), quiet }, id);
    await meet(tx, mine.id, ['notice']);
    await note(tx, session, tipId, 'answered');
    await record(tx, { ...officerActor(session), kind: 'answer', subject: tipId });
    return lane;
  });
}

/**
 * Passes a tip on to another agency: its key is wrapped for them and taken from us; what was decided stays in its history.
 * @param reason kept sealed in the tip, for the officers of the next agency
 * @returns the new assignment, to be delivered
 */
export async function transfer(
  database: Database,
  session: OfficerSession,
  tipId: string,
  to: string,
  reason: string,
): Promise<string> {
  const why = readReason(reason);
  return database.prisma.$transaction(async (tx) => {
    const mine = await held(tx, session, tipId, true);
    const from = session.officer.agency!;
    const next = { to, status: 'transferred', reason: why };
    const id = await handOver(database, tx, session, tipId, mine, next);
    await note(tx, session, tipId, 'transferred', { from, to });
    await record(tx, { ...officerActor(session), kind: 'transfer', subject: tipId, reason: `${from}>${to}` });
    return id;
  });
}
