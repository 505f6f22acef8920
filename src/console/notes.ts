import { addNote } from '../inbox/notes.ts';
import { act } from './acts.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** Writes an internal note into the tip in the address. */
export function noteTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const work = (id: string) => addNote(desk.database, visit.session, id, visit.fields.text ?? '');
  return act(desk, visit, 'note', work, (id) => `/console/tips/${id}?done=noted`);
}
