import { z } from 'zod';
import { officerActor } from '../audit/record.ts';
import { agencyName } from '../inbox/agencies.ts';
import { OfficerError } from '../officers/invite.ts';
import { type Leaving, leaving, removeOfficer } from '../officers/leave.ts';
import { LOST, type Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

async function leaver({ database }: Desk, { request }: OfficerVisit): Promise<Leaving | undefined> {
  const id = z.uuid().safeParse(request.params.id).data;
  return id ? leaving(database, id) : undefined;
}

function ask(who: Leaving, error?: string): Reply {
  return {
    page: 'account-leave',
    title: 'Cho cán bộ rời hệ thống',
    status: error ? 422 : 200,
    data: {
      ...who,
      role: word('role', who.role),
      agency: who.agency && agencyName(who.agency),
      error,
    },
  };
}

/** Asks the administrator whether an officer is to leave, and says what follows. */
export async function askToRemove(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const who = await leaver(desk, visit);
  return who ? ask(who) : LOST;
}

/** Ends an officer's account. */
export async function removeForGood(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const who = await leaver(desk, visit);
  if (!who) return LOST;
  if (who.id === visit.session.officer.id)
    return ask(who, 'Đây là tài khoản của chính bạn. Hãy nhờ một quản trị viên khác.');
  if (visit.fields.sure !== 'yes') return ask(who, 'Hãy đánh dấu xác nhận.');
  try {
    await removeOfficer(desk.database, who.id, officerActor(visit.session));
    return { to: '/console/officers?done=officer-removed' };
  } catch (error) {
    if (error instanceof OfficerError) return ask(who, error.message);
    throw error;
  }
}
