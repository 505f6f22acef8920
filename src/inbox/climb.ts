import { z } from 'zod';
import data from './alarms.json' with { type: 'json' };

const schema = z.object({
  /** Between two tellings of a tip in immediate danger that nobody acknowledged. */
  repeatSeconds: z.number().int().positive(),
  climb: z
    .array(z.object({ level: z.number().int(), minutes: z.number().nonnegative(), who: z.string() }))
    .refine((steps) => steps.every(({ minutes }, at) => at === 0 || minutes > steps[at - 1]!.minutes)),
  /** Between two sounds of an open page: while nobody opened the tip, and while it was opened but not acknowledged. */
  ringSeconds: z.object({ unopened: z.number().positive(), opened: z.number().positive() }),
  /** How long the duty desk's call on the phone to an agency at work keeps its own alarm still. */
  calledMinutes: z.number().positive(),
  source: z.string(),
});

/** How an alarm repeats and climbs. */
export const alarmRules = schema.parse(data);

/** Who is told of an alarm: the officers on duty, their supervisors as well, the duty desk of the service as well. */
export const AGENCY = 0;
export const SUPERVISOR = 1;
export const DESK = 2;

/**
 * How far an alarm has climbed.
 * @param minutes since it began
 * @param staffed whether anybody at the agency can read its tips; if nobody can, the duty desk is told at once
 */
export function climbed(minutes: number, staffed: boolean): number {
  if (!staffed) return DESK;
  return alarmRules.climb.findLast((step) => minutes >= step.minutes)?.level ?? AGENCY;
}
