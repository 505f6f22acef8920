import { agencyName } from '../inbox/agencies.ts';
import { placeName } from '../sorting/places.ts';
import { sort } from '../sorting/sort.ts';
import { declaredIn } from '../tips/declared.ts';
import { readCall } from './intake-form.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

/** How the call would be sorted as it stands: a part of the page, its words in this answer and nowhere else. */
export function previewCall(_desk: Desk, { fields }: OfficerVisit): Reply {
  const { report, problems } = readCall(fields);
  const unfit = problems.some(({ field }) => field !== 'consent');
  const text = report.story.join('\n');
  const { category, urgency, lead, places } = sort(unfit ? '' : text, declaredIn(report));
  return {
    page: 'intake-sorted',
    title: '',
    data: {
      told: text !== '' && !unfit,
      urgency,
      urgencyName: word('urgency', urgency),
      category: word('category', category),
      lead: agencyName(lead),
      places: places.map(placeName).join(', '),
    },
  };
}
