import type { Word } from './words.ts';

const UNITS = new Map<string, number>(
  Object.entries({
    một: 1,
    mot: 1,
    mốt: 1,
    hai: 2,
    ba: 3,
    bốn: 4,
    bon: 4,
    tư: 4,
    tu: 4,
    năm: 5,
    nam: 5,
    lăm: 5,
    lam: 5,
    sáu: 6,
    sau: 6,
    bảy: 7,
    bay: 7,
    bẩy: 7,
    tám: 8,
    tam: 8,
    chín: 9,
    chin: 9,
  }),
);
const TENS = new Set(['mươi', 'muoi']);
const TEN = new Set(['mười', 'muoi']);
/** Says whether a word can begin a number written in words. */
export function isNumberWord(word: string): boolean {
  return UNITS.has(word) || TEN.has(word);
}

/** Reads a number written in words ("mười bốn", "hai mươi mốt"); gives it and how many words it took. */
export function spelled(words: readonly Word[], at: number): { value: number; length: number } | undefined {
  const first = words[at]?.bare.text;
  if (first === undefined) return undefined;
  if (TEN.has(first)) {
    const unit = UNITS.get(words[at + 1]?.bare.text ?? '');
    return unit === undefined ? { value: 10, length: 1 } : { value: 10 + unit, length: 2 };
  }
  const tens = UNITS.get(first);
  if (tens === undefined) return undefined;
  if (!TENS.has(words[at + 1]?.bare.text ?? '')) return { value: tens, length: 1 };
  const unit = UNITS.get(words[at + 2]?.bare.text ?? '');
  return unit === undefined ? { value: tens * 10, length: 2 } : { value: tens * 10 + unit, length: 3 };
}
