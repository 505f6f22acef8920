import { opened, submitted, TEXT_LIMIT, unknownCode } from './codes.ts';
import { isDuress } from './commands.ts';
import { consequences, taken } from './consequences.ts';
import { afterDuress, underDuress } from './duress.ts';
import { joined, progress, unknownGroup } from './group.ts';
import { appended } from './places.ts';
import { handIn, MEDIA_MOST, numbers } from './report.ts';
import { isFirst, respond } from './respond.ts';
import { say, saying } from './says.ts';
import { counted } from './summary.ts';
import type { Event, Heard, Outcome, Say, State, Step } from './types.ts';

export { start } from './places.ts';

/**
 * The dialogue: takes where a conversation stands and what happened, gives where it stands now, what to say and what to do.
 * Pure; never throws. Danger in what was said brings the numbers to call before anything else, except to someone watched.
 */
export function step(state: State, event: Event): Step {
  const { state: next, says, effects } = take(state, event);
  const asked = says.findLast((each) => each.choices);
  const offer = asked?.choices && { offered: asked.choices, labels: asked.labels };
  const learning = next.at === 'learn' ? next.learning : undefined;
  return { state: { ...next, learning, ...offer }, says, effects };
}

function take(state: State, event: Event): Step {
  if (event.kind === 'silence') return handIn(state);
  if (event.kind !== 'heard') return conclude(state, event);
  const heard = within(state, event);
  return isDuress(heard.text ?? '') && !heard.edited ? underDuress(state, heard) : hear(state, heard);
}

function conclude(state: State, outcome: Outcome): Step {
  if (outcome.kind === 'alerted') {
    return saying(state.report ? { ...state, report: { ...state.report, alert: outcome.alert } } : state);
  }
  if (state.duress) return afterDuress(state, outcome);
  switch (outcome.kind) {
    case 'submitted':
      return submitted(state, outcome);
    case 'opened':
      return opened(state, outcome);
    case 'unknown-code':
      return unknownCode(state);
    case 'appended':
      return appended(state);
    case 'joined':
      return joined(state, outcome.name);
    case 'unknown-group':
      return unknownGroup(state);
    case 'class':
      return progress(state, outcome);
  }
}

/** No report carries more than it may; and a caption is no answer, or what came along would be lost for it. */
function within(state: State, heard: Heard): Heard {
  if (heard.media.length === 0) return heard;
  const { choice: _caption, ...rest } = heard;
  const media = heard.media.slice(0, MEDIA_MOST - (state.report?.media?.length ?? 0));
  const tooMany = media.length < heard.media.length;
  return { ...rest, media, unkept: tooMany ? [...heard.unkept, 'too-many'] : heard.unkept };
}

function hear(state: State, heard: Heard): Step {
  const responded = respond(state, heard);
  const done = { ...responded, effects: consequences(state, responded, heard.media) };
  if (done.state.hush) return done;
  const warned = done.says[0]?.key.startsWith('danger.');
  const notes = [
    ...(heard.danger && !warned ? [numbers(done.state.report)] : []),
    ...(isFirst(state) && !heard.danger && !warned && !done.says.some((each) => each.key === 'welcome')
      ? [say('notice')]
      : []),
    ...(heard.cut ? [say('cut', undefined, { limit: TEXT_LIMIT })] : []),
    ...unkept(heard, done),
    ...received(state, heard, done),
  ];
  // A photo is acknowledged by name, so the word "noted" is not said as well.
  const says = notes.some(({ key }) => key.startsWith('media.'))
    ? done.says.filter(({ key }) => key !== 'noted')
    : done.says;
  return { ...done, says: warned ? [...says.slice(0, 1), ...notes, ...says.slice(1)] : [...notes, ...says] };
}

/** Why something that came along is not kept. A sticker needs no explanation. */
function unkept(heard: Heard, done: Step): Say[] {
  const reasons = [...new Set(heard.unkept)].filter((reason) => reason !== 'sticker');
  const left = heard.media.length > 0 && taken(done.effects).length === 0;
  return [
    ...reasons.map((reason) => say(`unkept.${reason}`, undefined, { limit: MEDIA_MOST })),
    ...(left ? [say('unkept.beside')] : []),
  ];
}

/** What came along and now belongs to the report; what becomes of hidden data is said once. */
function received(state: State, heard: Heard, done: Step): Say[] {
  if (heard.media.length === 0 || !done.effects.some(({ kind }) => kind === 'keep')) return [];
  const key = state.report?.media?.length ? 'media.more' : 'media.first';
  return [{ ...say(key), parts: counted(heard.media) }];
}
