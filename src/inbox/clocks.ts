import { createRequire } from 'node:module';
import type HolidaysOf from 'date-holidays';
import { z } from 'zod';
import data from './clocks.json' with { type: 'json' };
import { addMonths, DAY, OFFSET } from './days.ts';

const schema = z.array(
  z.strictObject({
    kind: z.string(),
    name: z.string(),
    minutes: z.object({ P0: z.number(), P1: z.number(), P2: z.number(), P3: z.number() }).optional(),
    workingDays: z.number().int().optional(),
    days: z.number().int().optional(),
    months: z.number().int().optional(),
    categories: z.enum(['crime', 'victim']).optional(),
    /** It stands still while the tip is suspended. */
    pauses: z.boolean().default(false),
    /** Months it may run at most once the tip was resumed. */
    resumedMonths: z.number().int().optional(),
    /** How it may be prolonged, one after the other: so many months from its start, or beyond where it stands. */
    extensions: z
      .array(
        z.strictObject({
          months: z.number().int(),
          from: z.enum(['start', 'due']),
          by: z.string(),
          source: z.string(),
        }),
      )
      .default([]),
    source: z.string(),
  }),
);

/** The deadlines that run on a lead assignment, with the law or target each comes from. */
export const clockKinds = schema.parse(data);

/** What is known of a kind of clock; undefined for one that is none of ours. */
export const clockKind = (kind: string) => clockKinds.find((each) => each.kind === kind);

const NOT_CRIME = new Set([
  'returned_victim',
  'information_request',
  'not_a_tip',
  'unclear',
  'child_at_risk',
]);

const require = createRequire(import.meta.url);
let holidays: HolidaysOf | undefined;
/** Looking a day up in the calendar takes a hundred times longer than remembering it. */
const working = new Map<number, boolean>();

/** Whether offices in Vietnam work on the local day that holds this moment. */
export function isWorkingDay(at: Date): boolean {
  const day = Math.floor((at.getTime() + OFFSET) / DAY);
  const known = working.get(day) ?? looksWorking(at);
  if (working.size < 1000) working.set(day, known);
  return known;
}

function looksWorking(at: Date): boolean {
  const weekday = new Date(at.getTime() + OFFSET).getUTCDay();
  if (weekday === 0 || weekday === 6) return false;
  // Loaded with the first deadline: at start it would cost every process a fifth of a second.
  holidays ??= new (require('date-holidays') as typeof HolidaysOf)('VN', {
    timezone: 'Asia/Ho_Chi_Minh',
    types: ['public'],
  });
  return holidays.isHoliday(at) === false;
}

/** The end of the n-th working day after a moment (the day itself does not count), in Vietnam's time. */
export function afterWorkingDays(from: Date, days: number): Date {
  const midnight = Math.floor((from.getTime() + OFFSET) / DAY) * DAY - OFFSET;
  let left = days;
  let day = midnight;
  while (left > 0) {
    day += DAY;
    if (isWorkingDay(new Date(day + DAY / 2))) left--;
  }
  return new Date(day + DAY - 1000);
}

/**
 * The clocks that start for a lead assignment.
 * @param received when the tip was committed
 */
export function startClocks(
  category: string,
  urgency: string,
  received: Date,
): { kind: string; due: Date }[] {
  return clockKinds
    .filter(({ categories }) => {
      if (categories === 'crime') return !NOT_CRIME.has(category);
      return categories === undefined || category === 'returned_victim';
    })
    .map(({ kind, minutes, workingDays, days, months }) => {
      if (workingDays !== undefined) return { kind, due: afterWorkingDays(received, workingDays) };
      if (months !== undefined) return { kind, due: addMonths(received, months) };
      const length =
        days !== undefined ? days * DAY : minutes![urgency as keyof typeof minutes & string] * 60_000;
      return { kind, due: new Date(received.getTime() + length) };
    });
}
