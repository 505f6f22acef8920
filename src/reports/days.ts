/** Asia/Ho_Chi_Minh has no summer time. */
const OFFSET = 7 * 3600 * 1000;
const DAY = 24 * 3600 * 1000;
/** No tip of this service is older; also what a four-digit slip of the finger ("0206") falls below. */
const FIRST = '2020-01-01';
const LAST = '2099-12-31';

/** Days in Vietnam, `2026-11-24`, both of them within. */
export interface Period {
  first: string;
  last: string;
}

const local = (at: Date): string => new Date(at.getTime() + OFFSET).toISOString();

/** The day it is in Vietnam, `2026-11-24`. */
export const dayOf = (at: Date): string => local(at).slice(0, 10);

/** `24/11/2026 14:05` in Vietnam's time. */
export function dayAndTime(at: Date): string {
  return `${dayInWords(dayOf(at))} ${local(at).slice(11, 16)}`;
}

/** `24/11/2026` for a day written `2026-11-24`. */
export const dayInWords = (day: string): string => day.split('-').reverse().join('/');

/** The moments a period begins at, and ends before: midnights in Vietnam. */
export function boundsOf({ first, last }: Period): { from: Date; before: Date } {
  return { from: midnight(first), before: new Date(midnight(last).getTime() + DAY) };
}

const midnight = (day: string): Date => new Date(Date.parse(day) - OFFSET);

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  // "2026-02-30" is read as a day of March by some engines, and as none by others.
  new Date(text).toISOString().startsWith(text) &&
  text >= FIRST &&
  text <= LAST;

/** A period as it was asked for; undefined when it is none. */
export function periodOf(first: unknown, last: unknown): Period | undefined {
  if (typeof first !== 'string' || typeof last !== 'string') return undefined;
  return isDay(first) && isDay(last) && first <= last ? { first, last } : undefined;
}

/** From the first of this month until today. */
export function thisMonth(now: Date): Period {
  const last = dayOf(now);
  return { first: `${last.slice(0, 8)}01`, last };
}

export const periodInWords = ({ first, last }: Period): string =>
  `Từ ngày ${dayInWords(first)} đến hết ngày ${dayInWords(last)}`;
