import Holidays from 'date-holidays';
import { z } from 'zod';
import data from './clocks.json' with { type: 'json' };

const schema = z.array(
  z.object({
    kind: z.string(),
    name: z.string(),
    minutes: z.object({ P0: z.number(), P1: z.number(), P2: z.number(), P3: z.number() }).optional(),
    workingDays: z.number().int().optional(),
    days: z.number().int().optional(),
    categories: z.enum(['crime', 'victim']).optional(),
    source: z.string(),
  }),
);

/** The deadlines that run on a lead assignment, with the law or target each comes from. */
export const clockKinds = schema.parse(data);

const NOT_CRIME = new Set([
  'returned_victim',
  'information_request',
  'not_a_tip',
  'unclear',
  'child_at_risk',
]);
const DAY = 24 * 3600 * 1000;
/** Asia/Ho_Chi_Minh has no summer time. */
const OFFSET = 7 * 3600 * 1000;

let holidays: Holidays | undefined;
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
  holidays ??= new Holidays('VN', { timezone: 'Asia/Ho_Chi_Minh', types: ['public'] });
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
    .map(({ kind, minutes, workingDays, days }) => {
      if (workingDays !== undefined) return { kind, due: afterWorkingDays(received, workingDays) };
      const length =
        days !== undefined ? days * DAY : minutes![urgency as keyof typeof minutes & string] * 60_000;
      return { kind, due: new Date(received.getTime() + length) };
    });
}
