import { finished, isEarned, LESSONS, QUIZZES } from './course.ts';
import { closed } from './report.ts';
import { labelled, say, saying } from './says.ts';
import type { Effect, Learned, Learning, Say, State, Step } from './types.ts';

/** Gives the state at a place of learning. An open report stays open; a tip that was followed no longer is. */
export function enter(state: State, learning: Learning): State {
  return { ...(state.report ? state : closed(state)), at: 'learn', learning };
}

/** The ways on from what can be heard: to hear it, if that is not so already, and back to the menu. */
export function ways(state: State): string[] {
  return [...(state.aloud ? [] : ['learn.listen']), 'menu.start'];
}

/** Counts what was learnt. */
export function learned(what: Learned): Effect {
  return { kind: 'learned', what };
}

/** Lists lessons or quizzes by their titles, with how many are finished. */
export function list(state: State, place: 'lessons' | 'quizzes'): Step {
  const [kind, all] = place === 'lessons' ? ['lesson', LESSONS] : ['quiz', QUIZZES];
  const n = finished(state.learnt)[place].length;
  const titles = Object.fromEntries(all.map(({ id }) => [`${kind}.${id}`, `${place}:${id}.title`]));
  const earned = isEarned(state.learnt) ? ['learn.certificate'] : [];
  const said = say(`learn:${place}.list`, [...Object.keys(titles), ...earned, 'menu.start']);
  const done = n > 0 ? { parts: [{ key: `learn:${place}.done`, values: { n, of: all.length } }] } : {};
  return saying(enter(state, { kind: place }), labelled({ ...said, ...done }, titles));
}

/** Gives the state with a lesson or quiz finished (`lesson:<id>`), and the certificate if that has just earned it. */
export function finish(state: State, id: string): { state: State; says: Say[] } {
  const { learnt = [] } = state;
  if (learnt.includes(id)) return { state, says: [] };
  const next: State = { ...state, learnt: [...learnt, id] };
  return { state: next, says: !isEarned(learnt) && isEarned(next.learnt) ? [certificate(next)] : [] };
}

/** The certificate: a picture without a name. */
export function certificate({ learnt }: State): Say {
  const { lessons, quizzes } = finished(learnt);
  const values = { lessons: lessons.length, quizzes: quizzes.length };
  return {
    ...say('learn:certificate', undefined, values),
    picture: `certificate/${values.lessons}-${values.quizzes}`,
  };
}
