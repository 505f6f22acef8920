import type { Transaction } from '../database.ts';
import { type KeyPair, open, pairOf, UnsealError } from '../vault/boxes.ts';

/** A key pair an agency had before. */
export interface PastPair extends KeyPair {
  id: string;
}

/**
 * The key pairs an agency had before and from which not everything is sealed anew yet; each is sealed to its present one.
 * @throws UnsealError when `current` is not that any more
 */
export async function pastPairs(
  { agencyPast }: Pick<Transaction, 'agencyPast'>,
  agencyKey: string,
  current: KeyPair,
): Promise<PastPair[]> {
  const rows = await agencyPast.findMany({ where: { agencyKey }, orderBy: { at: 'desc' } });
  return rows.map(({ id, sealed }) => ({ id, ...pairOf(open(current, sealed)) }));
}

/** What a sealed value holds, by the first key pair that opens it; undefined when none does. */
export function openWithAny(pairs: readonly KeyPair[], sealed: Uint8Array): Buffer<ArrayBuffer> | undefined {
  for (const pair of pairs) {
    try {
      return open(pair, sealed);
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
    }
  }
  return undefined;
}

/**
 * An agency's public key as it is now. It is not replaced before this transaction ends, so that nothing is sealed to one that
 * is gone.
 * @returns undefined when there is no such agency
 */
export async function publicKeyOf(tx: Transaction, agency: string): Promise<Buffer | undefined> {
  const [row] = await tx.$queryRaw<{ public_key: Uint8Array }[]>`
    SELECT public_key FROM agency WHERE key = ${agency} FOR KEY SHARE`;
  return row && Buffer.from(row.public_key);
}
