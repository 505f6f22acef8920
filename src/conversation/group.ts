import { finished, LESSONS, nextOf } from './course.ts';
import { findGroup } from './find-group.ts';
import { enter } from './learning.ts';
import { doing, labelled, say, saying } from './says.ts';
import type { ClassProgress, Part, State, Step } from './types.ts';

/** `/nhom`, with or without its code. */
export function joinGroup(state: State, typed: string): Step {
  if (!typed) return askGroup(state);
  const group = findGroup(typed);
  return group ? doing(enter(state, { kind: 'group' }), { kind: 'join', group }) : unknownGroup(state);
}

/** Asks for the code of a group. */
export function askGroup(state: State): Step {
  return saying(enter(state, { kind: 'group' }), say('learn:group.ask', ['menu.learn', 'menu.start']));
}

/** No open group has this code. */
export function unknownGroup(state: State): Step {
  const ways = ['menu.learn', 'menu.report', 'menu.start'];
  return saying(enter(state, { kind: 'group' }), say('learn:group.unknown', ways));
}

/** Is in the group now; the first lesson not finished yet is at hand. */
export function joined(state: State, name: string): Step {
  const lesson = nextOf(LESSONS, finished(state.learnt).lessons);
  const labels = lesson ? { [`lesson.${lesson.id}`]: 'learn:choice.next-lesson' } : {};
  const said = say('learn:group.joined', [...Object.keys(labels), 'menu.learn', 'menu.about', 'menu.start']);
  // Somebody's own words: never a value, which the catalogue would read on.
  const parts = [{ key: 'learn:group.name', verbatim: name }];
  return saying(enter(state, { kind: 'lessons' }), labelled({ ...said, parts }, labels));
}

/** How the group is getting on, in numbers; those under five are not told. */
export function progress(state: State, { name, members, lessons, quizzes }: ClassProgress): Step {
  const at = enter(state, { kind: 'lessons' });
  if (name === undefined)
    return saying(at, say('learn:class.none', ['menu.group', 'menu.learn', 'menu.start']));
  const parts: Part[] = [
    { key: 'learn:group.name', verbatim: name },
    count('members', members),
    count('lessons', lessons),
    count('quizzes', quizzes),
  ];
  return saying(at, { ...say('learn:class.progress', ['menu.learn', 'menu.quiz', 'menu.start']), parts });
}

function count(what: 'members' | 'lessons' | 'quizzes', n: number | undefined): Part {
  return n === undefined ? { key: `learn:class.${what}-few` } : { key: `learn:class.${what}`, values: { n } };
}
