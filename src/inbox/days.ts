export const DAY = 24 * 3600 * 1000;
/** Asia/Ho_Chi_Minh has no summer time. */
export const OFFSET = 7 * 3600 * 1000;

/** The day it is in Vietnam at a moment, `2026-11-24`. */
export const dayIn = (at: Date): string => new Date(at.getTime() + OFFSET).toISOString().slice(0, 10);

/** The last second of a day in Vietnam; undefined for what is no day. */
export function endOfDay(day: string): Date | undefined {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN;
  // "2026-02-30" is read as a day of March by some engines, and as none by others.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  return new Date(midnight - OFFSET + DAY - 1000);
}

/** `24/11/2026` for a day written `2026-11-24`. */
export const dayInWords = (day: string): string => day.split('-').reverse().join('/');

/** The same hour so many months later in Vietnam; the last day of a month that has no such day. */
export function addMonths(from: Date, months: number): Date {
  const local = new Date(from.getTime() + OFFSET);
  const day = local.getUTCDate();
  local.setUTCMonth(local.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate();
  local.setUTCDate(Math.min(day, last));
  return new Date(local.getTime() - OFFSET);
}

export const earlier = (one: Date, other: Date): Date => new Date(Math.min(one.getTime(), other.getTime()));
