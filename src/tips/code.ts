import { randomInt } from 'node:crypto';
import { keyedHash } from '../vault/boxes.ts';
import { stretch } from '../vault/stretch.ts';

/** Luhn's check digit over 15 digits (ISO/IEC 7812-1): finds one wrong digit and most swapped neighbours. */
function checkDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** A new code: 15 random digits and a check digit, without spaces. */
export function makeCode(): string {
  const digits = Array.from({ length: 15 }, () => randomInt(10)).join('');
  return digits + checkDigit(digits);
}

/**
 * The code that belongs to a secret: the same however often it is asked for, so that a lost answer can be given again
 * without the code being kept anywhere.
 * @param secret 32 random bytes
 */
export function codeFrom(secret: Buffer): string {
  // Of 256 bits the remainder is as good as even.
  const number = BigInt(`0x${keyedHash(secret, 'code').toString('hex')}`) % 10n ** 15n;
  const digits = number.toString().padStart(15, '0');
  return digits + checkDigit(digits);
}

/** Whether 16 digits can be a code at all. */
export function isCode(digits: string): boolean {
  return /^\d{16}$/.test(digits) && checkDigit(digits.slice(0, 15)) === digits[15];
}

/** What a code opens: `lookup` finds the tip, `key` unwraps its private key. */
export interface CodeSecrets {
  lookup: Buffer;
  key: Buffer;
}

/**
 * Derives both secrets of a code; takes the same time for every input.
 * @param salt the installation's, from KEY_DIR: without it a stolen database can't be searched for codes
 */
export async function codeSecrets(code: string, salt: Buffer): Promise<CodeSecrets> {
  const bytes = await stretch('code', code, salt);
  return { lookup: bytes.subarray(0, 32), key: bytes.subarray(32) };
}
