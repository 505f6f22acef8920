import { agencyName } from '../inbox/agencies.ts';
import { placeName } from '../sorting/places.ts';
import { sort } from '../sorting/sort.ts';
import { plain } from '../text.ts';
import { decision } from './decision.ts';
import type { Reply } from './reply.ts';
import { stretches } from './story.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

/** As long as what one person tells in a sitting. */
const LIMIT = 10_000;

/** The form in which a text is tried on the sorter. */
export function showTry(): Reply {
  return page('');
}

/** Sorts a pasted text and shows the decision. The text is in this answer and nowhere else. */
export function trySorting(_desk: Desk, { fields }: OfficerVisit): Reply {
  const text = plain(fields.text ?? '').trim();
  if (!text) return page('', { error: 'Chưa có lời nào để xếp thử.' });
  if (text.length > LIMIT) return page(text, { error: `Dài quá ${LIMIT} ký tự.` });
  const sorting = sort(text);
  const { category, urgency, lead, places, signals } = sorting;
  return page(text, {
    result: {
      ...decision(sorting),
      urgency,
      urgencyName: word('urgency', urgency),
      category: word('category', category),
      lead: agencyName(lead),
      places: places.map(placeName),
      story: stretches(text, signals),
    },
  });
}

function page(text: string, outcome: { error?: string; result?: object } = {}): Reply {
  return {
    page: 'try',
    title: 'Thử máy xếp',
    status: outcome.error ? 422 : 200,
    data: { text, limit: LIMIT, ...outcome },
  };
}
