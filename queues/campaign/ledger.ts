import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/database.ts';
import { fault } from '../../src/log.ts';
import { type Copy, type Outcome, record } from './rows.ts';

/** Tries a second apart while the database is away; then a copy's lease ends and it counts as unsure. */
const TRIES = 20;

/** Writes down what became of copies: those that come in while one statement is under way are in the next. */
export function openLedger(database: Database): (copy: Copy, outcome: Outcome) => Promise<void> {
  let waiting: { copy: Copy; outcome: Outcome }[] = [];
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const results = waiting;
      waiting = [];
      for (let tries = 1; ; tries++) {
        try {
          await record(database, results);
          break;
        } catch (error) {
          fault('campaign', error, { results: results.length });
          if (tries === TRIES) break;
          await sleep(1000);
        }
      }
    }
    writing = undefined;
  };
  return (copy, outcome) => {
    waiting.push({ copy, outcome });
    writing ??= write();
    return writing;
  };
}
