import { z } from 'zod';
import { DUTY_DESK } from '../inbox/agencies.ts';
import { noteCall } from '../inbox/called.ts';
import { InboxError } from '../inbox/held.ts';
import { showInbox } from './inbox.ts';
import { LOST, type Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** The duty desk says that it has called the agency a tip waits at. */
export async function sayCalled(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { id: officer, agency } = visit.session.officer;
  const assignment = z.uuid().safeParse(visit.request.params.id).data;
  if (!assignment || agency !== DUTY_DESK) return LOST;
  try {
    await noteCall(desk.database, visit.session, assignment);
  } catch (error) {
    if (error instanceof InboxError) return showInbox(desk, visit, error.message);
    throw error;
  }
  const news = { agency, assignment, urgency: 'P0', officer };
  await desk.database.pool.query(`SELECT pg_notify('inbox', $1)`, [JSON.stringify(news)]);
  return { to: '/console?done=called' };
}
