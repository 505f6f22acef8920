import { agencyName } from '../inbox/agencies.ts';
import type { Sorting } from '../sorting/types.ts';
import { reasons } from './story.ts';
import { countryName, word } from './words.ts';

/** The sorter's decision in words: what it read out of a text, how sure it is, and why. */
export function decision({ signals, confidence, countries, role, age, rules, copies }: Sorting) {
  return {
    reasons: reasons(signals),
    confidence: Math.round(confidence * 100),
    countries: countries.map(countryName),
    reporter: word('reporter', role),
    age: word('age', age),
    copies: copies.map(agencyName),
    rules,
  };
}
