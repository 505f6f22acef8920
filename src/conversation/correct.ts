import { again } from './again.ts';
import { choicesOf, isAnswered, QUESTIONS, questionAfter, questionBefore } from './questions.ts';
import { ask, askAgain } from './report.ts';
import { first, say, saying } from './says.ts';
import type { Question, Report, State, Step } from './types.ts';

/** Lists what has been answered; the story can always be written anew. */
export function listAnswers(state: State, report: Report): Step {
  const answered = QUESTIONS.filter(
    (question) => question === 'story' || (question !== 'consent' && isAnswered(report, question)),
  );
  const choices = [...answered.map((question) => `edit.${question}`), 'edit.done'];
  return saying({ ...state, at: 'edit', report }, say('edit.list', choices));
}

/** Takes a button of that list: asks the question again, then goes back to where the report stood. */
export function correct(state: State, report: Report, choice: string): Step {
  const question = QUESTIONS.find((each) => choice === `edit.${each}`);
  return question ? reask(state, report, question) : askAgain(state, report);
}

/** To the question before the one asked now. */
export function goBack(state: State): Step {
  const { report, asking } = state;
  if (!report || state.at !== asking) return again(state);
  const before = questionBefore(report, asking);
  return before ? reask(state, report, before) : first(askAgain(state, report), say('back.first'));
}

function reask(state: State, report: Report, question: Question): Step {
  const returning = state.returning ?? state.asking ?? questionAfter(report);
  const step = ask(state, report, question);
  const back = { ...step, state: { ...step.state, returning } };
  if (!isAnswered(report, question)) return back;
  if (question === 'story') return { ...back, says: [say('edit.story', choicesOf('story'))] };
  return first(back, say('edit.answer'));
}
