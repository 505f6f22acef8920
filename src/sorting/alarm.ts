import alarms from './alarms.json' with { type: 'json' };
import type { Facts } from './facts.ts';
import { buildPhrasebook, findPhrases, type Phrasebook } from './phrasebook.ts';
import { DENIES } from './words.ts';

/** `spared` takes an alarm on the same words back; `toldOf`, talk of films, jokes and news, all of them. */
type Meaning = 'alarm' | 'spared' | 'toldOf';
/** `alone` is an alarm where nothing but words `beside` it stands in the message. */
type Cry = 'alone' | 'beside';

function listed<T extends string>(lists: Record<T, readonly string[]>): Phrasebook<T> {
  const entries = Object.entries(lists) as [T, readonly string[]][];
  return buildPhrasebook(
    entries.flatMap(([payload, phrases]) => phrases.map((phrase) => ({ phrase, payload }))),
  );
}

let books: { alarms: Phrasebook<Meaning>; cries: Phrasebook<Cry> } | undefined;

function ownBooks(): NonNullable<typeof books> {
  const { phrases, alone, beside, spared, toldOf } = alarms;
  books ??= { alarms: listed({ alarm: phrases, spared, toldOf }), cries: listed({ alone, beside }) };
  return books;
}

/**
 * Says whether a message holds words that mean danger now whatever a model thinks of the rest: a cry for help, a wish to
 * die, being held, beaten or carried off. Denied words and talk of films do not count.
 */
export function alarmed(facts: Facts): boolean {
  const { words } = facts.reading;
  const hits = findPhrases(ownBooks().alarms, facts.reading);
  if (hits.some(({ payload }) => payload === 'toldOf')) return false;
  if (isCry(facts)) return true;
  const spared = hits.filter(({ payload }) => payload === 'spared');
  return hits.some(({ payload, from, to }) => {
    if (payload !== 'alarm' || spared.some((hit) => hit.to > from && hit.from < to)) return false;
    return from === 0 || words[from]!.breaks || (words[from - 1]!.form.traits & DENIES) === 0;
  });
}

/** A message of a cry and nothing else: a model has too few words there to tell it from a word of the news. */
function isCry({ reading }: Facts): boolean {
  const hits = findPhrases(ownBooks().cries, reading);
  const covered = new Set<number>();
  for (const { from, to } of hits) for (let at = from; at < to; at++) covered.add(at);
  return covered.size === reading.words.length && hits.some(({ payload }) => payload === 'alone');
}
