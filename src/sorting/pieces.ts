/** A text no longer than this is read in one piece. */
const LONGEST_PIECE = 4_000;
/** Of a text longer than both together, the beginning and the end are read. */
const MOST_BEGINNING = 80_000;
const MOST_END = 20_000;

/** A part of a text and where it begins. */
export interface Piece {
  text: string;
  start: number;
}

/** The last place before `end` where a piece may end without cutting a word, or `end` itself. */
function cutBefore(text: string, start: number, end: number): number {
  if (end >= text.length) return text.length;
  for (let at = end; at > start + LONGEST_PIECE / 2; at--) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 32) return at;
  }
  // Never between the halves of a character.
  const code = text.charCodeAt(end);
  return code >= 0xdc00 && code < 0xe000 ? end - 1 : end;
}

/**
 * Parts a long text, so that a danger named anywhere in it is not drowned by the rest.
 * A text of ordinary length is one piece.
 */
export function piecesOf(text: string): Piece[] {
  if (text.length <= LONGEST_PIECE) return [{ text, start: 0 }];
  const pieces: Piece[] = [];
  let start = 0;
  while (start < text.length) {
    if (start >= MOST_BEGINNING && start < text.length - MOST_END) start = text.length - MOST_END;
    const end = cutBefore(text, start, start + LONGEST_PIECE);
    pieces.push({ text: text.slice(start, end), start });
    start = end;
  }
  return pieces;
}
