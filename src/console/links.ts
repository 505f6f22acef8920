import type { Links } from '../inbox/links.ts';
import { shortId } from '../reports/words.ts';
import { type Moment, moment } from './times.ts';
import { statusName, word } from './words.ts';

/** Tips that have something in common with the one on the page, in words. */
export function linksInWords({ tips, counts }: Links, now = new Date()) {
  return {
    counts: counts.map(
      ({ kind, tips: count, more }) => `${more ? 'Hơn ' : ''}${count} ${word('link', kind)}`,
    ),
    tips: tips.map(
      ({ tip, category, urgency, status, received, why, led }): LinkedLine => ({
        id: tip,
        short: shortId(tip),
        category: word('category', category),
        urgency,
        urgencyName: word('urgency', urgency),
        status: statusName(status),
        received: moment(received, now),
        why: why.map((kind) => word('mark', kind)).join(', '),
        led,
      }),
    ),
  };
}

interface LinkedLine {
  id: string;
  short: string;
  category: string;
  urgency: string;
  urgencyName: string;
  status: string;
  received: Moment;
  why: string;
  led: boolean;
}
