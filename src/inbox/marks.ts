import { identifiers } from '../linking/identifiers.ts';
import { likeness } from '../linking/likeness.ts';
import { keyedHash } from '../vault/boxes.ts';

/** What two tips may have in common; nothing can be read from it without the key. */
export interface Mark {
  kind: string;
  hash: Buffer;
}

/** Enough that two different marks never meet by chance, and half the room of a whole hash. */
const BYTES = 16;

/**
 * The marks of a tip: a keyed hash of each identifier it names, and of each band of its story.
 * @param key the worker's key for links
 * @param named everything typed in which somebody may be named
 * @param story what was told, for its likeness to other stories
 */
export function marksOf(key: Buffer, named: string, story: string): Mark[] {
  const mark = (kind: string, value: string): Mark => ({
    kind,
    hash: keyedHash(key, kind, value).subarray(0, BYTES),
  });
  return [
    ...identifiers(named).map(({ kind, value }) => mark(kind, value)),
    ...likeness(story).map((band) => mark('story', band)),
  ];
}
