import { showInbox } from './inbox.ts';
import type { Reply } from './reply.ts';
import { isNew } from './tour.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** The first page after login: the tour for who is new, then the inbox for those who read tips, their own page for the others. */
export async function showHome(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { role } = visit.session.officer;
  if (visit.request.originalUrl === '/console' && (await isNew(desk.database, visit.session)))
    return { to: '/console/tour' };
  if (role === 'admin') return { to: '/console/officers' };
  if (role === 'auditor') return { to: '/console/audit' };
  if (role === 'reviewer') return { to: '/console/languages' };
  return showInbox(desk, visit);
}
