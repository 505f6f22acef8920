import data from './countries.json' with { type: 'json' };
import { buildPhrasebook, findPhrases } from './phrasebook.ts';
import type { Reading } from './text.ts';

/** A country named in a message, with the offsets of its name. */
export interface CountryHit {
  code: string;
  start: number;
  end: number;
}

const NONE = '';
const book = buildPhrasebook<string>([
  ...Object.entries(data.names).flatMap(([code, names]) =>
    names.map((name): [string, string] => [name, code]),
  ),
  ...data.notCountries.map((phrase): [string, string] => [phrase, NONE]),
]);

/** Finds the countries other than Viet Nam that a message names, also by a town or an unmistakable short name. */
export function countriesIn(reading: Reading): CountryHit[] {
  const hits = findPhrases(book, reading);
  if (hits.length === 0) return [];
  const blocked = hits.filter((hit) => hit.payload === NONE);
  return hits
    .filter((hit) => hit.payload !== NONE)
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
