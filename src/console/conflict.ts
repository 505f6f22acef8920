import { markConflict } from '../inbox/conflict.ts';
import { InboxError } from '../inbox/held.ts';
import { act } from './acts.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** Marks that the tip in the address accuses an agency or an officer of it. */
export function markTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { accused = '', reason = '', sure } = visit.fields;
  let stays = true;
  const work = async (id: string) => {
    if (sure !== 'yes') throw new InboxError('Hãy đánh dấu xác nhận.');
    const { assignment, kept } = await markConflict(desk.database, visit.session, id, accused, reason);
    if (assignment) desk.belts.deliver(assignment);
    stays = kept;
  };
  const to = (id: string) => (stays ? `/console/tips/${id}?done=conflict` : '/console?done=conflict');
  return act(desk, visit, 'conflict', work, to);
}
