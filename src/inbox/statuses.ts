import { z } from 'zod';
import data from './statuses.json' with { type: 'json' };

const schema = z.record(
  z.string(),
  z.object({
    name: z.string(),
    next: z.array(z.string()),
    /** A decision is made: the clock for resolving stops (BLTTHS Art. 147). */
    resolves: z.boolean().default(false),
    /** The tip leaves the open list. */
    ends: z.boolean().default(false),
  }),
);

/** The statuses of a tip, their Vietnamese names and what may follow each. */
export const statuses = schema.parse(data);

export function mayFollow(from: string, to: string): boolean {
  return statuses[from]?.next.includes(to) ?? false;
}
