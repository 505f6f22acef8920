/** The line before a turnstile is full. */
export class BusyError extends Error {}

/**
 * Lets only some of a costly work run at once; the rest waits in line, and beyond the line is turned away.
 * @param atOnce how many run
 * @param line how many may wait
 * @returns runs one piece of work in its turn; throws BusyError when the line is full
 */
export function turnstile(atOnce: number, line: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < atOnce) running++;
    else {
      if (waiting.length >= line) throw new BusyError();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
