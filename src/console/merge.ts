import { InboxError } from '../inbox/held.ts';
import { findLed, merge, unmerge } from '../inbox/merge.ts';
import { shortId } from '../reports/words.ts';
import { act } from './acts.ts';
import { tellColleagues } from './events.ts';
import { LOST, type Reply } from './reply.ts';
import { moment } from './times.ts';
import { tipId } from './tip.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { statusName, word } from './words.ts';

/** Asks an officer whether the tip in the address is to be merged into the one of the query, and says what follows. */
export async function askToMerge(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const id = tipId(visit);
  if (!id) return LOST;
  const { into } = visit.request.query;
  return confirm(desk, visit, id, typeof into === 'string' ? into : '');
}

async function confirm(
  { database }: Desk,
  visit: OfficerVisit,
  id: string,
  typed: string,
  error?: string,
): Promise<Reply> {
  const { session } = visit;
  try {
    const into = await findLed(database, session, typed);
    const own = await findLed(database, session, id);
    const found = await database.prisma.tip.findMany({
      where: { id: { in: [own, into] } },
      select: { id: true, category: true, urgency: true, status: true, received: true },
    });
    const [goes, stays] = [own, into].map((each) => {
      const { category, urgency, status, received } = found.find((tip) => tip.id === each)!;
      return {
        ...{
          id: each,
          short: shortId(each),
          urgency,
          status: statusName(status),
          received: moment(received),
        },
        category: word('category', category ?? 'unclear'),
      };
    });
    const data = { error, goes, stays };
    return { page: 'merge', title: 'Gộp tin trùng', status: error ? 409 : 200, data };
  } catch (refused) {
    if (!(refused instanceof InboxError)) throw refused;
    return {
      ...{ page: 'message', status: 409, title: 'Chưa gộp được' },
      data: { text: error ?? refused.message, link: { to: `/console/tips/${id}`, name: 'Về tin' } },
    };
  }
}

/** Merges the tip in the address into another one. */
export async function mergeTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const id = tipId(visit);
  if (!id) return LOST;
  const { into: typed = '', sure } = visit.fields;
  try {
    if (sure !== 'yes') throw new InboxError('Hãy đánh dấu xác nhận.');
    const into = await findLed(desk.database, visit.session, typed);
    await merge(desk.database, visit.session, id, into);
    await tellColleagues(desk.database, visit.session, id);
    return { to: `/console/tips/${into}?done=merged` };
  } catch (error) {
    if (!(error instanceof InboxError)) throw error;
    return confirm(desk, visit, id, typed, error.message);
  }
}

/** Takes a merge back. */
export function unmergeTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const work = (id: string) => unmerge(desk.database, visit.session, id);
  return act(desk, visit, 'unmerge', work, (id) => `/console/tips/${id}?done=unmerged`);
}
