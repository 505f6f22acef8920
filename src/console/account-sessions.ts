import { endOtherSessions, endSession, openSessions } from '../officers/sessions.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

const DONE: Reply = { to: '/console/account?done=session-ended' };

/** Ends one of the officer's sessions, and its open pages with it. Ending this one is logging out. */
export async function endOne({ database, live }: Desk, { session, request }: OfficerVisit): Promise<Reply> {
  const id = Buffer.from(String(request.params.id), 'base64url');
  await endSession(database, session, id);
  live.end({ ...session, id });
  return session.id.equals(id) ? { to: '/console/login?done=logout', cookie: null } : DONE;
}

export async function endOthers(desk: Desk, { session }: OfficerVisit): Promise<Reply> {
  await withOthersGone(desk, session, () => endOtherSessions(desk.database, session));
  return DONE;
}

/** Does what ends an officer's other sessions, and closes their open pages too. */
export async function withOthersGone(
  { database, live }: Desk,
  session: OfficerVisit['session'],
  work: () => Promise<void>,
): Promise<void> {
  const others = (await openSessions(database, session)).filter(({ id }) => !session.id.equals(id));
  await work();
  for (const { id } of others) live.end({ ...session, id: Buffer.from(id) });
}
