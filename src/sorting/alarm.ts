import alarms from './alarms.json' with { type: 'json' };
import type { Facts } from './facts.ts';
import { buildPhrasebook, findPhrases, type Phrasebook } from './phrasebook.ts';
import { DENIES } from './words.ts';

/** `spared` takes an alarm on the same words back; `toldOf`, talk of films, jokes and news, all of them. */
type Meaning = 'alarm' | 'spared' | 'toldOf';

const listed = (phrases: readonly string[], payload: Meaning) =>
  phrases.map((phrase) => ({ phrase, payload }));

let book: Phrasebook<Meaning> | undefined;

function ownBook(): Phrasebook<Meaning> {
  book ??= buildPhrasebook([
    ...listed(alarms.phrases, 'alarm'),
    ...listed(alarms.spared, 'spared'),
    ...listed(alarms.toldOf, 'toldOf'),
  ]);
  return book;
}

/**
 * Says whether a message holds words that mean danger now whatever a model thinks of the rest: a cry for help, a wish to
 * die, being held, beaten or carried off. Denied words and talk of films do not count.
 */
export function alarmed(facts: Facts): boolean {
  const { words } = facts.reading;
  const hits = findPhrases(ownBook(), facts.reading);
  if (hits.some(({ payload }) => payload === 'toldOf')) return false;
  const spared = hits.filter(({ payload }) => payload === 'spared');
  return hits.some(({ payload, from, to }) => {
    if (payload !== 'alarm' || spared.some((hit) => hit.to > from && hit.from < to)) return false;
    return from === 0 || words[from]!.breaks || (words[from - 1]!.form.traits & DENIES) === 0;
  });
}
