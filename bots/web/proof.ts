import { type Challenge, createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { z } from 'zod';
import { keyedHash } from '../../src/vault/boxes.ts';
import limits from './limits.json' with { type: 'json' };

/** Proofs of work (altcha): a browser computes for a second or a few, whoever floods us computes all day. */
export interface Proofs {
  /** Work for one visitor; any process with the same secret can check it. */
  ask(visitor: string): Promise<Challenge>;
  /** Whether a `X-Proof` header holds the solution of work asked of this visitor; true once for each. */
  check(visitor: string, header: string | undefined): Promise<boolean>;
}

const Proof = z.object({
  challenge: z.object({
    parameters: z.looseObject({
      algorithm: z.string(),
      nonce: z.string(),
      salt: z.string(),
      cost: z.number(),
      keyLength: z.number(),
      keyPrefix: z.string(),
      expiresAt: z.number(),
      data: z.object({ for: z.string() }),
    }),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
});

/**
 * @param secret the same in all processes
 * @param now ms since epoch
 */
export function makeProofs(secret: Buffer, now: () => number): Proofs {
  const secrets = {
    hmacSignatureSecret: keyedHash(secret, 'challenge').toString('hex'),
    hmacKeySignatureSecret: keyedHash(secret, 'solution').toString('hex'),
  };
  const { cost, least, most, minutes } = limits.work;
  /** What was shown once, until it expires. */
  const used = new Map<string, number>();
  return {
    ask: (visitor) =>
      createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost,
        // Chosen by us: the work has a known end, and checking it costs one hash.
        counter: randomInt(most, least),
        deriveKey,
        data: { for: visitor },
        expiresAt: Math.floor(now() / 1000) + minutes * 60,
        ...secrets,
      }),
    async check(visitor, header) {
      const proof = header === undefined ? undefined : parse(header);
      if (!proof) return false;
      const { challenge, solution } = proof;
      const { data, expiresAt } = challenge.parameters;
      if (data.for !== visitor || expiresAt * 1000 < now() || used.has(challenge.signature)) return false;
      const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secrets });
      // Asked again: another request with the same solution may have come while this one was being checked.
      if (!verified || used.has(challenge.signature)) return false;
      for (const [signature, until] of used) if (until < now()) used.delete(signature);
      used.set(challenge.signature, expiresAt * 1000);
      return true;
    },
  };
}

function parse(header: string): z.infer<typeof Proof> | undefined {
  try {
    return Proof.parse(JSON.parse(header));
  } catch {
    return undefined;
  }
}
