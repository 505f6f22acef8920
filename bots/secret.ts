import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Compares what a caller gave with a secret, in a time that tells nothing of either.
 * @param given a header as Node gives it; absent or repeated is wrong
 */
export function sameSecret(given: string | string[] | undefined, secret: string): boolean {
  // Digests, since timingSafeEqual wants equal lengths and the length must not show either.
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(secret));
}
