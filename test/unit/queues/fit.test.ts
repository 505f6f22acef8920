import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTo, split } from '../../../queues/fit.ts';

describe('split', () => {
  it('loses nothing but space at the seams, and keeps to the limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 2, max: 60 }),
        (text, limit) => {
          const pieces = split(text, limit);
          for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(limit);
          expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
          for (const piece of pieces)
            expect(piece.isWellFormed()).toBe(text.isWellFormed() ? true : piece.isWellFormed());
        },
      ),
    );
  });

  it('prefers the end of a sentence, then of a word', () => {
    expect(split('Câu một ngắn. Câu hai.', 16)).toEqual(['Câu một ngắn.', 'Câu hai.']);
    expect(split('một hai ba bốn năm', 12)).toEqual(['một hai ba', 'bốn năm']);
    expect(split('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
  });
});

describe('fit', () => {
  const choices = ['a', 'b', 'c'].map((id) => ({ id, label: `Nút ${id}` }));

  it('keeps buttons where the channel has enough of them, on the last message', () => {
    expect(fitTo({ text: 'Một. Hai.', choices }, { text: 6, choices: 5 })).toEqual([
      { text: 'Một.' },
      { text: 'Hai.', choices },
    ]);
  });

  it('turns them into numbers where it has too few', () => {
    expect(fitTo({ text: 'Chọn:', choices }, { text: 2000, choices: 2 })).toEqual([
      { text: 'Chọn:\n\n1. Nút a\n2. Nút b\n3. Nút c' },
    ]);
  });
});
