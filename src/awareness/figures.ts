/** Fewer people than this are never shown as a number. */
export const FEW = 5;

/** A number of people as it may be shown; undefined: more than none and fewer than five. */
export function few(count: number): number | undefined {
  return count > 0 && count < FEW ? undefined : count;
}

/** How many of a known number: also those who are left over must not be fewer than five. */
export function share(count: number, of: number): number | 'few' | 'most' {
  if (few(count) === undefined) return 'few';
  return few(of - count) === undefined ? 'most' : count;
}

/** One cell of a table whose total is known; `count` undefined: it may not be shown. */
export interface Cell {
  key: string;
  count: number | undefined;
}

/**
 * Hides the small cells of a table, and as many others as it takes that none of them follows from the total.
 * @param counts how many people by key; everybody stands in one cell
 */
export function suppress(counts: readonly (readonly [key: string, count: number])[]): Cell[] {
  const hidden = new Set(counts.filter(([, count]) => few(count) === undefined).map(([key]) => key));
  const open = counts
    .filter(([key, count]) => count > 0 && !hidden.has(key))
    .toSorted(([, a], [, b]) => a - b);
  while (hidden.size > 0 && open.length > 0 && tells(counts.filter(([key]) => hidden.has(key))))
    hidden.add(open.shift()![0]);
  return counts.map(([key, count]) => ({ key, count: hidden.has(key) ? undefined : count }));
}

/** Whether the sum of hidden cells, which anybody can work out, tells one of them: one alone, all ones, or all fours. */
function tells(hidden: readonly (readonly [string, number])[]): boolean {
  const sum = hidden.reduce((total, [, count]) => total + count, 0);
  return hidden.length < 2 || sum < FEW || sum === hidden.length || sum === hidden.length * (FEW - 1);
}

/** How many people answered a question right or wrong before and after a quiz. */
export interface Answers {
  before: boolean;
  after: boolean;
  count: number;
}

/** What was learned: shares of right answers (0–1), their difference and its 95 % interval. */
export interface Gain {
  people: number;
  before: number;
  after: number;
  gain: number;
  low: number;
  high: number;
}

/** Two-sided 95 % of the normal distribution. */
const Z = 1.959964;

/**
 * The learning gain of people who answered the same question twice. The interval is Agresti and Min's for a difference of
 * paired proportions (Statistics in Medicine 24, 2005): Wald's, with half a person more in each of the four cells, which
 * keeps its 95 % in small classes too.
 * @returns undefined for fewer than five people
 */
export function gainOf(answers: readonly Answers[]): Gain | undefined {
  const sum = (is: (each: Answers) => boolean) =>
    answers.filter(is).reduce((total, { count }) => total + count, 0);
  const people = sum(() => true);
  if (people < FEW) return undefined;
  const learned = sum(({ before, after }) => !before && after);
  const lost = sum(({ before, after }) => before && !after);
  const [size, up, down] = [people + 2, learned + 0.5, lost + 0.5];
  const middle = (up - down) / size;
  const spread = (Z * Math.sqrt(up + down - (up - down) ** 2 / size)) / size;
  return {
    people,
    before: sum(({ before }) => before) / people,
    after: sum(({ after }) => after) / people,
    gain: (learned - lost) / people,
    low: Math.max(-1, middle - spread),
    high: Math.min(1, middle + spread),
  };
}
