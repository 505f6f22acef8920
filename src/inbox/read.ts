import { officerActor, record } from '../audit/record.ts';
import type { Attached, Report } from '../conversation/types.ts';
import type { Database } from '../database.ts';
import { agencyOpener } from '../officers/opener.ts';
import type { OfficerSession } from '../officers/session.ts';
import type { Sorting } from '../sorting/types.ts';
import type { Storage } from '../storage/port.ts';
import { cleanedFile, mediaIn, originalFile } from '../tips/attachments.ts';
import { type Decision, openContent } from '../tips/content.ts';
import { type KeyPair, pairOf, unlock } from '../vault/boxes.ts';
import { keepOpened } from './words.ts';

/** Something sent along with a message, as far as it is here. The keys to its bytes stay behind. */
export interface ReadAttachment {
  id: string;
  /** What the channel called it. */
  kind: Attached['kind'];
  /** The sender's name for it: anything. */
  name: string | undefined;
  /** `gone`: there is no trace of it here. */
  state: 'waiting' | 'kept' | 'refused' | 'gone';
  why: string | null;
  /** Media type and bytes of what is kept. */
  type: string | null;
  size: number | null;
  original: string | null;
}

/** A message of a tip as an officer reads it. */
export interface ReadMessage {
  id: string;
  author: 'reporter' | 'agency' | 'note';
  agency: string | null;
  text: string;
  at: Date;
  delivery: string | null;
  attachments: ReadAttachment[];
}

/** A tip opened in an officer's session. */
export interface ReadTip {
  id: string;
  channel: string;
  language: string;
  status: string;
  category: string;
  urgency: string;
  places: string[];
  received: Date;
  /** This agency's open assignment: `lead` may act, `copy` may read and acknowledge; undefined once passed on or archived. */
  mine: { id: string; kind: 'lead' | 'copy'; acknowledged: Date | null } | undefined;
  /** Who holds it now. */
  holders: { agency: string; kind: string }[];
  report: Report | undefined;
  messages: ReadMessage[];
  sorting: { sorting: Sorting; text: string } | undefined;
  /** When it came to this agency, which still holds it. */
  held: Date | undefined;
  clocks: { kind: string; due: Date; met: Date | null; paused: Date | null; extended: number }[];
  /** What officers put on record, oldest first. */
  decisions: { decision: Decision; agency: string | null; at: Date }[];
  events: {
    at: Date;
    kind: string;
    agency: string | null;
    officer: string | null;
    detail: Record<string, unknown>;
  }[];
  /** Whether an answer can still be sent through the door the tip came by, or only waits behind the code. */
  reachable: boolean;
}

/**
 * A tip's key pair, opened with the agency's key.
 * @returns undefined when this agency does not hold the tip (any more)
 */
export async function tipPair(
  database: Database,
  session: OfficerSession,
  tipId: string,
): Promise<KeyPair | undefined> {
  const { agency } = session.officer;
  if (!session.agencyPair || !agency) return undefined;
  const where = { tipId_holder: { tipId, holder: agency } };
  const key = await database.prisma.tipKey.findUnique({ where });
  return key ? pairOf(await agencyOpener(database, session)(key.wrapped)) : undefined;
}

/**
 * Opens a tip for an officer and writes into its history and the audit chain who did. The tip counts as read from now on.
 * @returns undefined when there is no such tip in this agency's keeping
 */
