import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../database.ts';
import { hash, randomBytes } from '../vault/boxes.ts';
import factors from './factors.json' with { type: 'json' };

// Without I, L, O and U, which are misread on paper (Crockford's base 32).
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 16;

/** 80 bits: too many to be tried, so that a plain hash of it may be kept. */
function makeCode(): string {
  const letters = [...randomBytes(LETTERS)].map((byte) => ALPHABET[byte % 32]).join('');
  return letters.match(/.{4}/g)!.join('-');
}

function hashOf(officerId: string, typed: string): Buffer<ArrayBuffer> {
  const letters = typed
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '');
  return hash(Buffer.from(`recovery:${officerId}:${letters}`));
}

/** Gives an officer fresh recovery codes; those from before open nothing any more. Only hashes are kept. */
export async function makeRecoveryCodes(tx: Transaction, officerId: string): Promise<string[]> {
  const codes = Array.from({ length: factors.recoveryCodes }, makeCode);
  await tx.factor.deleteMany({ where: { officerId, kind: 'recovery' } });
  await tx.factor.createMany({
    data: codes.map((code) => ({
      id: randomUUID(),
      officerId,
      kind: 'recovery',
      secret: hashOf(officerId, code),
    })),
  });
  return codes;
}

/** Uses up a recovery code, however it is spaced or cased; false when it is none of the officer's, or was used. */
export async function useRecoveryCode(
  { prisma }: Database,
  officerId: string,
  typed: string,
): Promise<boolean> {
  const where = { officerId, kind: 'recovery', secret: hashOf(officerId, typed) };
  return (await prisma.factor.deleteMany({ where })).count === 1;
}
