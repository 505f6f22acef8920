import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../bots/text.ts';
import { TEXT_LIMIT } from '../../src/conversation/codes.ts';

describe('cleanText', () => {
  it('gives NFC without NUL and lone surrogates, for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (raw) => {
        const { text, cut } = cleanText(raw);
        expect(text).toBe(text.normalize('NFC').trim());
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toContain('\u0000');
        expect(cut).toBe(false);
      }),
    );
  });

  it.each([
    ['100,000 letters', 'a'.repeat(100_000)],
    ['10,000 emoji', '🆘'.repeat(10_000)],
    ['decomposed Vietnamese', 'Cứu em với '.normalize('NFD').repeat(5_000)],
  ])('cuts %s at the limit and says so', (_label, raw) => {
    const { text, cut } = cleanText(raw);
    expect(cut).toBe(true);
    expect(text.length).toBeLessThanOrEqual(TEXT_LIMIT);
    expect(text.length).toBeGreaterThan(TEXT_LIMIT - 3);
    expect(text.isWellFormed()).toBe(true);
  });

  it('keeps right-to-left marks and line breaks: they are part of what was said', () => {
    expect(cleanText('a\u202Eb\nc').text).toBe('a\u202Eb\nc');
  });
});
