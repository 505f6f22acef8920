import { answerAbout } from './about.ts';
import { again, listen } from './again.ts';
import { isEarned } from './course.ts';
import { certificate, enter, list } from './learning.ts';
import { openLesson, showLesson } from './lesson.ts';
import { answerQuiz, startQuiz } from './quiz.ts';
import { first } from './says.ts';
import { answerSubscribe } from './subscribe.ts';
import type { State, Step } from './types.ts';

const LESSON = /^lesson\.([\w-]+)(?:\.([1-9]\d?))?$/;
const QUIZ = /^quiz\.([\w-]+)$/;

/** Takes a button of learning that leads somewhere, and does so however old it is; undefined for any other. */
export function go(state: State, choice: string): Step | undefined {
  if (choice === 'learn.listen') return listen(state);
  if (choice === 'learn.certificate' && isEarned(state.learnt))
    return first(list(state, 'lessons'), certificate(state));
  const [, lesson, card = '1'] = LESSON.exec(choice) ?? [];
  if (lesson) return openLesson(state, lesson, Number(card));
  const quiz = QUIZ.exec(choice)?.[1];
  return quiz ? startQuiz(state, quiz) : undefined;
}

/** Takes a button of learning that answers what was asked; undefined for any other. */
export function answerLearning(state: State, choice: string): Step | undefined {
  const { learning } = state;
  if (!learning) return undefined;
  if (learning.kind === 'quiz' && choice.startsWith(`quiz.${learning.quiz}.`)) {
    return answerQuiz(state, learning, choice);
  }
  if (learning.kind === 'about' && choice.startsWith(`about.${learning.asking}.`)) {
    return answerAbout(state, learning.asking, choice);
  }
  return learning.kind === 'subscribe' && choice.startsWith('subscribe.')
    ? answerSubscribe(state, choice)
    : undefined;
}

/** To the card before this one, if there is one. */
export function goBackLearning(state: State): Step {
  const { learning } = state;
  if (learning?.kind !== 'lesson' || learning.card === 1) return again(state);
  const card = learning.card - 1;
  return showLesson(enter(state, { ...learning, card }), learning.lesson, card);
}
