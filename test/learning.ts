import { type Learning, openLearning } from '../src/awareness/learning.ts';
import type { Database } from '../src/database.ts';

/** Learning behind a door that a test opens by hand. */
export const learningOf = (database: Database, door: Buffer, sender: Uint8Array): Promise<Learning> =>
  openLearning({ database, door, sender, commune: () => undefined });
