import alarms from './alarms.json' with { type: 'json' };
import countries from './countries.json' with { type: 'json' };
import gazetteer from './gazetteer.json' with { type: 'json' };
import lexicon from './lexicon.json' with { type: 'json' };
import { areaNames, type Name, placeNames } from './names.ts';
import { buildPhrasebook, type Entry, findPhrases, type Hit, type Phrasebook } from './phrasebook.ts';
import routing from './routing.json' with { type: 'json' };
import type { Reading } from './words.ts';

/**
 * `spared` takes an alarm on the same words back, `sparedIfMeant` only where accents say so ("đã cứu", not "dạ cứu");
 * `toldOf`, talk of films, jokes and news, all of them.
 */
export type Alarm = 'alarm' | 'spared' | 'sparedIfMeant' | 'toldOf';

/** Everything the data files know that a message names. Of concepts and alarms also what is only heard, of the rest what is meant. */
export interface Found {
  /** Numbers of concepts, in the lexicon's order. */
  concepts: Hit<number>[];
  places: Hit<Name>[];
  /** Names that say in which district a commune lies. */
  areas: Hit<string>[];
  notPlaces: Hit<string>[];
  countries: Hit<string>[];
  notCountries: Hit<string>[];
  crossings: Hit<string>[];
  alarms: Hit<Alarm>[];
}

type Payload = { [K in keyof Found]: { list: K; means: Found[K][number]['payload'] } }[keyof Found];

function listed<K extends keyof Found>(
  list: K,
  names: Iterable<readonly [string, Found[K][number]['payload']]>,
): Entry<Payload>[] {
  return Array.from(names, ([phrase, means]) => ({ phrase, payload: { list, means } as Payload }));
}

function alike(names: readonly string[]): (readonly [string, string])[] {
  return names.map((name) => [name, name]);
}

function alarmed(means: Alarm, phrases: readonly string[]): (readonly [string, Alarm])[] {
  return phrases.map((phrase) => [phrase, means]);
}

/** Concepts of the lexicon as entries, `phrases` by default those of the file. */
export function conceptEntries(
  phrasesOf: readonly (readonly string[])[] = Object.values(lexicon.concepts).map((one) => one.phrases),
): Entry<Payload>[] {
  return phrasesOf.flatMap((phrases, number) =>
    phrases.map((phrase) => ({ phrase, payload: { list: 'concepts', means: number } as const, gaps: true })),
  );
}

/** One phrasebook of all data files, so that a message is searched once. */
export function wholeBook(concepts: readonly Entry<Payload>[] = conceptEntries()): Phrasebook<Payload> {
  return buildPhrasebook<Payload>(
    [
      ...concepts,
      ...listed('places', placeNames),
      ...listed('areas', areaNames),
      ...listed('notPlaces', alike(gazetteer.traps.notPlaces)),
      ...listed(
        'countries',
        Object.entries(countries.names).flatMap(([code, names]) =>
          names.map((name): [string, string] => [name, code]),
        ),
      ),
      ...listed('notCountries', alike(countries.notCountries)),
      ...listed('crossings', alike(routing.crossingNames)),
      ...listed('alarms', alarmed('alarm', alarms.phrases)),
      ...listed('alarms', alarmed('spared', alarms.spared)),
      ...listed('alarms', alarmed('sparedIfMeant', alarms.sparedIfMeant)),
      ...listed('alarms', alarmed('toldOf', alarms.toldOf)),
    ],
    lexicon.fillers,
  );
}

/** Built with the first message: those who only want a commune's name need none. */
let book: Phrasebook<Payload> | undefined;

function ownBook(): Phrasebook<Payload> {
  book ??= wholeBook();
  return book;
}

/** Finds all that a message names, each in order of its first word. */
export function lookUp(reading: Reading, within: Phrasebook<Payload> = ownBook()): Found {
  const found: Found = {
    concepts: [],
    places: [],
    areas: [],
    notPlaces: [],
    countries: [],
    notCountries: [],
    crossings: [],
    alarms: [],
  };
  const hits = findPhrases(within, reading);
  for (let i = 0; i < hits.length; i++) {
    const { payload, from, to, heard, meant } = hits[i]!;
    if (meant || payload.list === 'concepts' || payload.list === 'alarms')
      (found[payload.list] as Hit<unknown>[]).push({ payload: payload.means, from, to, heard, meant });
  }
  return found;
}
