import { clockKind } from '../inbox/clocks.ts';
import { statuses } from '../inbox/statuses.ts';
import { LANGUAGES } from '../languages/registry.ts';
import categories from '../sorting/categories.json' with { type: 'json' };
import lexicon from '../sorting/lexicon.json' with { type: 'json' };
import { placeName } from '../sorting/places.ts';
import own from './words.json' with { type: 'json' };

const words = { ...own, category: categories };

type Kind = Exclude<keyof typeof words, 'rule'>;

/** The Vietnamese word for a key; the key itself when there is none, so that a new key shows instead of vanishing. */
export function word(kind: Kind, key: string): string {
  return (words[kind] as Record<string, string>)[key] ?? key;
}

/** The Vietnamese names of every key of a kind, in the order they are shown. */
export function wordsOf(kind: Kind): [string, string][] {
  return Object.entries(words[kind]);
}

/** The sentence for a `done` parameter; undefined for one that is not ours. */
export function notice(key: unknown): string | undefined {
  return typeof key === 'string' && Object.hasOwn(words.notice, key) ? word('notice', key) : undefined;
}

export const statusName = (key: string): string => statuses[key]?.name ?? key;
export const clockName = (kind: string): string => clockKind(kind)?.name ?? kind;
export const languageName = (code: string): string =>
  LANGUAGES.find((language) => language.code === code)?.name ?? code;

const countries = new Intl.DisplayNames('vi', { type: 'region' });

export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code;
}

/** What the value of a rule that states a fact is called. */
const facts: Record<string, (value: string) => string> = {
  place: placeName,
  country: countryName,
  language: (code) => languages.of(code) ?? code,
};

const languages = new Intl.DisplayNames('vi', { type: 'language' });

const concepts: Record<string, { name: string }> = lexicon.concepts;

/** What a rule of the sorter is called: `CONFINE`, `CONFINE+MOVING`, `¬HELP`, `place:19432`, `words` for a weighty turn of phrase. */
export function ruleName(rule: string): string {
  if (rule === 'words') return words.rule.words;
  const colon = rule.indexOf(':');
  if (colon < 0) return rule.split('+').map(conceptName).join(' + ');
  const [kind, value] = [rule.slice(0, colon), rule.slice(colon + 1)];
  const name = (words.rule as Record<string, string>)[kind];
  if (!name) return rule;
  return `${name}: ${(facts[kind] ?? String)(value)}`;
}

function conceptName(key: string): string {
  const denied = key.startsWith('¬');
  const name = concepts[denied ? key.slice(1) : key]?.name ?? key;
  return denied ? `Phủ nhận: ${name}` : name;
}
