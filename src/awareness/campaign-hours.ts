import hours from './campaign-hours.json' with { type: 'json' };

/** Milliseconds. Viet Nam keeps UTC+7 all year. */
const ZONE = 7 * 3_600_000;
const MINUTE = 60_000;
const DAY = 24 * 3_600_000;
const WEEK = 7 * DAY;

const minutesOf = (time: string): number => {
  const [hour, minute] = time.split(':').map(Number);
  return hour! * 60 + minute!;
};

const quiet = { from: minutesOf(hours.quiet.from), to: minutesOf(hours.quiet.to) };

/** The hours in which nothing is sent that nobody asked for just now, e.g. `21:00` and `07:00`. */
export const QUIET: Readonly<{ from: string; to: string }> = hours.quiet;

/** Whether a moment lies in the quiet hours, which go over midnight. */
export function isQuiet(at: Date): boolean {
  const minute = Math.floor(((at.getTime() + ZONE) % DAY) / MINUTE);
  return minute >= quiet.from || minute < quiet.to;
}

/** An ISO week of Viet Nam, and the moment its weekly message is due. */
export interface Week {
  year: number;
  week: number;
  due: Date;
}

/** The ISO week a moment lies in: weeks begin on Monday, and belong to the year their Thursday lies in (ISO 8601). */
export function weekOf(at: Date): Week {
  const local = at.getTime() + ZONE;
  // 1970-01-01 was a Thursday.
  const monday = Math.floor((local + 3 * DAY) / WEEK) * WEEK - 3 * DAY;
  const year = new Date(monday + 3 * DAY).getUTCFullYear();
  const first = Date.UTC(year, 0, 4);
  const week = Math.round((monday - (Math.floor((first + 3 * DAY) / WEEK) * WEEK - 3 * DAY)) / WEEK) + 1;
  const { weekday, at: time } = hours.weekly;
  return { year, week, due: new Date(monday + (weekday - 1) * DAY + minutesOf(time) * MINUTE - ZONE) };
}

/** A time as a form gives it, `2026-11-28T18:30`, in Viet Nam; undefined for what is none. */
export function readLocal(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)) return undefined;
  const at = new Date(`${text}:00+07:00`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** The same the other way round. */
export function writeLocal(at: Date): string {
  return new Date(at.getTime() + ZONE).toISOString().slice(0, 16);
}
