import { agencyName } from '../inbox/agencies.ts';
import type { Sorting } from '../sorting/types.ts';
import { reasons } from './story.ts';
import { countryName, word } from './words.ts';

/** The sorter's decision in words: what it read out of a text, how sure it is, and why. */
export function decision({
  signals,
  confidence,
  guesses,
  category,
  countries,
  role,
  age,
  rules,
  copies,
}: Sorting) {
  return {
    reasons: reasons(signals),
    confidence: percent(confidence),
    others: others(category, confidence, guesses),
    countries: countries.map(countryName),
    reporter: word('reporter', role),
    age: word('age', age),
    copies: copies.map(agencyName),
    rules,
  };
}

const percent = (chance: number): number => Math.round(chance * 100);

/** Below this the officer is told what else it may be; of decisions as sure as this two in three are right. */
const SURE = 0.65;

/** The other likely categories of a decision that is not sure. Tips sorted before there were guesses have none. */
function others(category: string, confidence: number, guesses: Sorting['guesses'] = []) {
  if (confidence >= SURE) return [];
  return guesses
    .filter((guess) => guess.category !== category)
    .map((guess) => ({ name: word('category', guess.category), chance: percent(guess.chance) }));
}
