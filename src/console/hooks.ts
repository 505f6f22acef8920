import { z } from 'zod';
import { agencies, agencyName } from '../inbox/agencies.ts';
import { InboxError } from '../inbox/held.ts';
import { type Hook, isNear, listHooks, removeHook, setHook, tryHook } from '../inbox/hooks.ts';
import data from './hook-errors.json' with { type: 'json' };
import type { Reply } from './reply.ts';
import { moment } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** What a failure means, and what to do. */
const errors = z
  .array(z.object({ codes: z.string(), words: z.string(), advice: z.string() }))
  .parse(data)
  .map(({ codes, ...meaning }) => ({ ...meaning, codes: new RegExp(`^(${codes})$`) }));

const UNKNOWN = { words: 'Lỗi chưa rõ', advice: 'Báo cho người phụ trách kỹ thuật kèm mã lỗi bên dưới.' };

interface Outcome {
  /** A fresh secret, shown once. */
  secret?: { agency: string; text: string; near: boolean };
  error?: string;
  fields?: Record<string, string>;
}

/** Which agencies have a system of their own told of their tips, and how that goes. For the administrator. */
export async function showHooks(
  { database }: Desk,
  _visit: OfficerVisit,
  outcome: Outcome = {},
): Promise<Reply> {
  const hooks = await listHooks(database);
  return {
    page: 'hooks',
    title: 'Báo sang hệ thống của cơ quan',
    status: outcome.error ? 422 : 200,
    data: { ...outcome, fields: outcome.fields ?? {}, agencies, hooks: hooks.map((hook) => inWords(hook)) },
  };
}

/** The last error stays until a call gets through. */
function inWords({ agency, url, failures, error, failed, worked, waiting }: Hook, now = new Date()) {
  return {
    ...{ key: agency, name: agencyName(agency), url, waiting, failures },
    near: isNear(url),
    worked: worked && moment(worked, now),
    trouble:
      failures > 0 && error && failed
        ? {
            ...(errors.find(({ codes }) => codes.test(error)) ?? UNKNOWN),
            code: error,
            since: moment(failed, now),
          }
        : undefined,
  };
}

/** Does one thing with an agency's hook; what can't be done is said on the page, with what was typed. */
async function attempt(desk: Desk, visit: OfficerVisit, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InboxError)) throw error;
    return showHooks(desk, visit, { error: error.message, fields: visit.fields });
  }
}

/** Sets where an agency's system is called. The secret is in this answer and nowhere else. */
export function saveHook(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { agency = '', url = '' } = visit.fields;
  return attempt(desk, visit, async () => {
    const text = await setHook(desk.database, visit.session, agency, url, desk.sender);
    return showHooks(desk, visit, { secret: { agency: agencyName(agency), text, near: isNear(url.trim()) } });
  });
}

/** Calls an agency's system once, to see whether it works. */
export function testHook(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const agency = String(visit.request.params.agency);
  return attempt(desk, visit, async () => {
    await tryHook(desk.database, visit.session, agency);
    desk.belts.call(agency);
    return { to: '/console/hooks?done=hook-tried' };
  });
}

/** Ends the calls to an agency's system. */
export function dropHook(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return attempt(desk, visit, async () => {
    if (visit.fields.sure !== 'yes') throw new InboxError('Hãy đánh dấu xác nhận.');
    await removeHook(desk.database, visit.session, String(visit.request.params.agency));
    return { to: '/console/hooks?done=hook-removed' };
  });
}
