import { type Entry, officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { openContent } from '../tips/content.ts';
import { held, InboxError, NOT_YOURS, note } from './held.ts';
import mutes from './mutes.json' with { type: 'json' };
import { tipPair } from './read.ts';

/** Days a writer can be muted for, and the reasons an officer may give: key and name. */
export const MUTE_DAYS = mutes.days;
export const MUTE_REASONS: [string, string][] = Object.entries(mutes.reasons);

const DAY = 24 * 3_600_000;

/** Until when the writer of a tip is muted, whether this tip tells them from others, and whether we may mute: the lead may. */
export interface Muted {
  until: Date | undefined;
  known: boolean;
  lead: boolean;
}

/**
 * How it stands with a tip's writer.
 * @returns undefined when this agency does not hold the tip (any more)
 */
export async function muteOf(
  database: Database,
  session: OfficerSession,
  tipId: string,
): Promise<Muted | undefined> {
  const found = await findWriter(database, session, tipId);
  if (!found) return undefined;
  const { writer } = found;
  const { prisma } = database;
  const row = writer && (await prisma.mute.findUnique({ where: { writer } }));
  const leads = { tipId, agencyKey: session.officer.agency!, kind: 'lead', ended: null };
  return {
    until: row && row.until > new Date() ? row.until : undefined,
    known: writer !== undefined,
    lead: (await prisma.assignment.count({ where: leads })) > 0,
  };
}

/**
 * Takes no more messages from a tip's writer for so many days. Lead agency only.
 * @param days one of MUTE_DAYS
 * @param reason a key of MUTE_REASONS
 * @throws InboxError
 */
export async function mute(
  database: Database,
  session: OfficerSession,
  tipId: string,
  days: number,
  reason: string,
): Promise<void> {
  if (!MUTE_DAYS.includes(days)) throw new InboxError('Hãy chọn tạm ngừng bao lâu.');
  if (!MUTE_REASONS.some(([key]) => key === reason)) throw new InboxError('Hãy chọn lý do tạm ngừng.');
  const entry = { kind: 'mute', reason: `${reason}.${days}` } as const;
  await change(database, session, tipId, entry, async (tx, writer, agencyKey) => {
    const now = new Date();
    const until = new Date(now.getTime() + days * DAY);
    const row = { until, at: now, agencyKey, officer: session.officer.id };
    await tx.mute.upsert({ where: { writer }, create: { writer, ...row }, update: row });
    await note(tx, session, tipId, 'muted', { days: String(days), reason });
  });
}

/** Takes messages from a tip's writer again, whoever muted them. Lead agency only. @throws InboxError */
export async function unmute(database: Database, session: OfficerSession, tipId: string): Promise<void> {
  await change(database, session, tipId, { kind: 'unmute' }, async (tx, writer) => {
    const { count } = await tx.mute.deleteMany({ where: { writer, until: { gt: new Date() } } });
    if (count === 0) throw new InboxError('Người viết đang không bị tạm ngừng.');
    await note(tx, session, tipId, 'unmuted');
  });
}

async function change(
  database: Database,
  session: OfficerSession,
  tipId: string,
  entry: Pick<Entry, 'kind' | 'reason'>,
  work: (tx: Transaction, writer: Uint8Array<ArrayBuffer>, agency: string) => Promise<void>,
): Promise<void> {
  const found = await findWriter(database, session, tipId);
  if (!found) throw new InboxError(NOT_YOURS);
  const { writer } = found;
  if (!writer) throw new InboxError('Tin này không cho biết người viết là ai để tạm ngừng.');
  await database.prisma.$transaction(async (tx) => {
    await held(tx, session, tipId, true);
    await work(tx, writer, session.officer.agency!);
    // The doors read anew who is muted; heard when this commits.
    await tx.$executeRaw`SELECT pg_notify('mute', '')`;
    await record(tx, { ...officerActor(session), ...entry, subject: tipId });
  });
}

/** The hash of who first wrote in a tip, out of what is sealed in it. */
async function findWriter(
  database: Database,
  session: OfficerSession,
  tipId: string,
): Promise<{ writer: Uint8Array<ArrayBuffer> | undefined } | undefined> {
  const pair = await tipPair(database, session, tipId);
  if (!pair) return undefined;
  const messages = await database.prisma.message.findMany({
    where: { tipId, author: 'reporter' },
    orderBy: { seq: 'asc' },
    select: { sealed: true },
  });
  for (const { sealed } of messages) {
    const content = openContent(pair, sealed);
    if ('writer' in content && content.writer) return { writer: Buffer.from(content.writer, 'base64') };
  }
  return { writer: undefined };
}
