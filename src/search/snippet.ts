import type { Query, Span, Term } from './query.ts';
import { type Reading, read } from './words.ts';

/** A stretch of a snippet; `hit` is what was looked for. */
export interface Part {
  text: string;
  hit: boolean;
}

/** Where it was found: a little of one of the texts. */
export interface Snippet<Source> {
  source: Source;
  parts: Part[];
}

/** What stands before the first hit, and all that is shown, in UTF-16 units. */
const [BEFORE, LENGTH] = [60, 240];

/**
 * What the texts of a tip show of a query: the one with most of it, from shortly before its first hit.
 * @returns `holds`: false when the order of words, which no key tells, is not as it was asked for
 */
export function searchTexts<Source>(
  query: Query,
  texts: readonly { source: Source; text: string }[],
): { holds: boolean; snippet: Snippet<Source> | undefined } {
  const readings = texts.map(({ source, text }) => ({ source, reading: read(text) }));
  const found = readings.map(({ source, reading }) => ({
    ...{ source, reading },
    hits: query.terms.map((term) => term.find(reading)),
  }));
  const holds = query.terms.every(
    (term: Term, at) => !term.unsure || found.some(({ hits }) => hits[at]!.length > 0),
  );
  const score = ({ hits }: (typeof found)[number]) => hits.filter(({ length }) => length > 0).length;
  const best = found.reduce<(typeof found)[number] | undefined>(
    (one, other) => (score(other) > (one ? score(one) : 0) ? other : one),
    undefined,
  );
  return {
    holds,
    snippet: best && { source: best.source, parts: cut(best.reading, best.hits.flat()) },
  };
}

function cut({ text }: Reading, hits: Span[]): Part[] {
  const spans = hits.sort((one, other) => one.start - other.start || other.end - one.end);
  const from = wordStart(text, spans[0]!.start - BEFORE);
  const to = Math.min(text.length, Math.max(from + LENGTH, spans[0]!.end));
  const parts: Part[] = from > 0 ? [{ text: '… ', hit: false }] : [];
  let at = from;
  for (const { start, end } of spans) {
    if (start < at || end > to) continue;
    parts.push({ text: text.slice(at, start), hit: false }, { text: text.slice(start, end), hit: true });
    at = end;
  }
  parts.push({ text: `${text.slice(at, to).toWellFormed()}${to < text.length ? ' …' : ''}`, hit: false });
  return parts.filter((part) => part.text !== '');
}

/** Begins with a whole word where one begins nearby. */
function wordStart(text: string, at: number): number {
  if (at <= 0) return 0;
  const blank = text.slice(at, at + BEFORE).search(/\s/);
  return at + (blank < 0 ? 0 : blank + 1);
}
