import { findCommand, isDuress } from '../src/conversation/commands.ts';
import { danger } from '../src/sorting/sort.ts';
import type { Incoming } from './channel.ts';
import { cleanText } from './text.ts';

const textOf = ({ text = '' }: Incoming): string => cleanText(text).text;

/** Says whether what was written speaks of someone in danger now, as the dialogue judges it. */
export function speaksOfDanger(incoming: Incoming): boolean {
  const text = textOf(incoming);
  return text !== '' && danger(text);
}

/**
 * What gets through however much or whatever somebody sent before: the wish to be forgotten or left alone, and the duress
 * word, to which no answer of ours may look different from what was promised.
 */
export function alwaysPasses(incoming: Incoming): boolean {
  const text = textOf(incoming);
  const name = findCommand(text)?.name;
  return name === 'wipe' || name === 'stop' || incoming.choice === 'wipe.yes' || isDuress(text);
}
