import { InboxError } from '../inbox/held.ts';
import { MUTE_DAYS, MUTE_REASONS, mute, muteOf, unmute } from '../inbox/mute.ts';
import { tellColleagues } from './events.ts';
import { LOST, type Reply } from './reply.ts';
import { exact } from './times.ts';
import { tipId } from './tip.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/**
 * How it stands with a tip's writer, and the form to mute them: the part of the tip's page that htmx fetches, otherwise a
 * page of its own. `error` says why an act could not be done.
 */
export async function showMute({ database }: Desk, visit: OfficerVisit, error?: string): Promise<Reply> {
  const id = tipId(visit);
  const muted = id && (await muteOf(database, visit.session, id));
  if (!muted) return LOST;
  const { until, known, lead } = muted;
  return {
    page: visit.request.headers['hx-request'] ? 'mute' : 'mute-page',
    title: 'Người viết',
    status: error === undefined ? 200 : 409,
    data: {
      id,
      lead,
      known,
      until: until && exact(until),
      days: MUTE_DAYS,
      reasons: MUTE_REASONS.map(([key, name]) => ({ key, name })),
      error,
      typed: visit.fields,
    },
  };
}

export function muteWriter(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { days = '', reason = '', sure } = visit.fields;
  return act(desk, visit, (id) => {
    if (sure !== 'yes') throw new InboxError('Hãy đánh dấu xác nhận.');
    return mute(desk.database, visit.session, id, Number(days), reason);
  });
}

export function liftMute(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return act(desk, visit, (id) => unmute(desk.database, visit.session, id));
}

async function act(desk: Desk, visit: OfficerVisit, work: (id: string) => Promise<void>): Promise<Reply> {
  const id = tipId(visit);
  if (!id) return LOST;
  try {
    await work(id);
  } catch (error) {
    if (!(error instanceof InboxError)) throw error;
    return showMute(desk, visit, error.message);
  }
  await tellColleagues(desk.database, visit.session, id);
  return { to: `/console/tips/${id}` };
}
