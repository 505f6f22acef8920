import lessons from '../awareness/lessons.json' with { type: 'json' };
import quizzes from '../awareness/quizzes.json' with { type: 'json' };

export interface Lesson {
  id: string;
  /** How many; the texts are `lessons:<id>.1` and on. */
  cards: number;
}

export interface Quiz {
  id: string;
  /** The lesson it belongs to. */
  lesson: string;
  /** Answers to the question asked before and after, and the right one of them. */
  question: string[];
  right: string;
  start: string;
  nodes: Record<string, Node>;
}

/** What somebody writes, and what one could answer; without choices it is an end. */
export interface Node {
  choices?: { id: string; to: string; points: number }[];
}

/** All lessons, in the order they are taught. */
export const LESSONS: readonly Lesson[] = lessons;
export const QUIZZES = quizzes as unknown as readonly Quiz[];

/** Quizzes that earn the certificate, as all lessons do. */
const QUIZZES_TO_PLAY = 10;

/** Gives the first lesson or quiz after this one (or from the start) that is not finished; undefined when all are. */
export function nextOf<T extends { id: string }>(
  list: readonly T[],
  finished: string[],
  after?: string,
): T | undefined {
  const from = list.findIndex(({ id }) => id === after) + 1;
  return [...list.slice(from), ...list.slice(0, from)].find(
    ({ id }) => id !== after && !finished.includes(id),
  );
}

/** Gives the lessons and quizzes finished, of what is remembered as `lesson:<id>` and `quiz:<id>`. */
export function finished(learnt: string[] = []): { lessons: string[]; quizzes: string[] } {
  const of = (kind: string, list: readonly { id: string }[]) =>
    list.map(({ id }) => id).filter((id) => learnt.includes(`${kind}:${id}`));
  return { lessons: of('lesson', LESSONS), quizzes: of('quiz', QUIZZES) };
}

/** Whether the certificate is earned: by all lessons, or by ten quizzes. */
export function isEarned(learnt: string[] = []): boolean {
  const { lessons, quizzes } = finished(learnt);
  return lessons.length === LESSONS.length || quizzes.length >= QUIZZES_TO_PLAY;
}
