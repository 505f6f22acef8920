import { DAY, dayIn, dayInWords, endOfDay, OFFSET } from '../inbox/days.ts';

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
export const dayOf = dayIn;

/** `24/11/2026 14:05` in Vietnam's time. */
export function dayAndTime(at: Date): string {
  return `${dayInWords(dayOf(at))} ${local(at).slice(11, 16)}`;
}

/** The moments a period begins at, and ends before: midnights in Vietnam. */
export function boundsOf({ first, last }: Period): { from: Date; before: Date } {
  return { from: midnight(first), before: new Date(midnight(last).getTime() + DAY) };
}

const midnight = (day: string): Date => new Date(Date.parse(day) - OFFSET);

const isDay = (text: string): boolean => endOfDay(text) !== undefined && text >= FIRST && text <= LAST;

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
