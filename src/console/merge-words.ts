import type { Merging } from '../inbox/merge.ts';
import { moment } from './times.ts';
import { statusName, word } from './words.ts';

/** How a tip is called on a page: the beginning of its id. */
export const short = (id: string): string => id.slice(0, 8);

/** Where a tip was merged and what was merged into it, in words. */
export function mergingInWords({ into, from }: Merging, now = new Date()) {
  return {
    into: into && { ...into, short: short(into.tip), status: statusName(into.status) },
    from: from.map(({ category, urgency, received, ...each }) => ({
      ...each,
      short: short(each.tip),
      category: word('category', category),
      urgency,
      urgencyName: word('urgency', urgency),
      received: moment(received, now),
    })),
  };
}
