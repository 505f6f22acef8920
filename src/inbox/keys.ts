import type { Database, Transaction } from '../database.ts';
import { agencyOpener } from '../officers/opener.ts';
import { publicKeyOf } from '../officers/pairs.ts';
import type { OfficerSession } from '../officers/session.ts';
import { seal } from '../vault/boxes.ts';
import { InboxError, note } from './held.ts';

/** A tip and those merged into it: whoever may read the one may read the others. */
const withMerged = (tipId: string) => ({ tip: { OR: [{ id: tipId }, { mergedInto: tipId }] } });

/**
 * Wraps the keys of a tip, and of those merged into it, for another agency; the history of these shows it.
 * @throws InboxError when there is no such agency
 */
export async function giveKeys(
  database: Database,
  tx: Transaction,
  session: OfficerSession,
  tipId: string,
  to: string,
): Promise<void> {
  const publicKey = await publicKeyOf(tx, to);
  if (!publicKey) throw new InboxError('Hãy chọn cơ quan nhận.');
  const open = agencyOpener(database, session, tx);
  const rows = await tx.tipKey.findMany({
    where: { ...withMerged(tipId), holder: session.officer.agency ?? '' },
  });
  for (const row of rows) {
    const key = { tipId: row.tipId, holder: to };
    const wrapped = seal(publicKey, await open(row.wrapped));
    await tx.tipKey.upsert({
      where: { tipId_holder: key },
      create: { ...key, wrapped },
      update: { wrapped },
    });
    if (row.tipId !== tipId) await note(tx, session, row.tipId, 'transferred', { from: row.holder, to });
  }
}

/** Takes the keys of a tip, and of those merged into it, away from agencies, with what they could look up of it. */
export async function takeKeys(tx: Transaction, tipId: string, agencies: readonly string[]): Promise<void> {
  const from = { in: [...agencies] };
  await tx.tipKey.deleteMany({ where: { ...withMerged(tipId), holder: from } });
  await tx.tipWords.deleteMany({ where: { ...withMerged(tipId), agencyKey: from } });
}
