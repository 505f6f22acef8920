import type { Learned } from '../conversation/types.ts';
import type { Who } from './keys.ts';

/** What one update taught one person. */
export interface Entry {
  who: Who;
  language: string;
  what: readonly Learned[];
  /** What they had finished before it (`lesson:<id>`, `quiz:<id>`): that is not counted again. */
  learnt: readonly string[];
}

/** What one person did since the last writing. */
export interface Tally {
  who: Who;
  language: string;
  cards: number;
  lessons: number;
  listened: number;
  quizzes: number;
  commune: string | undefined;
  gender: string | undefined;
  age: string | undefined;
  /** For their groups: step → hundredths of the points, where it has any. */
  steps: Map<string, number | null>;
  /** Answers to a quiz's question before and after it. */
  gains: { quiz: string; before: boolean; after: boolean }[];
}

/**
 * Adds up what was learned, person by person.
 * @param commune the key of the commune a free text names, if it names one
 */
export function tally(
  entries: readonly Entry[],
  commune: (text: string) => string | undefined,
): Map<string, Tally> {
  const people = new Map<string, Tally>();
  for (const { who, language, what, learnt } of entries) {
    const name = JSON.stringify([who.channel, who.address]);
    const tally = people.get(name) ?? fresh(who, language);
    people.set(name, tally);
    tally.language = language;
    for (const each of what) add(tally, each, learnt, commune);
  }
  return people;
}

function fresh(who: Who, language: string): Tally {
  const [counts, about] = [
    { cards: 0, lessons: 0, listened: 0, quizzes: 0 },
    { commune: undefined, gender: undefined, age: undefined },
  ];
  return { who, language, ...counts, ...about, steps: new Map(), gains: [] };
}

function add(
  tally: Tally,
  what: Learned,
  learnt: readonly string[],
  commune: (text: string) => string | undefined,
): void {
  switch (what.kind) {
    case 'card':
      tally.cards++;
      return;
    case 'listened':
      tally.listened++;
      return;
    case 'lesson':
      if (finish(tally, `lesson:${what.lesson}`, null, learnt)) tally.lessons++;
      return;
    case 'quiz': {
      const { quiz, got, of, before, after } = what;
      const score = of > 0 ? Math.round((100 * got) / of) : null;
      if (!finish(tally, `quiz:${quiz}`, score, learnt)) return;
      tally.quizzes++;
      tally.gains.push({ quiz, before, after });
      return;
    }
    case 'about':
      tally.gender = what.gender ?? tally.gender;
      tally.age = what.age ?? tally.age;
      // What names no commune of the province is not kept: it might be a name.
      tally.commune = (what.commune && commune(what.commune)) || tally.commune;
  }
}

/** Notes the step for the groups, with the best score; says whether it is the first time. */
function finish(tally: Tally, step: string, score: number | null, learnt: readonly string[]): boolean {
  const again = tally.steps.has(step);
  const best = tally.steps.get(step) ?? null;
  tally.steps.set(step, score === null ? best : Math.max(score, best ?? 0));
  return !again && !learnt.includes(step);
}
