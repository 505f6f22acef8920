import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBySorter } from '../../../src/console/story-read.ts';
import { sort } from '../../../src/sorting/sort.ts';

const signal = (start: number, end: number) => ({ rule: 'HELP', text: '', start, end, weight: 1 });
const shown = (text: string, ...signals: ReturnType<typeof signal>[]) =>
  readBySorter(text, signals)
    .map((part) => (part.rules.length ? `[${part.text}]` : part.text))
    .join('');

describe('a story as the sorter read it', () => {
  it.each([
    ['short forms', 'E k biet, tụi nó giữ ng', 'em không biet, tụi nó giữ người'],
    ['dialect', 'Con mi đi mô rứa', 'con mày đi đâu thế'],
    ['one short form, two words', 'sdt đây', 'số điện thoại đây'],
    ['marks apart and unseen ones', 'đa\u0309 bi\u200bi', 'đả bii'],
    ['lines and marks between words stay', 'K!\n\n— ko…', 'không!\n\n— không…'],
  ])('%s', (_name, written, read) => expect(shown(written)).toBe(read));

  it.each(['Bình thường thôi.', 'VIẾT HOA', '', '😱😱', 'ສະບາຍດີ'])(
    'has nothing to show where it reads the same: %s',
    (text) => expect(readBySorter(text, [signal(0, 2)])).toEqual([]),
  );

  it('carries the marks over to the words that the letters became', () => {
    expect(shown('E k biet', signal(2, 8))).toBe('em [không biet]');
    expect(shown('gọi sdt e', signal(4, 7))).toBe('gọi [số điện thoại] em');
    expect(shown('k e', signal(0, 1), signal(2, 99))).toBe('[không] [em]');
    expect(shown('k e', signal(-3, 1))).toBe('[không] em');
  });

  it('marks as much as the story itself, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const parts = readBySorter(text, sort(text).signals);
        expect(parts.every((part) => part.text.length > 0)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
