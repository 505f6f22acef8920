import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { plain } from '../text.ts';
import { held, InboxError, keepSealed, note } from './held.ts';

const NOTE_LIMIT = 5_000;

/**
 * Writes a note into a tip, sealed, for the officers of every agency that holds it now or later. Its reporter never reads it.
 * @throws InboxError when this agency does not hold the tip, or the note is empty or too long
 */
export async function addNote(
  { prisma }: Database,
  session: OfficerSession,
  tipId: string,
  text: string,
): Promise<void> {
  const clean = plain(text).trim();
  if (!clean) throw new InboxError('Chưa có nội dung ghi chú.');
  if (clean.length > NOTE_LIMIT) throw new InboxError(`Ghi chú dài quá ${NOTE_LIMIT} ký tự.`);
  await prisma.$transaction(async (tx) => {
    const { tip } = await held(tx, session, tipId, false);
    await keepSealed(tx, session, tipId, tip.publicKey, { kind: 'text', text: clean });
    await note(tx, session, tipId, 'noted');
    await record(tx, { ...officerActor(session), kind: 'note', subject: tipId });
  });
}
