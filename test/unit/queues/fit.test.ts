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

describe('pictures and recordings', () => {
  const choices = [{ id: 'a', label: 'Nút a' }];
  const whole = { text: 'Lời.', choices, picture: 'vi/lesson/x', voice: ['vi/a:1', 'vi/a:2'] };

  it('stay away from a channel that knows none', () => {
    expect(fitTo(whole, { text: 100, choices: 5 })).toEqual([{ text: 'Lời.', choices }]);
  });

  it('a picture goes with the first words, or before them when they are too long for a caption', () => {
    const limits = { text: 6, choices: 5, caption: 4 };
    expect(fitTo({ text: 'Một. Hai.', picture: 'p' }, limits)).toEqual([
      { text: 'Một.', picture: 'p' },
      { text: 'Hai.' },
    ]);
    expect(fitTo({ text: 'Mười. Hai.', picture: 'p' }, limits)).toEqual([
      { text: '', picture: 'p' },
      { text: 'Mười.' },
      { text: 'Hai.' },
    ]);
  });

  it('recordings go a message each, and the last carries the buttons', () => {
    expect(fitTo(whole, { text: 100, choices: 5, caption: 50, voice: 'apart' })).toEqual([
      { text: 'Lời.', picture: 'vi/lesson/x' },
      { text: '', voice: ['vi/a:1'] },
      { text: '', voice: ['vi/a:2'], choices },
    ]);
  });

  it('or along with the last words', () => {
    expect(
      fitTo({ ...whole, text: 'Một. Hai.' }, { text: 6, choices: 5, caption: 6, voice: 'along' }),
    ).toEqual([
      { text: 'Một.', picture: 'vi/lesson/x' },
      { text: 'Hai.', voice: whole.voice, choices },
    ]);
  });

  it('or as words between the message and its list, within the limit', () => {
    const voice = (references: string[]) => `Nghe: ${references.join(' ')}`;
    expect(fitTo(whole, { text: 100, choices: 0, voice })).toEqual([
      { text: 'Lời.\n\nNghe: vi/a:1 vi/a:2\n\n1. Nút a' },
    ]);
    const long = fitTo({ ...whole, text: 'chữ '.repeat(600) }, { text: 2000, choices: 0, voice });
    for (const { text } of long) expect(text.length).toBeLessThanOrEqual(2000);
  });
});
