import { hash, type KeyPair, pairOf } from './boxes.ts';

// Without I, L, O and U, which are misread on paper (Crockford's base 32).
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Writes a private key for paper: 32 bytes and 3 of a checksum as 14 groups of 4 letters. */
export function printRecoveryKey(privateKey: Buffer): string {
  const bytes = Buffer.concat([privateKey, hash(privateKey).subarray(0, 3)]);
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{5}/g)!.map((five) => ALPHABET[Number.parseInt(five, 2)]);
  return letters.join('').match(/.{4}/g)!.join('-');
}

/**
 * Reads a recovery key typed from paper; case, spaces and dashes do not matter, O and I, L are read as 0 and 1.
 * @returns its key pair, or undefined when it is mistyped
 */
export function readRecoveryKey(typed: string): KeyPair | undefined {
  const letters = typed
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '');
  const values = [...letters].map((letter) => ALPHABET.indexOf(letter));
  if (values.length !== 56 || values.includes(-1)) return undefined;
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g)!.map((eight) => Number.parseInt(eight, 2)));
  const privateKey = bytes.subarray(0, 32);
  return hash(privateKey).subarray(0, 3).equals(bytes.subarray(32))
    ? pairOf(Buffer.from(privateKey))
    : undefined;
}
