import { z } from 'zod';
import { officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { type Held, held, InboxError, note } from './held.ts';

/** The status of a tip that repeats another one and is worked on there. */
const MERGED = 'merged';

const SHORT = /^[0-9a-f]{8}$/;
const NOT_LED = 'Không có tin đang mở nào mang mã này mà cơ quan bạn chủ trì.';

/** What a merge wrote into the history of the tip that went: enough to take it back. */
const undo = z.object({ into: z.uuid(), from: z.string(), at: z.coerce.date() });

/**
 * The open tip an officer means, by its short id (8 letters and digits) or its whole one.
 * @throws InboxError when this agency leads none of that id, or several
 */
export async function findLed(
  { pool }: Database,
  { officer }: OfficerSession,
  typed: string,
): Promise<string> {
  const id = typed.trim().toLowerCase();
  const [first, last] = SHORT.test(id)
    ? [`${id}-0000-0000-0000-000000000000`, `${id}-ffff-ffff-ffff-ffffffffffff`]
    : [id, id];
  if (!z.guid().safeParse(first).success)
    throw new InboxError('Mã tin gồm 8 chữ số hoặc chữ cái a–f, như ở đầu trang của tin.');
  const { rows } = await pool.query<{ tip_id: string }>(
    `SELECT tip_id FROM assignment
     WHERE tip_id BETWEEN $1 AND $2 AND agency_key = $3 AND kind = 'lead' AND ended IS NULL LIMIT 2`,
    [first, last, officer.agency ?? ''],
  );
  if (rows.length > 1) throw new InboxError('Có nhiều tin mang mã ngắn này. Hãy dùng mã đầy đủ.');
  if (!rows[0]) throw new InboxError(NOT_LED);
  return rows[0].tip_id;
}

/** Locks both tips in the same order whoever asks, and makes sure that this agency leads the one that stays. */
async function survivor(
  tx: Transaction,
  session: OfficerSession,
  tipId: string,
  into: string,
): Promise<Held> {
  await tx.$queryRaw`SELECT 1 FROM tip WHERE id IN (${tipId}::uuid, ${into}::uuid) ORDER BY id FOR UPDATE`;
  return held(tx, session, into, true).catch((error) => {
    throw error instanceof InboxError ? new InboxError(NOT_LED) : error;
  });
}

/**
 * Merges a tip into another one that this agency leads too: it leaves every list with its deadlines, unmet since nothing was
 * decided in it, and what was merged into it goes along. It stays readable for whoever held it; its reporter follows the other
 * one's status by code.
 * @throws InboxError when it can't be: not led here, the same tip, more urgent than the other, or in conflict where that is not
 */
export async function merge(
  { prisma }: Database,
  session: OfficerSession,
  tipId: string,
  into: string,
): Promise<void> {
  if (tipId === into) throw new InboxError('Đây là cùng một tin.');
  await prisma.$transaction(async (tx) => {
    const other = await survivor(tx, session, tipId, into);
    const { tip } = await held(tx, session, tipId, true);
    if (tip.urgency < other.tip.urgency)
      throw new InboxError('Tin này khẩn hơn tin kia. Hãy nâng mức khẩn của tin kia trước.');
    const marked = await tx.tip.findMany({ where: { id: { in: [tipId, into] }, conflict: true } });
    if (marked.some(({ id }) => id === tipId) && marked.length === 1)
      throw new InboxError('Tin này có xung đột lợi ích. Hãy đánh dấu tin kia trước, rồi mới gộp.');
    const at = new Date();
    await tx.assignment.updateMany({ where: { tipId, ended: null }, data: { ended: at } });
    await tx.tip.updateMany({ where: { mergedInto: tipId }, data: { mergedInto: into } });
    await tx.tip.update({ where: { id: tipId }, data: { status: MERGED, mergedInto: into } });
    await note(tx, session, tipId, 'merged', { into, from: tip.status, at: at.toISOString() });
    await note(tx, session, into, 'merged', { of: tipId });
    await record(tx, { ...officerActor(session), kind: 'merge', subject: tipId, reason: into });
  });
}

/**
 * Takes a merge back while the other tip is open at the agency that merged: status, assignments and deadlines are as before, and
 * what had come along goes back along. An agency that has lost the tip's key since does not get it back.
 * @throws InboxError
 */
export async function unmerge({ prisma }: Database, session: OfficerSession, tipId: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const into = (await tx.tip.findUnique({ where: { id: tipId } }))?.mergedInto;
    if (!into) throw new InboxError('Tin này không (còn) được gộp vào tin nào.');
    await survivor(tx, session, tipId, into);
    const merges = await tx.tipEvent.findMany({ where: { tipId, kind: 'merged' }, orderBy: { id: 'desc' } });
    const { from, at } = undo.parse(merges.find(({ detail }) => undo.safeParse(detail).success)?.detail);
    const holders = (await tx.tipKey.findMany({ where: { tipId } })).map(({ holder }) => holder);
    const back = { tipId, ended: at, agencyKey: { in: holders } };
    const led = await tx.assignment.count({
      where: { ...back, kind: 'lead', agencyKey: session.officer.agency ?? '' },
    });
    if (led === 0) throw new InboxError('Chỉ cơ quan đã gộp mới bỏ gộp được.');
    await tx.assignment.updateMany({ where: back, data: { ended: null } });
    await tx.$executeRaw`
      UPDATE tip SET merged_into = ${tipId}::uuid WHERE merged_into = ${into}::uuid AND ${tipId} =
        (SELECT detail->>'into' FROM tip_event
         WHERE tip_id = tip.id AND kind = 'merged' AND detail->>'into' IS NOT NULL ORDER BY id DESC LIMIT 1)`;
    await tx.tip.update({ where: { id: tipId }, data: { status: from, mergedInto: null } });
    await note(tx, session, tipId, 'unmerged', { from: into });
    await note(tx, session, into, 'unmerged', { of: tipId });
    await record(tx, { ...officerActor(session), kind: 'unmerge', subject: tipId, reason: into });
  });
}

