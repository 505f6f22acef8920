import data from './alarms.json' with { type: 'json' };
import type { Alarm } from './book.ts';
import type { Facts } from './facts.ts';
import { buildPhrasebook, findPhrases, type Hit, type Phrasebook } from './phrasebook.ts';
import { DENIES, isApart, type Reading } from './words.ts';

/** `alone` is a cry where nothing but words `beside` it stands in the message. */
type Cry = 'alone' | 'beside';

/** A cry and nothing else has no more words than these. */
const LONGEST_CRY = 12;

/**
 * Words that deny what follows them, as spelled without accents. Of others ("chưa", "đừng") that spelling has more
 * than one meaning, and an alarm is taken back only by what can be read in no other way.
 */
const DENIED_BY = new Set(['khong', 'chang', 'never']);

let book: Phrasebook<Cry> | undefined;

function ownBook(): Phrasebook<Cry> {
  const { alone, beside } = data;
  book ??= buildPhrasebook([
    ...alone.map((phrase) => ({ phrase, payload: 'alone' as const })),
    ...beside.map((phrase) => ({ phrase, payload: 'beside' as const })),
  ]);
  return book;
}

/** Says whether an alarm stands that nothing takes back. */
function stands(hits: readonly Hit<Alarm>[], { words }: Reading, heard: boolean): boolean {
  if (hits.length === 0 || hits.some(({ payload }) => payload === 'toldOf')) return false;
  const spared = hits.filter(
    ({ payload }) => payload === 'spared' || (payload === 'sparedIfMeant' && !heard),
  );
  return hits.some(({ payload, from, to }) => {
    if (payload !== 'alarm' || spared.some((hit) => hit.to > from && hit.from < to)) return false;
    if (from === 0 || words[from]!.breaks) return true;
    const { form, bare } = words[from - 1]!;
    return heard ? !DENIED_BY.has(bare.fold) : (form.traits & DENIES) === 0;
  });
}

/** Says whether a message is a cry and nothing else: a model has too few words there to tell it from a word of the news. */
function isCry(hits: readonly Hit<Cry>[], length: number): boolean {
  const covered = new Set<number>();
  for (const { from, to } of hits) for (let at = from; at < to; at++) covered.add(at);
  return covered.size === length && hits.some(({ payload }) => payload === 'alone');
}

/**
 * Says whether a message holds words that mean danger now whatever a model thinks of the rest: a cry for help, a wish to
 * die, being held, beaten or carried off. Denied words and talk of films do not count. Accents can take an alarm back
 * ("bạn em" is not "bán em"), never raise one.
 */
export function alarmed({ reading, alarms }: Facts): boolean {
  const { length } = reading.words;
  const cries = length <= LONGEST_CRY ? findPhrases(ownBook(), reading) : [];
  const isHeard = ({ heard }: Hit<unknown>) => heard;
  const isMeant = ({ meant }: Hit<unknown>) => meant;
  if (!stands(alarms.filter(isHeard), reading, true) && !isCry(cries.filter(isHeard), length)) return false;
  return (
    !isApart(reading) ||
    stands(alarms.filter(isMeant), reading, false) ||
    isCry(cries.filter(isMeant), length)
  );
}
