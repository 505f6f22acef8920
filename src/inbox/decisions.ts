import { type Decision, openContent } from '../tips/content.ts';
import { pairOf } from '../vault/boxes.ts';

export type { Decision };

/**
 * The decisions among what officers sealed into a tip, in the order given; their notes to each other are passed over.
 * @param privateKey the tip's
 * @throws UnsealError
 */
export function decisionsIn(privateKey: Buffer, notes: readonly Buffer[]): Decision[] {
  const pair = pairOf(privateKey);
  return notes.flatMap((sealed) => {
    const content = openContent(pair, sealed);
    return content.kind === 'decision' ? [content.decision] : [];
  });
}
