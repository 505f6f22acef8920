import marks from './marks.json' with { type: 'json' };
import { start } from './places.ts';
import { emptyReport } from './questions.ts';
import { withMedia, withStory } from './report.ts';
import { say, saying } from './says.ts';
import type { Attached, Effect, Heard, Outcome, Report, State, Step } from './types.ts';

/**
 * The duress word: whoever looks on sees a harmless answer, while what was told so far goes in at once as urgent. With a tip
 * open it is added to that, so that whoever holds the tip is called.
 */
export function underDuress(state: State, heard: Heard): Step {
  const text = `${marks.duress} ${heard.text}`;
  const { media } = heard;
  const told = withMedia(withStory(state.report ?? emptyReport(), text), media);
  const answers = { ...told.answers, safety: 'safety.no', need: 'need.help', consent: 'consent.yes' };
  const report: Report = { ...told, answers, danger: true };
  const { following: tip } = state;
  const effects: Effect[] =
    tip && !state.report ? [{ kind: 'append', tip, text, danger: true, media }] : handedIn(report, media);
  return { state: { ...state, report, duress: true }, says: [], effects };
}

/** It has arrived: one line, and the conversation begins as if nobody had ever written. A tip that is gone is told anew. */
export function afterDuress(state: State, outcome: Outcome): Step {
  if (outcome.kind === 'unknown-code' && state.report) {
    return { state, says: [], effects: handedIn(state.report, state.report.media ?? []) };
  }
  const tips = outcome.kind === 'submitted' ? [...state.tips, outcome.tip] : state.tips;
  const { language, aloud, learnt } = state;
  return saying({ ...start(language), tips, aloud, learnt }, say('duress'));
}

function handedIn(report: Report, media: Attached[]): Effect[] {
  return [...(media.length > 0 ? [{ kind: 'keep', media } as const] : []), { kind: 'submit', report }];
}
