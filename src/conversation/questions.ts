import data from './questions.json' with { type: 'json' };
import type { Question, Report } from './types.ts';

/** All questions, in the order of the full path. */
export const QUESTIONS = data.order as Question[];

const PATHS = data.paths as Record<string, Question[]>;
const CHOICES = data.choices as Record<Question, string[]>;

/** Gives a report in which nothing has been told yet. */
export function emptyReport(): Report {
  return { story: [], answers: {}, danger: false, cut: false };
}

/** Whether nothing has been told: no story and no answer. */
export function isEmpty(report: Report): boolean {
  return report.story.length === 0 && Object.keys(report.answers).length === 0;
}

/** Gives the buttons of a question, in order. */
export function choicesOf(question: Question): string[] {
  return CHOICES[question];
}

/** Gives the question a button answers, if it is an answer to one. */
export function questionOf(choice: string): Question | undefined {
  if (choice === 'skip') return undefined;
  return QUESTIONS.find((question) => CHOICES[question].includes(choice));
}

/** Whether what is typed at this question is its answer, and not more of the story. */
export function isFree(question: Question): boolean {
  return data.free.includes(question);
}

/** Whether this answer says that somebody is in danger now. */
export function declaresDanger(choice: string): boolean {
  return data.danger.includes(choice);
}

/** Whether this answer says that the person concerned is under 18. */
export function isMinor(choice: string | undefined): boolean {
  return choice !== undefined && data.minor.includes(choice);
}

/** Whether this question is still worth asking: danger and some needs take a shorter path. */
export function isOnPath(report: Report, question: Question): boolean {
  return pathOf(report).includes(question);
}

/** Gives the next question that has no answer yet, after `from` or from the start; consent comes last and is always asked. */
export function questionAfter(report: Report, from?: Question): Question {
  const position = from ? QUESTIONS.indexOf(from) : -1;
  const open = pathOf(report).find(
    (question) => QUESTIONS.indexOf(question) > position && !isAnswered(report, question),
  );
  return open ?? 'consent';
}

function isAnswered(report: Report, question: Question): boolean {
  return question === 'story' ? report.story.length > 0 : report.answers[question] !== undefined;
}

function pathOf(report: Report): Question[] {
  if (report.danger) return PATHS.danger!;
  return PATHS[report.answers.need ?? ''] ?? QUESTIONS;
}
