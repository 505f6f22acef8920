import { randomUUID } from 'node:crypto';
import { officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import { render, translate } from '../languages/catalogue.ts';
import type { OfficerSession } from '../officers/session.ts';
import { plain } from '../text.ts';
import { sealContent } from '../tips/content.ts';
import { sealLetter } from '../tips/outgoing.ts';
import { seal } from '../vault/boxes.ts';
import { agencyName } from './agencies.ts';
import { startClocks } from './clocks.ts';
import { keepCorrection } from './correct.ts';
import { held, InboxError, NOT_YOURS, note } from './held.ts';
import { tipPair } from './read.ts';
import { mayFollow, statuses } from './statuses.ts';

export const ANSWER_LIMIT = 5_000;
/** Seconds an answer waits for its channel before it is left to the code. */
const ANSWER_LIFE = 7 * 24 * 3600 * 1000;

const meet = (tx: Transaction, assignmentId: string, kind: string) =>
  tx.clock.updateMany({ where: { assignmentId, kind, met: null }, data: { met: new Date() } });

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
    await meet(tx, mine.id, 'acknowledge');
    if (mine.kind === 'lead' && mayFollow(mine.tip.status, 'acknowledged')) {
      await tx.tip.update({ where: { id: tipId }, data: { status: 'acknowledged' } });
    }
    await note(tx, session, tipId, 'acknowledged');
    await record(tx, { ...officerActor(session), kind: 'acknowledge', subject: tipId });
  });
}

/**
 * Moves a tip to another status.
 * @param from the status the officer saw; if a colleague changed it meanwhile, nothing happens
 */
export async function changeStatus(
  { prisma }: Database,
  session: OfficerSession,
  tipId: string,
  from: string,
  to: string,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const mine = await held(tx, session, tipId, true);
    if (mine.tip.status !== from) {
      throw new InboxError(
        `Trạng thái đã được đổi thành “${statuses[mine.tip.status]?.name}”. Hãy xem lại trước khi đổi tiếp.`,
      );
    }
    if (!mayFollow(from, to)) throw new InboxError('Không thể chuyển sang trạng thái này.');
    const { resolves, ends } = statuses[to]!;
    await tx.tip.update({ where: { id: tipId }, data: { status: to } });
    if (resolves) await meet(tx, mine.id, 'resolve');
    if (ends) await tx.assignment.updateMany({ where: { tipId, ended: null }, data: { ended: new Date() } });
    await note(tx, session, tipId, 'status', { from, to });
    await record(tx, { ...officerActor(session), kind: 'status', subject: tipId, reason: `${from}>${to}` });
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
): Promise<{ lane: string; channel: string } | undefined> {
  const clean = plain(text).trim();
  if (!clean) throw new InboxError('Chưa có nội dung trả lời.');
  if (clean.length > ANSWER_LIMIT) throw new InboxError(`Trả lời dài quá ${ANSWER_LIMIT} ký tự.`);
  return database.prisma.$transaction(async (tx) => {
    const mine = await held(tx, session, tipId, true);
    const agency = session.officer.agency!;
    const reachable = mine.tip.replyTo !== null;
    const id = randomUUID();
    await tx.message.create({
      data: {
        id,
        tipId,
        author: 'agency',
        agency,
        officer: session.officer.id,
        sealed: sealContent(mine.tip.publicKey, { kind: 'text', text: clean }),
        delivery: reachable ? 'waiting' : 'code',
      },
    });
    if (reachable) {
      const say = { key: 'push.here', values: { agency: agencyName(agency) }, verbatim: clean };
      const quiet = translate(mine.tip.language, 'push.answer');
      await tx.outbox.create({
        data: {
          lane: tipId,
          channel: mine.tip.channel,
          sealed: sealLetter(sender, { messages: [{ ...render(mine.tip.language, say), quiet }] }),
          message: id,
          expires: new Date(Date.now() + ANSWER_LIFE),
        },
      });
    }
    await meet(tx, mine.id, 'notice');
    await note(tx, session, tipId, 'answered');
    await record(tx, { ...officerActor(session), kind: 'answer', subject: tipId });
    return reachable ? { lane: tipId, channel: mine.tip.channel } : undefined;
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
  const pair = await tipPair(database, session, tipId);
  if (!pair) throw new InboxError(NOT_YOURS);
  const why = plain(reason).trim().slice(0, ANSWER_LIMIT);
  if (!why) throw new InboxError('Hãy ghi lý do chuyển.');
  return database.prisma.$transaction(async (tx) => {
    const mine = await held(tx, session, tipId, true);
    const from = session.officer.agency!;
    const next = await tx.agency.findUnique({ where: { key: to } });
    if (!next || to === from) throw new InboxError('Hãy chọn cơ quan nhận.');
    const now = new Date();
    await tx.assignment.updateMany({
      where: { tipId, ended: null, OR: [{ id: mine.id }, { agencyKey: to }] },
      data: { ended: now },
    });
    await tx.tipKey.delete({ where: { tipId_holder: { tipId, holder: from } } });
    const wrapped = seal(next.publicKey, pair.privateKey);
    await tx.tipKey.upsert({
      where: { tipId_holder: { tipId, holder: to } },
      create: { tipId, holder: to, wrapped },
      update: { wrapped },
    });
    const id = randomUUID();
    const { urgency, category } = mine.tip;
    const clocks = startClocks(category, urgency, now).map((clock) => ({ id: randomUUID(), ...clock }));
    await tx.assignment.create({
      data: { id, tipId, agencyKey: to, kind: 'lead', urgency, clocks: { create: clocks } },
    });
    await tx.tip.update({ where: { id: tipId }, data: { status: 'transferred' } });
    await tx.message.create({
      data: {
        id: randomUUID(),
        tipId,
        author: 'note',
        agency: from,
        officer: session.officer.id,
        sealed: sealContent(mine.tip.publicKey, { kind: 'text', text: why }),
      },
    });
    await keepCorrection(tx, session, tipId, { category, urgency }, { from, to });
    await note(tx, session, tipId, 'transferred', { from, to });
    await record(tx, { ...officerActor(session), kind: 'transfer', subject: tipId, reason: `${from}>${to}` });
    return id;
  });
}
