import { z } from 'zod';
import type { After } from '../inbox/search.ts';
import type { OfficerSession } from '../officers/session.ts';
import { keyedHash, lock, UnsealError, unlock } from '../vault/boxes.ts';

/** What an officer looks for, and the line after which the page begins. */
export interface Asked {
  q: string;
  after?: After | undefined;
}

const asked = z.object({
  q: z.string(),
  after: z.object({ received: z.coerce.date(), assignment: z.uuid() }).optional(),
});

/** Opens in this session only, and not after it. */
const keyOf = ({ agencyPair, csrf }: OfficerSession): Buffer =>
  keyedHash(agencyPair!.privateKey, 'what is searched', csrf);

/**
 * The address of what was found. What is looked for stands in it encrypted: it gets into the browser's history, into bookmarks
 * and the logs of a proxy.
 */
export function searchAddress(session: OfficerSession, what: Asked): string {
  const locked = lock(keyOf(session), Buffer.from(JSON.stringify(what)));
  return `/console/search?s=${locked.toString('base64url')}`;
}

/** What such an address asks for; undefined when it is of another session, or none of ours. */
export function readSearch(session: OfficerSession, s: string): Asked | undefined {
  try {
    return asked.parse(JSON.parse(unlock(keyOf(session), Buffer.from(s, 'base64url')).toString()));
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}
