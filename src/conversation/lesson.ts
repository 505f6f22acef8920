import { finished, LESSONS, type Lesson, nextOf, QUIZZES } from './course.ts';
import { enter, finish, learned, list, ways } from './learning.ts';
import { first, labelled, say, saying } from './says.ts';
import type { Say, State, Step } from './types.ts';

/** Shows a card of a lesson, counted from 1; after the last one, what next. A lesson that is no more: the list. */
export function openLesson(state: State, id: string, card: number): Step {
  const lesson = LESSONS.find((each) => each.id === id);
  if (!lesson) return list(state, 'lessons');
  const { learning: was } = state;
  const at = enter(state, { kind: 'lesson', lesson: id, card });
  // A button pressed twice counts once.
  if (was?.kind === 'lesson' && was.lesson === id && was.card === card) return showLesson(at, id, card);
  if (card > lesson.cards) {
    const { state: next, says } = finish(at, `lesson:${id}`);
    return {
      ...first(showLesson(next, id, card), ...says),
      effects: [learned({ kind: 'lesson', lesson: id })],
    };
  }
  const heard = state.aloud ? [learned({ kind: 'listened' })] : [];
  return { ...showLesson(at, id, card), effects: [learned({ kind: 'card', lesson: id, card }), ...heard] };
}

/** Says where a lesson stands; nothing is counted. */
export function showLesson(state: State, id: string, card: number): Step {
  const lesson = LESSONS.find((each) => each.id === id);
  if (!lesson) return list(state, 'lessons');
  return saying(state, card > lesson.cards ? end(state, lesson) : cardOf(state, lesson, card));
}

function cardOf(state: State, { id, cards }: Lesson, card: number): Say {
  const next = `lesson.${id}.${card + 1}`;
  const text = `lessons:${id}.${card}` as const;
  const place = { key: 'learn:lesson.part', values: { n: card, of: cards } };
  const said = card === 1 ? say(`lessons:${id}.title`) : say(text);
  const parts = card === 1 ? [{ key: text }, place] : [place];
  return {
    ...labelled(said, { [next]: 'learn:choice.next' }),
    choices: [next, ...ways(state)],
    parts,
    ...(card === 1 ? { picture: `lesson/${id}` } : {}),
  };
}

/** What next: the quiz of this lesson, the next lesson, a message a week, a report. */
function end(state: State, { id }: Lesson): Say {
  const quiz = QUIZZES.find(({ lesson }) => lesson === id);
  const lesson = nextOf(LESSONS, finished(state.learnt).lessons, id);
  const labels = {
    ...(quiz ? { [`quiz.${quiz.id}`]: 'learn:choice.lesson-quiz' } : {}),
    ...(lesson ? { [`lesson.${lesson.id}`]: 'learn:choice.next-lesson' } : {}),
  };
  const choices = [...Object.keys(labels), 'menu.subscribe', 'menu.report', 'menu.start'];
  return labelled(say('learn:lesson.end', choices), labels);
}
