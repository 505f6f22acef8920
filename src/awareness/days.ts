const format = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Ho_Chi_Minh',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day it is in Vietnam, `2026-11-24`: the finest time that is kept of anybody's learning. */
export function dayOf(at: Date): string {
  return format.format(at);
}

/** The year it is in Vietnam. */
export function yearOf(at: Date): number {
  return Number(dayOf(at).slice(0, 4));
}
