import type { Merging } from '../inbox/merge.ts';
import { shortId } from '../reports/words.ts';
import { moment } from './times.ts';
import { statusName, word } from './words.ts';

/** Where a tip was merged and what was merged into it, in words. */
export function mergingInWords({ into, from }: Merging, now = new Date()) {
  return {
    into: into && { ...into, short: shortId(into.tip), status: statusName(into.status) },
    from: from.map(({ category, urgency, received, ...each }) => ({
      ...each,
      short: shortId(each.tip),
      category: word('category', category),
      urgency,
      urgencyName: word('urgency', urgency),
      received: moment(received, now),
    })),
  };
}
