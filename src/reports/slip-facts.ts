import type { Database } from '../database.ts';
import { type Facts, factsOf } from '../inbox/facts.ts';
import type { OfficerSession } from '../officers/session.ts';
import { shortId } from './words.ts';

/** What stands on a slip and is readable at rest: opening the tip is not needed for it. */
export interface SlipFacts {
  tip: string;
  /** When the tip came to this agency. */
  received: Date;
  channel: string;
  category: string;
  urgency: string;
  places: string[];
  reachable: boolean;
  attached: Record<string, number>;
  taken: { at: Date; by: string | undefined } | undefined;
  /** What officers made of it. */
  facts: Facts;
}

/**
 * What is known of a tip that this officer's agency keeps.
 * @returns undefined when it does not keep it (any more), or this officer can't open it
 */
export async function slipFacts(
  { prisma }: Database,
  { officer, agencyPair }: OfficerSession,
  tipId: string,
): Promise<SlipFacts | undefined> {
  const { agency } = officer;
  if (!agencyPair || !agency) return undefined;
  const key = await prisma.tipKey.findUnique({
    where: { tipId_holder: { tipId, holder: agency } },
    include: {
      tip: {
        include: {
          assignments: { where: { agencyKey: agency }, orderBy: { received: 'asc' }, take: 1 },
          attachments: { where: { state: 'kept' }, select: { kind: true } },
          events: { where: { kind: { in: ['acknowledged', 'classified'] } }, orderBy: { id: 'asc' } },
        },
      },
    },
  });
  if (!key) return undefined;
  const { tip } = key;
  const taken = tip.events.find((event) => event.kind === 'acknowledged' && event.agency === agency);
  const by =
    taken?.officer &&
    (await prisma.officer.findUnique({ where: { id: taken.officer }, select: { email: true } }))?.email;
  const kinds = tip.attachments.map(({ kind }) => kind);
  return {
    tip: tip.id,
    received: tip.assignments[0]?.received ?? tip.received,
    channel: tip.channel,
    category: tip.category ?? 'unclear',
    urgency: tip.urgency ?? 'P2',
    places: tip.places,
    reachable: tip.replyTo !== null,
    attached: Object.fromEntries(kinds.map((kind) => [kind, kinds.filter((each) => each === kind).length])),
    taken: taken && { at: taken.at, by: by || undefined },
    facts: factsOf(tip.events),
  };
}

/**
 * Writes into a tip's history that a slip of it is made, and numbers it: the tip's short id, and the how-many-eth slip of it
 * this is. Comes before anything is handed out.
 */
export function numberSlip(
  { prisma }: Database,
  { officer }: OfficerSession,
  tipId: string,
  detail: Record<string, string>,
): Promise<string> {
  return prisma.$transaction(async (tx) => {
    // Two officers at once: one after the other, or both slips would have one number.
    await tx.$queryRaw`SELECT 1 FROM tip WHERE id = ${tipId}::uuid FOR UPDATE`;
    const made = await tx.tipEvent.count({
      where: { tipId, kind: 'exported', detail: { path: ['what'], equals: 'slip' } },
    });
    const number = `${shortId(tipId).toUpperCase()}-${made + 1}`;
    await tx.tipEvent.create({
      data: {
        ...{ tipId, kind: 'exported', agency: officer.agency ?? null, officer: officer.id },
        detail: { ...detail, what: 'slip', number },
      },
    });
    return number;
  });
}
