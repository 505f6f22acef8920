import { type AgeHit, ageClass, agesIn } from './ages.ts';
import { type CountryHit, countriesIn } from './countries.ts';
import lexicon from './lexicon.json' with { type: 'json' };
import { buildPhrasebook, findPhrases } from './phrasebook.ts';
import { bordersLaos, type PlaceHit, placesIn } from './places.ts';
import routing from './routing.json' with { type: 'json' };
import { type Reading, read } from './text.ts';

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
  concepts: ConceptHit[];
  ages: AgeHit[];
  places: PlaceHit[];
  countries: CountryHit[];
  /** A commune on the Lao border, a gate or a crossing path is named. */
  borderNamed: boolean;
}

const book = buildPhrasebook<number>(
  Object.values(lexicon.concepts).flatMap(({ phrases }, number) =>
    phrases.map((phrase): [string, number] => [phrase, number]),
  ),
  lexicon.fillers,
);
const crossings = buildPhrasebook(routing.crossingNames.map((name) => [name, name] as const));
const NEGATIONS = new Set(['không', 'khong', 'chưa', 'chua', 'đừng', 'not', 'no', 'never', 'chẳng', 'ບໍ່']);

/** Takes a concept key; gives its number. Throws when the lexicon has no such concept. */
export function conceptNumber(key: string): number {
  const number = numberOf.get(key);
  if (number === undefined) throw new Error(`no concept ${key} in the lexicon`);
  return number;
}

function conceptsIn(reading: Reading): ConceptHit[] {
  const { words } = reading;
  return findPhrases(book, reading).map((hit) => {
    let negated = false;
    for (let at = hit.from; !negated && at > Math.max(0, hit.from - 3) && !words[at]!.breaks; at--)
      negated = NEGATIONS.has(words[at - 1]!.text);
    return { concept: hit.payload, negated, from: hit.from, to: hit.to };
  });
}

/** Reads a message: its concepts, ages, communes and countries. `today` decides what a year of birth means. */
export function observe(text: string, today: Date): Facts {
  const reading = read(text);
  const places = placesIn(reading, text);
  return {
    reading,
    concepts: conceptsIn(reading),
    ages: agesIn(reading.words, today),
    places,
    countries: countriesIn(reading),
    borderNamed: places.some((hit) => bordersLaos(hit.code)) || findPhrases(crossings, reading).length > 0,
  };
}

/** Names what the facts say beyond the words, for the model: ages, countries, border communes, length, script. */
export function circumstances(facts: Facts): string[] {
  const { words } = facts.reading;
  const found: string[] = [];
  const years = facts.ages.map((hit) => hit.years);
  if (years.length > 0) {
    const youngest = Math.min(...years);
    found.push(`age:${ageClass(youngest)}`, `age:oldest:${ageClass(Math.max(...years))}`);
    if (youngest < 6) found.push('age:small');
    if (years.length > 1) found.push('age:several');
  } else found.push('age:none');
  if (facts.countries.length > 0) found.push('abroad');
  for (const code of new Set(facts.countries.map((hit) => hit.code))) found.push(`country:${code}`);
  if (facts.places.length > 0) found.push('place');
  if (facts.places.length > 1) found.push('place:several');
  const laos = facts.countries.some((hit) => hit.code === 'LA');
  if (facts.borderNamed) found.push('border', laos ? 'border:laos' : 'border:home');
  const said = new Set(facts.concepts.filter((hit) => !hit.negated).map((hit) => CONCEPTS[hit.concept]!));
  if (facts.borderNamed)
    for (const key of ['CROSSING', 'MOVING', 'SMUGGLE', 'LURE', 'DEPART_SOON'])
      if (said.has(key)) found.push(`border:${key}`);
  found.push(
    `length:${words.length < 6 ? 0 : words.length < 14 ? 1 : words.length < 30 ? 2 : words.length < 60 ? 3 : 4}`,
  );
  const [one, two, three] = words;
  if (one) found.push(`first:${one.fold}`);
  if (two) found.push(`first:${one!.fold} ${two.fold}`);
  if (three) found.push(`first:${one!.fold} ${two!.fold} ${three.fold}`);
  const last = words[words.length - 1];
  if (last?.fold === '?') found.push('ends:?');
  if (words.some((word) => word.fold === '?')) found.push('has:?');
  if (words.some((word) => word.fold === '=)')) found.push('has:smile');
  return found;
}
