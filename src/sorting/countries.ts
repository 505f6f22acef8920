import type { Found } from './book.ts';
import type { Reading } from './words.ts';

/** A country named in a message, with the offsets of its name. */
export interface CountryHit {
  code: string;
  start: number;
  end: number;
}

/** More names than these in one piece of text are no account of anything. */
const MOST_NAMES = 100;

/** Finds the countries other than Viet Nam that a message names, also by a town or an unmistakable short name. */
export function countriesIn(found: Found, reading: Reading): CountryHit[] {
  const blocked = found.notCountries.slice(0, MOST_NAMES);
  return found.countries
    .slice(0, MOST_NAMES)
    .filter(
      (hit) =>
        !blocked.some(
          (other) => other.from < hit.to && other.to > hit.from && other.to - other.from >= hit.to - hit.from,
        ),
    )
    .map((hit) => ({
      code: hit.payload,
      start: reading.words[hit.from]!.start,
      end: reading.words[hit.to - 1]!.end,
    }));
}
