import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keyedHash,
  lock,
  makeKey,
  makeKeyPair,
  open,
  pairOf,
  seal,
  UnsealError,
  unlock,
} from '../../../src/vault/boxes.ts';
import { printRecoveryKey, readRecoveryKey } from '../../../src/vault/recovery.ts';
import { SALT_BYTES, stretch } from '../../../src/vault/stretch.ts';

const bytes = fc.uint8Array({ maxLength: 2000 });

/** The same bytes with one bit changed. */
const bent = (sealed: Buffer, at: number) => {
  const copy = Buffer.from(sealed);
  copy[at % copy.length]! ^= 1;
  return copy;
};

describe('sealed boxes', () => {
  it('open with the private key to what was sealed', () => {
    const pair = makeKeyPair();
    fc.assert(
      fc.property(bytes, (content) => {
        expect(open(pair, seal(pair.publicKey, content))).toEqual(Buffer.from(content));
      }),
    );
  });

  it('do not open with another key, nor when one bit changed', () => {
    const [pair, other] = [makeKeyPair(), makeKeyPair()];
    fc.assert(
      fc.property(bytes, fc.nat(), (content, at) => {
        const sealed = seal(pair.publicKey, content);
        expect(() => open(other, sealed)).toThrow(UnsealError);
        expect(() => open(pair, bent(sealed, at))).toThrow(UnsealError);
        expect(() => open(pair, sealed.subarray(0, at % sealed.length))).toThrow(UnsealError);
      }),
    );
  });

  it('have a pair that follows from the private key', () => {
    const pair = makeKeyPair();
    expect(pairOf(pair.privateKey)).toEqual(pair);
  });
});

describe('locked boxes', () => {
  it('open with their key only, and only unchanged', () => {
    const [key, other] = [makeKey(), makeKey()];
    fc.assert(
      fc.property(bytes, fc.nat(), (content, at) => {
        const locked = lock(key, content);
        expect(unlock(key, locked)).toEqual(Buffer.from(content));
        expect(() => unlock(other, locked)).toThrow(UnsealError);
        expect(() => unlock(key, bent(locked, at))).toThrow(UnsealError);
        expect(() => unlock(key, locked.subarray(0, at % locked.length))).toThrow(UnsealError);
      }),
    );
  });
});

describe('keyedHash', () => {
  it('depends on the key and on where one part ends', () => {
    const [key, other] = [makeKey(), makeKey()];
    expect(keyedHash(key, 'web', '12')).toEqual(keyedHash(key, 'web', '12'));
    expect(keyedHash(key, 'web', '12')).not.toEqual(keyedHash(other, 'web', '12'));
    expect(keyedHash(key, 'web', '12')).not.toEqual(keyedHash(key, 'web1', '2'));
  });
});

describe('stretch', () => {
  it('gives the same bytes for the same secret and salt only', async () => {
    const [salt, other] = [Buffer.alloc(SALT_BYTES, 1), Buffer.alloc(SALT_BYTES, 2)];
    const one = await stretch('code', '1234567890123456', salt);
    expect(one).toHaveLength(64);
    expect(await stretch('code', '1234567890123456', salt)).toEqual(one);
    expect(await stretch('code', '1234567890123456', other)).not.toEqual(one);
    expect(await stretch('password', 'mật khẩu dài', salt)).toHaveLength(32);
  });

  it('takes a password typed as NFD for the one typed as NFC', async () => {
    const salt = Buffer.alloc(SALT_BYTES);
    const typed = 'mật khẩu của tôi';
    expect(await stretch('password', typed.normalize('NFD'), salt)).toEqual(
      await stretch('password', typed, salt),
    );
  });
});

describe('recovery key', () => {
  it('survives paper: case, spaces, and letters that look like digits', () => {
    const pair = makeKeyPair();
    const printed = printRecoveryKey(pair.privateKey);
    expect(printed).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(readRecoveryKey(printed)).toEqual(pair);
    expect(
      readRecoveryKey(printed.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')),
    ).toEqual(pair);
  });

  it('is refused with one letter wrong or missing', () => {
    const printed = printRecoveryKey(makeKeyPair().privateKey);
    const wrong = (printed[0] === 'A' ? 'B' : 'A') + printed.slice(1);
    expect(readRecoveryKey(wrong)).toBeUndefined();
    expect(readRecoveryKey(printed.slice(1))).toBeUndefined();
    expect(readRecoveryKey('')).toBeUndefined();
  });
});
