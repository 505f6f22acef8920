import type { Database, Transaction } from '../database.ts';
import { fault } from '../log.ts';
import { UnsealError } from '../vault/boxes.ts';
import { openWithAny, type PastPair, pastPairs } from './pairs.ts';
import { rewrap } from './rewrap.ts';
import type { OfficerSession } from './session.ts';

/**
 * Opens what is sealed to an officer's agency: with its key pair, or with one it had before and from which not everything is
 * wrapped anew yet. Then wrapping goes on in the background: whoever began it may have died.
 * @param within a transaction under way, if there is one
 * @returns opens one sealed value; throws UnsealError where no pair does, or this session has none
 */
export function agencyOpener(
  database: Database,
  { officer, agencyPair }: OfficerSession,
  within: Pick<Transaction, 'agencyPast'> = database.prisma,
): (sealed: Uint8Array) => Promise<Buffer> {
  let past: Promise<PastPair[]> | undefined;
  return async (sealed) => {
    if (!agencyPair || !officer.agency) throw new UnsealError();
    const content = openWithAny([agencyPair], sealed);
    if (content) return content;
    past ??= pastPairs(within, officer.agency, agencyPair);
    const late = openWithAny(await past, sealed);
    if (!late) throw new UnsealError();
    rewrap(database, officer.agency, agencyPair).catch((error) => fault('rewrap', error));
    return late;
  };
}
