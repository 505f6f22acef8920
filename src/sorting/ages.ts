import { spelled } from './numbers.ts';
import type { Age } from './types.ts';
import { FIGURE, NUMBER, type Word } from './words.ts';

/** An age a message states, in years, with the offsets of the words that state it. */
export interface AgeHit {
  years: number;
  start: number;
  end: number;
}

/** Words are known by their spelling without accents, so that an age is read alike with and without. */
const YEARS_WORDS = new Set(['tuoi', 'tui', 't', 'years', 'year', 'yo', 'ປີ', 'ปี', 'ឆ្', 'xyoo']);
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

/** Finds the ages a message states, by years, year of birth or school form. `text` is the message as sent; `today` decides what a year of birth means. */
export function agesIn(words: readonly Word[], text: string, today: Date): AgeHit[] {
  const thisYear = today.getFullYear();
  const hits: AgeHit[] = [];
  for (let i = 0; i < words.length; i++) {
    const { text: raw, traits } = words[i]!.bare;
    if ((traits & (FIGURE | NUMBER)) === 0) continue;
    const next = words[i + 1]?.bare.fold ?? '';
    const last = words[i - 1]?.bare.fold ?? '';
    const glued = /^(\d{1,2})(t|tuoi|tui|yo|o)$/.exec(raw);
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
      if (isRange(words, i, text)) {
        add(words, hits, value, i, i + 1);
        continue;
      }
      const dated =
        last === 'sinh' ||
        (last === 'nam' && words[i - 2]?.bare.fold === 'sinh') ||
        last === 'doi' ||
        last === 'born';
      if (
        raw.length === 4 &&
        value > 1925 &&
        value <= thisYear &&
        (dated || last === 'nam' || last === 'in')
      ) {
        if (dated || words[i - 2]?.bare.fold === 'born') add(words, hits, bornIn(raw, thisYear), i, i);
      } else if (raw.length === 2 && dated) add(words, hits, bornIn(raw, thisYear), i, i);
      else if (value < 100 && (last === 'lop' || last === 'grade') && value <= 12)
        add(words, hits, value + FORM_TO_AGE, i - 1, i);
      else if (value < 100 && YEARS_WORDS.has(next)) add(words, hits, value, i, i + 1);
      else if (value >= 3 && value < 60 && value !== 111 && isBareAge(words, i))
        add(words, hits, value, i, i);
      continue;
    }
    if (traits & NUMBER) {
      const number = spelled(words, i);
      if (number === undefined) continue;
      const end = i + number.length;
      const after = words[end]?.bare.fold ?? '';
      if (after === 'tuoi') {
        // "chín mười tuổi", nine or ten, sounds like ninety.
        if (number.value !== 90) add(words, hits, number.value, i, end);
        i = end;
      } else if (last === 'lop') add(words, hits, number.value + FORM_TO_AGE, i - 1, end - 1);
      else if (number.value >= 11 && last === 'moi' && (words[end] === undefined || words[end]!.breaks))
        add(words, hits, number.value, i, end - 1);
      else if (number.length > 1) i = end - 1;
    }
  }
  return hits;
}

/** "gái 18-25": two ages with a dash between them. */
function isRange(words: readonly Word[], at: number, text: string): boolean {
  const [from, to] = [words[at]!, words[at + 1]];
  if (to === undefined || !/^\d\d$/.test(to.bare.text)) return false;
  if (!/^\s*[-–~]\s*$/.test(text.slice(from.end, to.start))) return false;
  const [least, most] = [Number(from.bare.text), Number(to.bare.text)];
  return least >= 12 && least < most && most <= 60 && !isCounted(words[at + 2]);
}

/** A number of things ("24 triệu") is no age. */
function isCounted(next: Word | undefined): boolean {
  return next !== undefined && /^(trieu|nghin|nguoi|dua|con|thang|ngay|lan|#.*)$/.test(next.bare.fold);
}

/** "em mới 13,", "she is 16", "(23)", ", 13," — a bare number that can only be an age. */
function isBareAge(words: readonly Word[], at: number): boolean {
  const word = words[at]!;
  const next = words[at + 1];
  const last = words[at - 1]?.bare.fold ?? '';
  const closed = next === undefined || next.breaks;
  if (last === 'is' || last === 'aged' || last === 'age' || last === 'ຸ' || last === 'ຍຸ')
    return (
      closed ||
      next?.bare.fold === 'and' ||
      next?.bare.fold === 'from' ||
      next?.bare.fold === 'years' ||
      last === 'ຍຸ'
    );
  const second = words[at - 2]?.bare.fold ?? '';
  if ((last === 'm' || last === 'am') && second === 'i') return true;
  const years = Number(word.bare.text);
  // "năm nay 24", "toàn trên 20", "ngoài 40 rồi"
  if (last === 'nay' && second === 'nam' && years >= 10) return closed || !isCounted(next);
  if ((last === 'tren' || last === 'ngoai') && years >= 18 && (closed || next?.bare.fold === 'roi'))
    return true;
  if (closed && last === 'moi' && Number(word.bare.text) >= 10) return true;
  if (closed && word.breaks && Number(word.bare.text) >= 10) return true;
  // "e 17 2 ban kia 16": a pronoun and a number of two figures.
  if (Number(word.bare.text) < 10 || Number(word.bare.text) > 40) return false;
  return closed && (last === 'em' || last === 'chau' || last === 'con' || last === 'kia' || last === 'no');
}

/** The class of an age in years. */
export function ageClass(years: number): Age {
  if (years < 16) return 'under16';
  return years < 18 ? '16_17' : 'adult';
}
