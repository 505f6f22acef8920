import type { Transaction } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';

/** What an officer asked for can't be done (any more); the message says why, in Vietnamese. Nothing was changed. */
export class InboxError extends Error {}

export const NOT_YOURS = 'Tin này không (còn) ở hộp thư của cơ quan bạn.';

interface Held {
  id: string;
  kind: string;
  received: Date;
  acknowledged: Date | null;
  tip: {
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
  const { agency } = session.officer;
  if (!agency || !session.agencyPair) throw new InboxError(NOT_YOURS);
  await tx.$queryRaw`SELECT 1 FROM tip WHERE id = ${tipId}::uuid FOR UPDATE`;
  const found = await tx.assignment.findFirst({
    where: { tipId, agencyKey: agency, ended: null },
    orderBy: { kind: 'desc' },
    include: { tip: true },
  });
  if (!found) throw new InboxError(NOT_YOURS);
  if (leadOnly && found.kind !== 'lead') throw new InboxError('Chỉ cơ quan chủ trì làm được việc này.');
  const { tip } = found;
  return { ...found, tip: { ...tip, category: tip.category ?? 'unclear', urgency: tip.urgency ?? 'P2' } };
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
