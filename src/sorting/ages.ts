import { spelled } from './numbers.ts';
import type { Age } from './types.ts';
import { FIGURE, NUMBER, type Word } from './words.ts';

/** An age a message states, in years, with the offsets of the words that state it. */
export interface AgeHit {
  years: number;
  start: number;
  end: number;
}

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

/** A year of birth in four figures, or two after "sinh", gives an age if it is that of a living person. */
function bornIn(figures: string, thisYear: number): number | undefined {
  let year = Number(figures);
  if (figures.length <= 2) year += year <= thisYear % 100 ? 2000 : 1900;
  const years = thisYear - year;
  return years >= 0 && years < 100 ? years : undefined;
}

function add(
  words: readonly Word[],
  hits: AgeHit[],
  years: number | undefined,
  from: number,
  to: number,
): void {
  if (years === undefined || years > 99) return;
  hits.push({ years, start: words[from]!.start, end: words[to]!.end });
}

/** Finds the ages a message states, by years, year of birth or school form. `today` decides what a year of birth means. */
export function agesIn(words: readonly Word[], today: Date): AgeHit[] {
  const thisYear = today.getFullYear();
  const hits: AgeHit[] = [];
  for (let i = 0; i < words.length; i++) {
    const { raw, form } = words[i]!;
    if ((form.traits & (FIGURE | NUMBER)) === 0) continue;
    const next = words[i + 1]?.form.text ?? '';
    const last = words[i - 1]?.form.text ?? '';
    const glued = /^(\d{1,2})(t|tuoi|tuổi|tủi|yo|o)$/.exec(raw);
    if (glued) {
      add(words, hits, Number(glued[1]), i, i);
      continue;
    }
    const born = /^(?:sn)?2k(\d{1,2})$/.exec(raw) ?? /^sn(20\d\d|19\d\d)$/.exec(raw);
    if (born) {
      add(
        words,
        hits,
        born[1]!.length === 4 ? bornIn(born[1]!, thisYear) : thisYear - 2000 - Number(born[1]),
        i,
        i,
      );
      continue;
    }
    if (/^\d+$/.test(raw)) {
      const value = Number(raw);
      const dated =
        last === 'sinh' ||
        (last === 'năm' && words[i - 2]?.form.text === 'sinh') ||
        (last === 'nam' && words[i - 2]?.form.text === 'sinh') ||
        last === 'sn' ||
        last === 'đời' ||
        last === 'born';
      if (
        raw.length === 4 &&
        value > 1925 &&
        value <= thisYear &&
        (dated || last === 'năm' || last === 'in')
      ) {
        if (dated || words[i - 2]?.form.text === 'born') add(words, hits, bornIn(raw, thisYear), i, i);
      } else if (raw.length === 2 && dated) add(words, hits, bornIn(raw, thisYear), i, i);
      else if (value < 100 && (last === 'lớp' || last === 'lop' || last === 'grade') && value <= 12)
        add(words, hits, value + FORM_TO_AGE, i - 1, i);
      else if (value < 100 && YEARS_WORDS.has(next) && !(next === 't' && words[i + 1]!.raw !== 't'))
        add(words, hits, value, i, i + 1);
      else if (value >= 3 && value < 60 && value !== 111 && isBareAge(words, i))
        add(words, hits, value, i, i);
      continue;
    }
    if (form.traits & NUMBER) {
      const number = spelled(words, i);
      if (number === undefined) continue;
      const end = i + number.length;
      const after = words[end]?.form.text ?? '';
      if (after === 'tuổi' || after === 'tuoi') {
        add(words, hits, number.value, i, end);
        i = end;
      } else if (last === 'lớp' || (last === 'lop' && number.length === 1))
        add(words, hits, number.value + FORM_TO_AGE, i - 1, end - 1);
      else if (
        number.value >= 11 &&
        LEAD_WORDS.has(last) &&
        last === 'mới' &&
        (words[end] === undefined || words[end]!.breaks)
      )
        add(words, hits, number.value, i, end - 1);
      else if (number.length > 1) i = end - 1;
    }
  }
  return hits;
}

/** "em mới 13,", "she is 16", "(23)", ", 13," — a bare number that can only be an age. */
function isBareAge(words: readonly Word[], at: number): boolean {
  const word = words[at]!;
  const next = words[at + 1];
  const last = words[at - 1]?.form.text ?? '';
  const closed = next === undefined || next.breaks;
  if (last === 'is' || last === 'aged' || last === 'age' || last === 'ຸ' || last === 'ຍຸ')
    return (
      closed ||
      next?.form.text === 'and' ||
      next?.form.text === 'from' ||
      next?.form.text === 'years' ||
      last === 'ຍຸ'
    );
  if (last === 'm' && words[at - 2]?.form.text === 'i') return true;
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
