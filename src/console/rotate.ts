import { setTimeout as wait } from 'node:timers/promises';
import { agencyName } from '../inbox/agencies.ts';
import { fault } from '../log.ts';
import { OfficerError } from '../officers/invite.ts';
import { rewrap } from '../officers/rewrap.ts';
import { rotate } from '../officers/rotate.ts';
import type { KeyPair } from '../vault/boxes.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** Milliseconds the answer waits for the tips to be wrapped anew; a big inbox is done after it, in the background. */
const PATIENCE = 3_000;

/** Asks a supervisor whether the agency's key is to be replaced, and says what follows. */
export function askToRotate(_desk: Desk, { session }: OfficerVisit, error?: string): Reply {
  return {
    page: 'rotate',
    title: 'Thay khóa của cơ quan',
    status: error ? 422 : 200,
    data: { error, agency: agencyName(session.officer.agency ?? '') },
  };
}

/** Replaces the agency's key pair, and wraps its tips for the new one. */
export async function rotateForGood(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  if (visit.fields.sure !== 'yes') return askToRotate(desk, visit, 'Hãy đánh dấu xác nhận.');
  try {
    const fresh = await rotate(desk.database, visit.session);
    await wrapAll(desk, visit, fresh);
    return { to: '/console/colleagues?done=rotated' };
  } catch (error) {
    if (error instanceof OfficerError) return askToRotate(desk, visit, error.message);
    throw error;
  }
}

/** Goes on wrapping tips for the agency's new key where whoever began it could not finish. */
export async function finishRotation(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { agencyPair } = visit.session;
  if (agencyPair) await wrapAll(desk, visit, agencyPair);
  return { to: '/console/colleagues' };
}

async function wrapAll({ database }: Desk, { session }: OfficerVisit, pair: KeyPair): Promise<void> {
  const work = rewrap(database, session.officer.agency ?? '', pair);
  await Promise.race([
    work.catch((error) => void fault('rewrap', error)),
    wait(PATIENCE, undefined, { ref: false }),
  ]);
}
