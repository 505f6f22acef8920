import { type AgeHit, agesIn } from './ages.ts';
import { type Alarm, type Found, lookUp } from './book.ts';
import { type CountryHit, countriesIn } from './countries.ts';
import lexicon from './lexicon.json' with { type: 'json' };
import { bordersLaos } from './names.ts';
import type { Hit } from './phrasebook.ts';
import { type PlaceHit, placesIn } from './places.ts';
import { read } from './text.ts';
import { DENIES, isApart, type Reading } from './words.ts';

/** Concept keys of the lexicon, in its order. */
export const CONCEPTS: readonly string[] = Object.keys(lexicon.concepts);
const numberOf = new Map(CONCEPTS.map((key, number) => [key, number]));

/** A concept of the lexicon found in a message: words `from` (in) to `to` (out). */
export interface ConceptHit {
  concept: number;
  negated: boolean;
  from: number;
  to: number;
}

/** What a message says, before anything is decided. */
export interface Facts {
  reading: Reading;
  /** Concepts meant, the accents considered, and concepts heard: all that the words without their accents may say. */
  concepts: ConceptHit[];
  heard: ConceptHit[];
  /** Words of alarm, meant or only heard. */
  alarms: Hit<Alarm>[];
  ages: AgeHit[];
  places: PlaceHit[];
  countries: CountryHit[];
  /** A commune on the Lao border, a gate or a crossing path is named. */
  borderNamed: boolean;
}

/** Takes a concept key; gives its number. Throws when the lexicon has no such concept. */
export function conceptNumber(key: string): number {
  const number = numberOf.get(key);
  if (number === undefined) throw new Error(`no concept ${key} in the lexicon`);
  return number;
}

/** Says whether a message says a concept and does not deny it. */
export function says(facts: Facts, concept: number): boolean {
  const { concepts } = facts;
  for (let i = 0; i < concepts.length; i++)
    if (concepts[i]!.concept === concept && !concepts[i]!.negated) return true;
  return false;
}

/** Concepts meant or heard, with a denial before them noted as it was meant or heard. */
function conceptsIn(found: Found, reading: Reading, heard: boolean): ConceptHit[] {
  const { words } = reading;
  const hits: ConceptHit[] = [];
  for (let i = 0; i < found.concepts.length; i++) {
    const hit = found.concepts[i]!;
    if (!(heard ? hit.heard : hit.meant)) continue;
    const { payload, from, to } = hit;
    let negated = false;
    for (let at = from; !negated && at > Math.max(0, from - 3) && !words[at]!.breaks; at--)
      negated = ((heard ? words[at - 1]!.bare : words[at - 1]!.form).traits & DENIES) !== 0;
    hits.push({ concept: payload, negated, from, to });
  }
  return hits;
}

/** Reads a message: its concepts, ages, communes and countries. `today` decides what a year of birth means. */
export function observe(text: string, today: Date): Facts {
  const reading = read(text);
  const found = lookUp(reading);
  const places = placesIn(found, reading, text);
  const heard = conceptsIn(found, reading, true);
  return {
    reading,
    concepts: isApart(reading) ? conceptsIn(found, reading, false) : heard,
    heard,
    alarms: found.alarms,
    ages: agesIn(reading.words, text, today),
    places,
    countries: countriesIn(found, reading),
    borderNamed: found.crossings.length > 0 || places.some((hit) => bordersLaos(hit.code)),
  };
}
