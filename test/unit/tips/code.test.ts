import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeFrom, codeSecrets, isCode, makeCode } from '../../../src/tips/code.ts';

describe('a code from a secret', () => {
  it('is a code, the same each time, and another for another secret', () => {
    const secrets = [1, 2, 3].map((byte) => Buffer.alloc(32, byte));
    const codes = secrets.map(codeFrom);
    expect(codes.every(isCode)).toBe(true);
    expect(secrets.map(codeFrom)).toEqual(codes);
    expect(new Set(codes).size).toBe(3);
  });
});

describe('code', () => {
  it('is 16 digits and ends in a check digit', () => {
    for (let i = 0; i < 1000; i++) expect(isCode(makeCode())).toBe(true);
  });

  it('is refused with any one digit changed', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (place, add) => {
        const code = makeCode();
        const digit = (Number(code[place]) + add) % 10;
        expect(isCode(code.slice(0, place) + digit + code.slice(place + 1))).toBe(false);
      }),
    );
  });

  it.each(['', '1234', '1234 5678 9012 3456', '١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦', `${'1'.repeat(15)}x`])(
    'refuses %j',
    (text) => expect(isCode(text)).toBe(false),
  );

  it('gives secrets that depend on code and salt, and are not each other', async () => {
    const salt = Buffer.alloc(16, 7);
    const [one, again, other] = await Promise.all(
      ['1111222233334444', '1111222233334444', '1111222233334445'].map((code) => codeSecrets(code, salt)),
    );
    expect(again).toEqual(one);
    expect(other!.lookup).not.toEqual(one!.lookup);
    expect(one!.key).not.toEqual(one!.lookup);
  });
});
