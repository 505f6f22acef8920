import { type Group, type Run, runsIn } from './runs.ts';
import type { Found, Reading } from './types.ts';

/** Mobile prefixes of eleven digits until 2018 and what they became. */
const TODAY: Record<string, string> = {
  '0120': '070',
  '0121': '079',
  '0122': '077',
  '0123': '083',
  '0124': '084',
  '0125': '085',
  '0126': '076',
  '0127': '081',
  '0128': '078',
  '0129': '082',
  '0162': '032',
  '0163': '033',
  '0164': '034',
  '0165': '035',
  '0166': '036',
  '0167': '037',
  '0168': '038',
  '0169': '039',
  '0186': '056',
  '0188': '058',
  '0199': '059',
};

const MOBILE = /^0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}$/;
const LANDLINE = /^02\d{9}$/;
/** Neighbours and where people are taken: after two zeros; many an account begins with those too. */
const ABROAD = /^00(?:855|856|66|86|95|60|63|971)/;
/** Groups that begin otherwise begin no number without a plus. */
const BEGINS = /^(?:0|8$|84)/;
/** The shortest there is, and the longest: 0084, a zero too many, and an old number. */
const [SHORTEST, LONGEST] = [9, 16];

/** Phone numbers: those of Vietnam in every spelling, others when their country's code is written. As `+84912345678`. */
export function phonesIn({ digits }: Reading): Found[] {
  return runsIn(digits).flatMap((run) => phonesOf(run, digits));
}

function phonesOf({ groups, plus, start: runStart }: Run, text: string): Found[] {
  const found: Found[] = [];
  for (let from = 0; from < groups.length; from++) {
    if (isDate(groups.slice(from, from + 3), text)) {
      from += 2;
      continue;
    }
    const signed = plus && from === 0;
    const phone = phoneFrom(groups, from, signed, text);
    if (!phone) continue;
    const start = signed ? text.lastIndexOf('+', runStart) : groups[from]!.start;
    found.push({ kind: 'phone', value: phone.value, start, end: groups[phone.last]!.end });
    from = phone.last;
  }
  return found;
}

/** The number that begins with one group and ends with one of the next. */
function phoneFrom(
  groups: Group[],
  from: number,
  plus: boolean,
  text: string,
): { value: string; last: number } | undefined {
  if (!plus && !BEGINS.test(groups[from]!.digits)) return undefined;
  let written = '';
  let abroad: { value: string; last: number } | undefined;
  for (let last = from; last < groups.length; last++) {
    written += groups[last]!.digits;
    if (written.length > LONGEST) break;
    if (written.length < SHORTEST) continue;
    const national = nationalOf(written, plus);
    if (national) return { value: `+84${national.slice(1)}`, last };
    if (
      abroad &&
      (abroad.value.length > 11 || text.slice(groups[last - 1]!.end, groups[last]!.start).includes(','))
    )
      break;
    const value = abroadOf(written, plus);
    if (value) abroad = { value, last };
  }
  return abroad;
}

function nationalOf(written: string, plus: boolean): string | undefined {
  const after = /^(?:0084|84)0?/.exec(written)?.[0].length;
  const local = after === undefined ? (plus ? '' : written) : `0${written.slice(after)}`;
  const old = local.length === 11 ? TODAY[local.slice(0, 4)] : undefined;
  const number = old ? old + local.slice(4) : local;
  return MOBILE.test(number) || LANDLINE.test(number) ? number : undefined;
}

/** A number abroad: only a plus, or two zeros and a country we know, tell it from any other number. */
function abroadOf(written: string, plus: boolean): string | undefined {
  const number = plus ? written : ABROAD.test(written) ? written.slice(2) : '';
  return /^[1-9]\d{8,14}$/.test(number) && !number.startsWith('84') ? `+${number}` : undefined;
}

/** "03.05.2024 08" has the digits of a phone number, but is a day. */
function isDate([day, month, year]: Group[], text: string): boolean {
  if (!day || !month || !year || day.digits.length > 2 || month.digits.length > 2) return false;
  const marks = [text.slice(day.end, month.start), text.slice(month.end, year.start)];
  return (
    Number(day.digits) <= 31 &&
    Number(month.digits) <= 12 &&
    /^(?:19|20)\d\d$/.test(year.digits) &&
    marks[0] === marks[1] &&
    marks[0] !== ' '
  );
}
