import { z } from 'zod';
import data from './statuses.json' with { type: 'json' };

/** What a change of status may ask the officer for. `decision`: number and date of the paper that says so. */
const need = z.enum(['decision', 'granted', 'until', 'reason', 'conclusion']);
export type Need = z.infer<typeof need>;

const schema = z.record(
  z.string(),
  z.strictObject({
    name: z.string(),
    next: z.array(z.string()),
    /** Without these the status is not taken. */
    needs: z.array(need).default([]),
    /** These may be given. */
    may: z.array(need).default([]),
    /** What it does to the clocks of BLTTHS Art. 147: prolongs them, stops them, lets them run on, starts them anew. */
    clocks: z.enum(['extend', 'pause', 'resume', 'restart']).optional(),
    /** Kinds of clocks that are met by it. */
    meets: z.array(z.string()).default([]),
    /** An outcome. `decision`: one of those that count as resolved (BLTTHS Art. 147). */
    result: z.enum(['decision', 'other']).optional(),
    /** It can't be taken back: the officer confirms it. */
    final: z.boolean().default(false),
    /** The tip leaves the open list. */
    ends: z.boolean().default(false),
  }),
);

/**
 * The statuses of a tip, their Vietnamese names and what may follow each. That it is being screened is no status: until the
 * sorter is done, seconds after it came, the tip is in nobody's inbox.
 */
export const statuses = schema.parse(data);

/** Whether a tip may go from one status to another. */
export function mayFollow(from: string, to: string): boolean {
  return statuses[from]?.next.includes(to) ?? false;
}

/** The keys of statuses that are an outcome: all of them, or those that count as resolved or do not. */
export const outcomes = (result?: 'decision' | 'other'): string[] =>
  Object.keys(statuses).filter((key) => {
    const { result: own } = statuses[key]!;
    return own !== undefined && (result === undefined || own === result);
  });
