import type { ReadTip } from '../inbox/read.ts';
import { mapsIn } from './map/maps.ts';
import { readyAnswers } from './ready.ts';
import { readBySorter } from './story-read.ts';
import type { OfficerVisit } from './visit.ts';

/** All that the reporter wrote, typed answers first. */
const textsOf = ({ report, messages }: ReadTip): string[] => [
  ...Object.values(report?.answers ?? {}),
  ...messages.flatMap(({ author, text }) => (author === 'reporter' ? [text] : [])),
];

/** What helps to read a tip and to answer it: the story as the sorter read it, maps, ready answers. */
export function readingOf(tip: ReadTip, { session, request }: OfficerVisit) {
  const { sorting } = tip;
  return {
    read: sorting ? readBySorter(sorting.text, sorting.sorting.signals) : [],
    maps: mapsIn(textsOf(tip)),
    ready: readyAnswers(tip.language, session.officer.agency, request.query.ready),
  };
}
