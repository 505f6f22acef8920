import lessons from '../awareness/lessons.json' with { type: 'json' };
import { translate } from '../languages/catalogue.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** Words a minute, read out so that a hamlet can follow. */
const PACE = 120;

/** The scripts for the commune's loudspeakers, one a lesson, with how long each takes; to be printed. */
export function showLoudspeaker(_desk: Desk, _visit: OfficerVisit): Reply {
  const scripts = lessons.map(({ id }) => {
    const text = translate('vi', `loudspeaker:${id}`);
    const words = text.split(/\s+/).length;
    return { id, title: translate('vi', `lessons:${id}.title`), words, length: lengthOf(words), text };
  });
  return { page: 'groups-loudspeaker', title: 'Bài đọc loa', data: { scripts } };
}

/** "1 phút 30 giây", rounded up to half a minute. */
function lengthOf(words: number): string {
  const halves = Math.ceil((2 * words) / PACE);
  const minutes = Math.floor(halves / 2);
  return [minutes > 0 && `${minutes} phút`, halves % 2 === 1 && '30 giây'].filter(Boolean).join(' ');
}
