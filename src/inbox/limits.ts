import { clockKind } from './clocks.ts';
import { addMonths, earlier } from './days.ts';

/** How a clock stands. */
export interface Running {
  due: Date;
  paused: Date | null;
  extended: number;
}

/** What may be added to the deadline for resolving next. */
export interface Extension {
  /** The how-many-eth it would be. */
  nth: number;
  /** It may not end after this. */
  limit: Date;
  /** Who may grant it. */
  by: string;
  source: string;
}

/**
 * The next extension of the deadline for resolving (BLTTHS Art. 147(2)): the first reaches two months from receipt at most, the
 * second two months beyond; neither passes the ceiling.
 * @param start receipt by the agency that resolves
 * @returns undefined when there is none left
 */
export function nextExtension(resolve: Running, start: Date, ceiling: Date): Extension | undefined {
  const step = clockKind('resolve')?.extensions[resolve.extended];
  if (!step) return undefined;
  const limit = addMonths(step.from === 'start' ? start : resolve.due, step.months);
  return {
    nth: resolve.extended + 1,
    limit: earlier(limit, ceiling),
    by: step.by,
    source: step.source,
  };
}

/**
 * Where a clock stands once it runs on (BLTTHS Art. 149): the time it stood is added, but it ends a month after at the latest.
 * The ceiling is that month itself.
 */
export function resumed(kind: string, { due, paused }: Running, now: Date): Date {
  const months = clockKind(kind)?.resumedMonths;
  const moved = new Date(due.getTime() + (paused ? now.getTime() - paused.getTime() : 0));
  if (months === undefined) return moved;
  const latest = addMonths(now, months);
  return kind === 'ceiling' ? latest : earlier(moved, latest);
}
