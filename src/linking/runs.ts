/** A group of digits, and what stands between it and the next. */
export interface Group {
  digits: string;
  start: number;
  end: number;
}

/** A number as people write it: groups of digits with little between them. */
export interface Run {
  groups: Group[];
  /** A plus sign stands before it. */
  plus: boolean;
  start: number;
}

/** What may stand between the groups of one number: a blank or two, a dot, a dash, brackets, marks nobody sees. */
const BETWEEN = /^[ \t\u00a0\u2000-\u200d\u2060\ufeff.,·_()\-\u2010-\u2015]{1,3}$/;

/** The numbers in a text whose digits are ASCII. A line ends a number. */
export function runsIn(digits: string): Run[] {
  const runs: Run[] = [];
  let end = -1;
  for (const { 0: group, index } of digits.matchAll(/\d+/g)) {
    const last = runs.at(-1);
    const next = { digits: group, start: index, end: index + group.length };
    if (last && index - end <= 3 && BETWEEN.test(digits.slice(end, index))) last.groups.push(next);
    else
      runs.push({
        groups: [next],
        plus: /\+\(?$/.test(digits.slice(Math.max(0, index - 2), index)),
        start: index,
      });
    end = next.end;
  }
  return runs;
}
