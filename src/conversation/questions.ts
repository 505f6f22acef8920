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

/** Whether nothing has been told: no story, no answer, nothing sent along. */
export function isEmpty(report: Report): boolean {
  return report.story.length === 0 && Object.keys(report.answers).length === 0 && !report.media?.length;
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

/**
 * Gives the next question that has no answer yet, after `from` or from the start; consent comes last and is always asked,
 * but not before it is known whether what came along may serve as evidence.
 */
export function questionAfter(report: Report, from?: Question): Question {
  const position = from ? QUESTIONS.indexOf(from) : -1;
  const open = pathOf(report).find(
    (question) => QUESTIONS.indexOf(question) > position && !isAnswered(report, question),
  );
  const last = open === undefined || open === 'consent';
  return last && owesEvidence(report) ? 'evidence' : (open ?? 'consent');
}

/** Gives the question before this one on the path, answered or not; undefined at the first. */
export function questionBefore(report: Report, question: Question): Question | undefined {
  const position = QUESTIONS.indexOf(question);
  return pathOf(report).findLast((each) => QUESTIONS.indexOf(each) < position);
}

/** Whether something came along and nobody was asked yet if it may serve as evidence. */
export function owesEvidence(report: Report): boolean {
  return isOnPath(report, 'evidence') && report.answers.evidence === undefined;
}

/** Whether this question has an answer. */
export function isAnswered(report: Report, question: Question): boolean {
  return question === 'story' ? report.story.length > 0 : report.answers[question] !== undefined;
}

function pathOf(report: Report): Question[] {
  const path = report.danger ? PATHS.danger! : (PATHS[report.answers.need ?? ''] ?? QUESTIONS);
  return report.media?.length ? path : path.filter((question) => question !== 'evidence');
}
