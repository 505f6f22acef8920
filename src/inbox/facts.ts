import { z } from 'zod';
import { officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import data from './facts.json' with { type: 'json' };
import { held, InboxError, keepSealed, note } from './held.ts';
import { readPaper, type Typed } from './paper.ts';

const schema = z.object({
  sources: z.record(z.string(), z.string()),
  conclusions: z.record(z.string(), z.string()),
});

/** The kinds of source (BLTTHS Art. 143, 144) and the conclusions of classification, with their Vietnamese names. */
export const { sources, conclusions } = schema.parse(data);

/** A tip without a name counts as this: a denunciation (tố giác) wants an individual who is known (BLTTHS Art. 144). */
const DEFAULT_SOURCE = 'tin_bao';

/** What officers made of a tip. */
export interface Facts {
  source: string;
  conclusion: string | undefined;
}

/** The facts on record, from a tip's history, oldest event first. */
export function factsOf(events: readonly { kind: string; detail: unknown }[]): Facts {
  const facts: Facts = { source: DEFAULT_SOURCE, conclusion: undefined };
  for (const { kind, detail } of events) {
    if (kind !== 'classified') continue;
    const { source, conclusion } = detail as { source?: string; conclusion?: string };
    if (source) facts.source = source;
    if (conclusion) facts.conclusion = conclusion;
  }
  return facts;
}

/** Writes a conclusion of classification into a tip's history. @throws InboxError when it is none of ours */
export async function conclude(
  tx: Transaction,
  session: OfficerSession,
  tipId: string,
  conclusion: string | undefined,
): Promise<void> {
  if (!conclusion || !Object.hasOwn(conclusions, conclusion))
    throw new InboxError('Hãy chọn kết luận phân loại.');
  await note(tx, session, tipId, 'classified', { conclusion });
}

/**
 * Records what kind of source a tip is, what its classification concluded, and under which number it stands in the agency's own
 * book. What is left as it was is not written again.
 * @param seen what the officer saw; if a colleague changed it meanwhile, nothing happens
 * @param typed `number` and `date` of the entry in the book, where there is one
 */
export async function recordFacts(
  { prisma }: Database,
  session: OfficerSession,
  tipId: string,
  seen: Facts,
  { source, conclusion }: { source: string; conclusion: string },
  typed: Typed,
): Promise<void> {
  if (!Object.hasOwn(sources, source)) throw new InboxError('Hãy chọn loại nguồn tin.');
  if (conclusion && !Object.hasOwn(conclusions, conclusion))
    throw new InboxError('Hãy chọn kết luận phân loại.');
  await prisma.$transaction(async (tx) => {
    const { tip } = await held(tx, session, tipId, true);
    const before = factsOf(
      await tx.tipEvent.findMany({ where: { tipId, kind: 'classified' }, orderBy: { id: 'asc' } }),
    );
    if (before.source !== seen.source || (before.conclusion ?? '') !== (seen.conclusion ?? ''))
      throw new InboxError('Đồng nghiệp vừa sửa phần này. Hãy xem lại trước khi sửa tiếp.');
    const changed = {
      ...(source !== before.source ? { source } : {}),
      ...(conclusion && conclusion !== before.conclusion ? { conclusion } : {}),
    };
    const entered =
      typed.number || typed.date ? readPaper(typed, tip.received, new Date(), 'vào sổ') : undefined;
    if (!entered && Object.keys(changed).length === 0) throw new InboxError('Chưa có gì được sửa.');
    if (entered) {
      const decision = { status: 'acknowledged', ...entered };
      await keepSealed(tx, session, tipId, tip.publicKey, { kind: 'decision', decision });
      await note(tx, session, tipId, 'entered');
    }
    if (Object.keys(changed).length > 0) await note(tx, session, tipId, 'classified', changed);
    await record(tx, { ...officerActor(session), kind: 'classify', subject: tipId });
  });
}