/** A tip that repeats the one on the page. */
export interface MergedTip {
  tip: string;
  category: string;
  urgency: string;
  received: Date;
  /** This agency can open it. */
  readable: boolean;
  /** Its reporter wrote again since this agency last opened it. */
  fresh: boolean;
}

export interface Merging {
  /** Where the tip went, if it was merged. */
  into: { tip: string; status: string; readable: boolean; mayUndo: boolean } | undefined;
  /** What was merged into it, oldest first. */
  from: MergedTip[];
}

const INTO = `
SELECT other.id AS tip, other.status,
  EXISTS (SELECT FROM tip_key WHERE tip_id = other.id AND holder = $2) AS readable,
  EXISTS (SELECT FROM assignment WHERE tip_id = other.id AND agency_key = $2 AND kind = 'lead' AND ended IS NULL)
    AND $2 = (SELECT agency_key FROM assignment WHERE tip_id = tip.id AND kind = 'lead' ORDER BY received DESC, ended DESC LIMIT 1)
    AS "mayUndo"
FROM tip JOIN tip other ON other.id = tip.merged_into WHERE tip.id = $1`;

const FROM = `
SELECT id AS tip, category, urgency, received,
  EXISTS (SELECT FROM tip_key WHERE tip_id = tip.id AND holder = $2) AS readable,
  coalesce((SELECT max(id) FROM tip_event WHERE tip_id = tip.id AND kind = 'added'), 0)
    > coalesce((SELECT max(id) FROM tip_event WHERE tip_id = tip.id AND kind = 'opened' AND agency = $2), 0) AS fresh
FROM tip WHERE merged_into = $1 ORDER BY received, id`;

/** Where a tip was merged, and what was merged into it. */
export async function mergingOf(
  { pool }: Database,
  { officer }: OfficerSession,
  tipId: string,
): Promise<Merging> {
  const values = [tipId, officer.agency ?? ''];
  const [into, from] = await Promise.all([
    pool.query<NonNullable<Merging['into']>>(INTO, values),
    pool.query<MergedTip>(FROM, values),
  ]);
  return { into: into.rows[0], from: from.rows };
}
