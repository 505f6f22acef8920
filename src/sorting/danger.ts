import { dangerOf } from './sort.ts';

/** While a person is still typing, less than an even chance of danger is enough to show the numbers to call. */
const ALARM_FROM = 0.3;

/**
 * Says whether a text, perhaps unfinished, speaks of someone in danger now: held, beaten, being moved, wanting to die.
 * Errs towards alarm. Takes any string.
 */
export function danger(text: string): boolean {
  return dangerOf(text) >= ALARM_FROM;
}
