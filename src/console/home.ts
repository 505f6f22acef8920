import { showInbox } from './inbox.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** The first page after login: the inbox for those who read tips, their own page for the others. */
export function showHome(desk: Desk, visit: OfficerVisit): Reply | Promise<Reply> {
  const { role } = visit.session.officer;
  if (role === 'admin') return { to: '/console/officers' };
  if (role === 'auditor') return { to: '/console/audit' };
  if (role === 'reviewer') return { to: '/console/languages' };
  return showInbox(desk, visit);
}
