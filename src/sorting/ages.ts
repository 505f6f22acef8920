import type { Word } from './text.ts';
import type { Age } from './types.ts';

/** An age a message states, in years, with the offsets of the words that state it. */
export interface AgeHit {
  years: number;
  start: number;
  end: number;
}

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
const YEARS_WORDS = new Set(['tuổi', 'tuoi', 'tủi', 'tui', 't', 'years', 'year', 'yo', 'ປີ']);
const LEAD_WORDS = new Set([
  'mới',
  'moi',
  'ms',
  'khoảng',
  'chừng',
  'tầm',
  'cỡ',
  'tam',
  'is',
  'am',
  'm',
  'aged',
  'age',
  'năm',
  'nay',
  'được',
  'đã',
  'tròn',
]);
/** Children begin the first form in the year they turn six. */
const FORM_TO_AGE = 5;

/** Reads a number written in words ("mười bốn", "hai mươi mốt"); gives it and how many words it took. */
function spelled(words: readonly Word[], at: number): { value: number; length: number } | undefined {
  const first = words[at]?.text;
  if (first === undefined) return undefined;
  if (TEN.has(first)) {
    const unit = UNITS.get(words[at + 1]?.text ?? '');
    return unit === undefined ? { value: 10, length: 1 } : { value: 10 + unit, length: 2 };
  }
  const tens = UNITS.get(first);
  if (tens === undefined) return undefined;
  if (!TENS.has(words[at + 1]?.text ?? '')) return { value: tens, length: 1 };
  const unit = UNITS.get(words[at + 2]?.text ?? '');
  return unit === undefined ? { value: tens * 10, length: 2 } : { value: tens * 10 + unit, length: 3 };
}

/** A year of birth in four figures, or two after "sinh", gives an age if it is that of a living person. */
function bornIn(figures: string, thisYear: number): number | undefined {
  let year = Number(figures);
  if (figures.length <= 2) year += year <= thisYear % 100 ? 2000 : 1900;
  const years = thisYear - year;
  return years >= 0 && years < 100 ? years : undefined;
}

/** Finds the ages a message states, by years, year of birth or school form. `today` decides what a year of birth means. */
export function agesIn(words: readonly Word[], today: Date): AgeHit[] {
  const thisYear = today.getFullYear();
  const hits: AgeHit[] = [];
  const add = (years: number | undefined, from: number, to: number) => {
    if (years === undefined || years > 99) return;
    hits.push({ years, start: words[from]!.start, end: words[to]!.end });
  };
  for (let i = 0; i < words.length; i++) {
    const { raw, text } = words[i]!;
    const next = words[i + 1]?.text ?? '';
    const last = words[i - 1]?.text ?? '';
    const glued = /^(\d{1,2})(t|tuoi|tuổi|tủi|yo|o)$/.exec(raw);
    if (glued) {
      add(Number(glued[1]), i, i);
      continue;
    }
    const born = /^(?:sn)?2k(\d{1,2})$/.exec(raw) ?? /^sn(20\d\d|19\d\d)$/.exec(raw);
    if (born) {
      add(born[1]!.length === 4 ? bornIn(born[1]!, thisYear) : thisYear - 2000 - Number(born[1]), i, i);
      continue;
    }
    if (/^\d+$/.test(raw)) {
      const value = Number(raw);
      const dated =
        last === 'sinh' ||
        (last === 'năm' && words[i - 2]?.text === 'sinh') ||
        (last === 'nam' && words[i - 2]?.text === 'sinh') ||
        last === 'sn' ||
        last === 'đời' ||
        last === 'born';
      if (
        raw.length === 4 &&
        value > 1925 &&
        value <= thisYear &&
        (dated || last === 'năm' || last === 'in')
      ) {
        if (dated || words[i - 2]?.text === 'born') add(bornIn(raw, thisYear), i, i);
      } else if (raw.length === 2 && dated) add(bornIn(raw, thisYear), i, i);
      else if (value < 100 && (last === 'lớp' || last === 'lop' || last === 'grade') && value <= 12)
        add(value + FORM_TO_AGE, i - 1, i);
      else if (value < 100 && YEARS_WORDS.has(next) && !(next === 't' && words[i + 1]!.raw !== 't'))
        add(value, i, i + 1);
      else if (value >= 3 && value < 60 && value !== 111 && isBareAge(words, i)) add(value, i, i);
      continue;
    }
    if (UNITS.has(text) || TEN.has(text)) {
      const number = spelled(words, i);
      if (number === undefined) continue;
      const end = i + number.length;
      const after = words[end]?.text ?? '';
      if (after === 'tuổi' || after === 'tuoi') {
        add(number.value, i, end);
        i = end;
      } else if (last === 'lớp' || (last === 'lop' && number.length === 1))
        add(number.value + FORM_TO_AGE, i - 1, end - 1);
      else if (
        number.value >= 11 &&
        LEAD_WORDS.has(last) &&
        last === 'mới' &&
        (words[end] === undefined || words[end]!.breaks)
      )
        add(number.value, i, end - 1);
      else if (number.length > 1) i = end - 1;
    }
  }
  return hits;
}

/** "em mới 13,", "she is 16", "(23)", ", 13," — a bare number that can only be an age. */
function isBareAge(words: readonly Word[], at: number): boolean {
  const word = words[at]!;
  const next = words[at + 1];
  const last = words[at - 1]?.text ?? '';
  const closed = next === undefined || next.breaks;
  if (last === 'is' || last === 'aged' || last === 'age' || last === 'ຸ' || last === 'ຍຸ')
    return closed || next?.text === 'and' || next?.text === 'from' || next?.text === 'years' || last === 'ຍຸ';
  if (last === 'm' && words[at - 2]?.text === 'i') return true;
  if (closed && (last === 'mới' || last === 'moi' || last === 'ms') && Number(word.raw) >= 10) return true;
  if (closed && word.breaks && Number(word.raw) >= 10) return true;
  // "e 17 2 ban kia 16": a pronoun and a number of two figures.
  if (Number(word.raw) < 10 || Number(word.raw) > 40) return false;
  return closed && (last === 'em' || last === 'cháu' || last === 'con' || last === 'kia' || last === 'nó');
}

/** The class of an age in years. */
export function ageClass(years: number): Age {
  if (years < 16) return 'under16';
  return years < 18 ? '16_17' : 'adult';
}