export async function readTip(
  database: Database,
  session: OfficerSession,
  tipId: string,
): Promise<ReadTip | undefined> {
  const { prisma } = database;
  const pair = await tipPair(database, session, tipId);
  if (!pair) return undefined;
  const { agency, id: officer } = session.officer;
  await prisma.$transaction(async (tx) => {
    await tx.assignment.updateMany({
      where: { tipId, agencyKey: agency!, ended: null },
      data: { unread: false },
    });
    await tx.tipEvent.create({ data: { tipId, kind: 'opened', agency: agency!, officer } });
    await record(tx, { ...officerActor(session), kind: 'open', subject: tipId });
  });
  const tip = await prisma.tip.findUniqueOrThrow({
    where: { id: tipId },
    include: {
      messages: { orderBy: { seq: 'asc' } },
      events: { orderBy: { id: 'asc' } },
      assignments: { where: { ended: null }, include: { clocks: { orderBy: { due: 'asc' } } } },
      attachments: { omit: { errand: true } },
    },
  });
  const rows = new Map(tip.attachments.map((row) => [row.id, row]));
  const opened = tip.messages.map((message) => ({ message, content: openContent(pair, message.sealed) }));
  const said = opened.map(({ message, content }) => ({ ...message, content }));
  await keepOpened(database, session, tipId, said);
  const first = opened.find(({ content }) => content.kind === 'report')?.content;
  const decided = opened.findLast(({ content }) => content.kind === 'sorting')?.content;
  const mine = tip.assignments.find((assignment) => assignment.agencyKey === agency);
  const acted = [...new Set(tip.events.flatMap(({ officer: who }) => (who ? [who] : [])))];
  const officers = await prisma.officer.findMany({
    where: { id: { in: acted } },
    select: { id: true, email: true },
  });
  const emailOf = new Map(officers.map(({ id, email }) => [id, email]));
  return {
    id: tip.id,
    channel: tip.channel,
    language: tip.language,
    status: tip.status,
    category: tip.category ?? 'unclear',
    urgency: tip.urgency ?? 'P2',
    places: tip.places,
    received: tip.received,
    mine: mine && { id: mine.id, kind: mine.kind as 'lead' | 'copy', acknowledged: mine.acknowledged },
    holders: tip.assignments.map(({ agencyKey, kind }) => ({ agency: agencyKey, kind })),
    report: first?.kind === 'report' ? first.report : undefined,
    messages: opened.flatMap(({ message, content }) => {
      const text =
        content.kind === 'text'
          ? content.text
          : content.kind === 'report'
            ? content.report.story.join('\n')
            : undefined;
      const { id, author, agency: by, at, delivery } = message;
      return text === undefined
        ? []
        : [
            {
              id,
              author: author as ReadMessage['author'],
              agency: by,
              text,
              at,
              delivery,
              attachments: mediaIn(content).map((attached) => attachmentOf(attached, rows.get(attached.id))),
            },
          ];
    }),
    sorting: decided?.kind === 'sorting' ? { sorting: decided.sorting, text: decided.text } : undefined,
    held: mine?.received,
    clocks: tip.assignments.flatMap(({ clocks }) => clocks),
    decisions: opened.flatMap(({ message: { agency: by, at }, content }) =>
      content.kind === 'decision' ? [{ decision: content.decision, agency: by, at }] : [],
    ),
    events: tip.events.map(({ at, kind, agency: by, officer: who, detail }) => ({
      at,
      kind,
      agency: by,
      officer: who && (emailOf.get(who) ?? null),
      detail: detail as Record<string, unknown>,
    })),
    reachable: tip.replyTo !== null,
  };
}

type Row = Pick<ReadAttachment, 'why' | 'type' | 'size' | 'original'> & { state: string };

function attachmentOf({ id, kind, name }: Attached, row: Row | undefined): ReadAttachment {
  const { why = null, type = null, size = null, original = null } = row ?? {};
  const state = row && row.state !== 'dropped' ? (row.state as ReadAttachment['state']) : 'gone';
  return { id, kind, name, state, why, type, size, original };
}

/** The bytes of an attachment, and the media type of the cleaned copy. */
export interface OpenedAttachment {
  bytes: Buffer;
  type: string;
}

/**
 * Opens what was sent along with a tip, with the key that only the sealed tip holds. Opening an original, which may tell
 * where and when it was made, is written into the tip's history and the audit chain.
 * @returns undefined when this agency does not hold the tip, or nothing of the kind is kept
 * @throws UnsealError when the file is not what was stored
 */
export async function openAttachment(
  database: Database,
  storage: Storage,
  session: OfficerSession,
  { tip, id, original }: { tip: string; id: string; original: boolean },
): Promise<OpenedAttachment | undefined> {
  const { prisma } = database;
  const pair = await tipPair(database, session, tip);
  if (!pair) return undefined;
  const row = await prisma.attachment.findFirst({ where: { id, tipId: tip } });
  if (!row?.type || (original ? row.original : row.state) !== 'kept') return undefined;
  const messages = await prisma.message.findMany({ where: { tipId: tip, author: 'reporter' } });
  const media = messages.flatMap(({ sealed }) => mediaIn(openContent(pair, sealed)));
  const attached = media.find((each) => each.id === id);
  const file = attached && (await storage.get(original ? originalFile(id) : cleanedFile(id)));
  if (!file) return undefined;
  const bytes = unlock(Buffer.from(original ? attached.originalKey : attached.key, 'base64'), file);
  if (original) {
    const { agency, id: officer } = session.officer;
    await prisma.$transaction(async (tx) => {
      await tx.tipEvent.create({ data: { tipId: tip, kind: 'original-opened', agency: agency!, officer } });
      await record(tx, { ...officerActor(session), kind: 'open-original', subject: tip, reason: id });
    });
  }
  return { bytes, type: row.type };
}
