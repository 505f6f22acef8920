import { shipped } from '../languages/catalogue.ts';
import { riskOf } from '../languages/risk.ts';
import { holes, readNamespace } from '../languages/texts.ts';
import { spell } from './spell.ts';

/** A text to be said. */
export interface Spoken {
  /** `<namespace>:<key>`. */
  key: string;
  /** As a voice is to say it. */
  words: string;
  /** Hash of the text, as a recording remembers it. */
  source: string;
}

const NAMESPACES = ['chat', 'learn', 'lessons', 'quizzes', 'weekly'];

/** Gaps that are filled alike for everybody. */
const FIXED = ['{{police}}', '{{children}}'];

/** Buttons, and words we only understand: they are read, not said. */
const SILENT = /^(?:chat|learn):(?:choice|synonym)\./;

/**
 * The Vietnamese texts a machine may say: whatever is the same for everybody. A disguise is never heard, and of a text with
 * gaps a recording could only say half.
 * @param namespaces those that have a file
 */
export function spokenTexts(namespaces: readonly string[]): Spoken[] {
  return NAMESPACES.filter((namespace) => namespaces.includes(namespace))
    .flatMap((namespace) =>
      [...readNamespace('vi', namespace)].map(([name, text]) => ({ key: `${namespace}:${name}`, text })),
    )
    .filter(({ key, text }) => !SILENT.test(key) && riskOf(key) !== 'cover' && hasNoGaps(text))
    .map(({ key }) => ({
      key,
      words: spell(shipped.find('vi', key)!),
      source: shipped.spoken(key)!,
    }))
    .filter(({ words }) => words !== '');
}

const hasNoGaps = (text: string) => holes(text).every((hole) => FIXED.includes(hole));
