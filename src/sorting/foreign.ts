import { CONCEPTS, type Facts } from './facts.ts';
import foreign from './foreign.json' with { type: 'json' };
import { buildPhrasebook, findPhrases, type Hit, type Phrasebook } from './phrasebook.ts';
import { isPlainSyllable } from './syllables.ts';
import type { Urgency } from './types.ts';
import { type Reading, UNSPACED, type Word } from './words.ts';

/** Languages that no message was learned from: Thai, Khmer, and Hmong in the RPA spelling. */
export type Foreign = keyof typeof foreign.words;

/** What can be said of a message in such a language: its words of danger, and the urgency they ask for. */
export interface ForeignFacts {
  /** The language of most of the message; undefined when only some words are of one. */
  language: Foreign | undefined;
  /** At least as urgent as this. */
  urgency: Urgency;
  hits: { concept: number; from: number; to: number }[];
}

/** Syllables as RPA spells them: onset, vowel, and a consonant that stands for the tone. */
const RPA =
  /^(?:n?(?:tsh|txh|plh|tlh|qh|th|ph|ch|kh|ts|tx|pl|ml|hml|hny|hn|hm|hl|ny|rh|dh|dl|xy|[bcdfghjklmnpqrstvxyz]))?(?:aa|ee|oo|ai|au|aw|ia|ua|[aeiouw])([bjvsgmd]?)$/;
/** Shares of a message's words: spelled as in RPA; with a tone letter; and not Vietnamese without accents. */
const SPELLED_SO = 0.8;
const TONED = 0.4;
const NOT_VIETNAMESE = 0.4;
/** Tone letters that end no Vietnamese word, and the least share of words that end in one. */
const OWN_FINALS = 'bjvsd';
const OWN_FINALS_SHARE = 0.2;
/** Pieces of a script without spaces that make about one word. */
const PIECES_A_WORD = 2;
/** Letters on each side of a short word that are parted into words; more would cost time and tell no more. */
const AROUND = 40;
/** So many short words at most are looked at: a text that holds more is no cry for help. */
const MOST_PARTED = 10;

interface Entry {
  language: Foreign;
  concept: number;
  /** Only where it stands as a word of its own. */
  whole: boolean;
}

let book: Phrasebook<Entry> | undefined;

function ownBook(): Phrasebook<Entry> {
  book ??= buildPhrasebook(
    (Object.keys(foreign.words) as Foreign[]).flatMap((language) =>
      foreign.words[language].map((one) => ({
        phrase: one.phrase,
        payload: { language, concept: CONCEPTS.indexOf(one.concept), whole: 'whole' in one },
      })),
    ),
  );
  return book;
}

function scriptOf({ raw }: Word): 'th' | 'km' | 'lo' {
  const code = raw.charCodeAt(0);
  return code >= 0x1780 ? 'km' : code < 0xe80 ? 'th' : 'lo';
}

/** A Latin letter; digits, shapes of numbers and marks are no words of any language. */
const isLetter = (code: number): boolean => code >= 97 && code < 0x250;

/** The language that most words of a message are of, judged by what is heard. */
function languageOf({ words }: Reading): Foreign | undefined {
  const pieces = { th: 0, km: 0, lo: 0 };
  let spaced = 0;
  let finals = 0;
  for (const word of words) {
    if (word.bare.traits & UNSPACED) pieces[scriptOf(word)]++;
    else if (isLetter(word.bare.fold.charCodeAt(0))) {
      spaced++;
      if (OWN_FINALS.includes(word.bare.fold.at(-1)!)) finals++;
    }
  }
  const most = pieces.th > pieces.km ? 'th' : 'km';
  if (pieces[most] > pieces.lo && pieces[most] / PIECES_A_WORD > spaced) return most;
  return spaced > 1 && finals >= spaced * OWN_FINALS_SHARE && isHmong(words) ? 'hmn' : undefined;
}

/** Says whether words are spelled as Hmong is in RPA. */
function isHmong(words: readonly Word[]): boolean {
  let spaced = 0;
  let spelledSo = 0;
  let toned = 0;
  let others = 0;
  for (const word of words) {
    const { fold } = word.bare;
    if (!isLetter(fold.charCodeAt(0))) continue;
    spaced++;
    const spelled = RPA.exec(fold);
    if (spelled === null) continue;
    spelledSo++;
    if (spelled[1] !== '') toned++;
    if (!isPlainSyllable(fold)) others++;
  }
  return spelledSo >= spaced * SPELLED_SO && toned >= spaced * TONED && others >= spaced * NOT_VIETNAMESE;
}

const parter = new Intl.Segmenter('th', { granularity: 'word' });

/** Says whether the pieces `from`…`to` are one word or several, and no part of one; Thai and Khmer set no spaces. */
function standsAlone(text: string, start: number, end: number): boolean {
  const from = Math.max(0, start - AROUND);
  const cuts = new Set([0]);
  for (const { index, segment } of parter.segment(text.slice(from, end + AROUND))) {
    cuts.add(index);
    cuts.add(index + segment.length);
  }
  return cuts.has(start - from) && cuts.has(end - from);
}

function urgencyOf(concept: number): Urgency {
  const key = CONCEPTS[concept]!;
  return foreign.urgent.P0.includes(key) ? 'P0' : foreign.urgent.P1.includes(key) ? 'P1' : 'P2';
}

/** A longer phrase says more than one within it. */
function covers(longer: Hit<Entry>, hit: Hit<Entry>): boolean {
  return longer.from <= hit.from && longer.to >= hit.to && longer.to - longer.from > hit.to - hit.from;
}

/**
 * Finds what a message in Thai, Khmer or Hmong says by the few words known of them. Words of danger are danger wherever
 * they stand: nobody can tell a denial in these languages without a speaker.
 * @returns undefined for a message without such a language
 */
export function foreignIn({ reading }: Facts, text: string): ForeignFacts | undefined {
  const language = languageOf(reading);
  const written = language !== undefined || reading.words.some(({ bare }) => bare.traits & UNSPACED);
  if (!written) return undefined;
  let parted = 0;
  const { words } = reading;
  const hits = findPhrases(ownBook(), reading).filter(({ payload, from, to, heard }) => {
    if (!heard) return false;
    // Without its language around it, a Hmong word may be anything.
    if (payload.language === 'hmn' && language !== 'hmn') return false;
    if (!payload.whole) return true;
    return parted++ < MOST_PARTED && standsAlone(text, words[from]!.start, words[to - 1]!.end);
  });
  if (language === undefined && hits.length === 0) return undefined;
  const found = hits
    .filter((hit) => !hits.some((other) => covers(other, hit)))
    .map(({ payload, from, to }) => ({ concept: payload.concept, from, to }));
  const asked = found.map(({ concept }) => urgencyOf(concept));
  return {
    language,
    urgency: asked.includes('P0') ? 'P0' : asked.includes('P1') ? 'P1' : 'P2',
    hits: found,
  };
}
