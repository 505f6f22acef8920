import { STATUSES } from '../../../src/conversation/codes.ts';
import { holes } from '../../../src/languages/texts.ts';

/** Gives a value for each placeholder of a text that the dialogue fills in. */
export function valuesFor(text: string): Record<string, string | number> {
  const names = holes(text).flatMap((hole) => [...hole.matchAll(/\{\{(.+?)\}\}/g)].map(([, name]) => name!));
  const filled = names.filter((name) => !['police', 'children'].includes(name));
  return Object.fromEntries(filled.map((name) => [name, name === 'status' ? STATUSES[0]! : 7]));
}
