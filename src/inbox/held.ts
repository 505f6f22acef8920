import { randomUUID } from 'node:crypto';
import type { Transaction } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { type Content, sealContent } from '../tips/content.ts';

/** What an officer asked for can't be done (any more); the message says why, in Vietnamese. Nothing was changed. */
export class InboxError extends Error {}

export const NOT_YOURS = 'Tin này không (còn) ở hộp thư của cơ quan bạn.';

export interface Held {
  id: string;
  kind: string;
  received: Date;
  acknowledged: Date | null;
  tip: {
    received: Date;
    status: string;
    category: string;
    urgency: string;
    publicKey: Uint8Array;
    language: string;
    channel: string;
    replyTo: Uint8Array | null;
  };
}

/** This agency's open assignment of a tip, its row locked so that two officers act one after the other. */
export async function held(
  tx: Transaction,
  session: OfficerSession,
  tipId: string,
  leadOnly: boolean,
): Promise<Held> {
  const agencyKey = await locked(tx, session, tipId);
  const found = await tx.assignment.findFirst({
    where: { tipId, agencyKey, ended: null },
    orderBy: { kind: 'desc' },
    include: { tip: true },
  });
  if (!found) throw new InboxError(NOT_YOURS);
  if (leadOnly && found.kind !== 'lead') throw new InboxError('Chỉ cơ quan chủ trì làm được việc này.');
  return sorted(found);
}

/** The assignment under which this agency was the last to lead a tip, also one that has left every list; locked as above. */
export async function lastHeld(tx: Transaction, session: OfficerSession, tipId: string): Promise<Held> {
  const agencyKey = await locked(tx, session, tipId);
  const found = await tx.assignment.findFirst({
    where: { tipId, kind: 'lead' },
    orderBy: { received: 'desc' },
    include: { tip: true },
  });
  if (found?.agencyKey !== agencyKey) throw new InboxError(NOT_YOURS);
  return sorted(found);
}

async function locked(tx: Transaction, session: OfficerSession, tipId: string): Promise<string> {
  const { agency } = session.officer;
  if (!agency || !session.agencyPair) throw new InboxError(NOT_YOURS);
  await tx.$queryRaw`SELECT 1 FROM tip WHERE id = ${tipId}::uuid FOR UPDATE`;
  return agency;
}

function sorted<T extends { tip: { category: string | null; urgency: string | null } }>(found: T) {
  const { tip } = found;
  return {
    ...found,
    tip: { ...tip, category: tip.category ?? 'unclear', urgency: tip.urgency ?? 'P2' } as T['tip'] & {
      category: string;
      urgency: string;
    },
  };
}

/** Writes into a tip's history what an officer did. */
export function note(
  tx: Transaction,
  session: OfficerSession,
  tipId: string,
  kind: string,
  detail: Record<string, string> = {},
) {
  const { agency, id: officer } = session.officer;
  return tx.tipEvent.create({ data: { tipId, kind, agency: agency ?? null, officer, detail } });
}

/** Seals something into a tip for the officers of every agency that holds it; its reporter never reads it. */
export async function keepSealed(
  tx: Transaction,
  { officer }: OfficerSession,
  tipId: string,
  publicKey: Uint8Array,
  content: Content,
): Promise<void> {
  await tx.message.create({
    data: {
      id: randomUUID(),
      tipId,
      author: 'note',
      agency: officer.agency ?? null,
      officer: officer.id,
      sealed: sealContent(publicKey, content),
    },
  });
}
