import { TEXT_LIMIT } from '../src/conversation/codes.ts';
import { plain } from '../src/text.ts';

/** Text as it comes from outside, plain and cut at TEXT_LIMIT characters. */
export function cleanText(raw: string): { text: string; cut: boolean } {
  const text = plain(raw.slice(0, TEXT_LIMIT * 4)).trim();
  if (text.length <= TEXT_LIMIT) return { text, cut: raw.length > TEXT_LIMIT * 4 };
  // Not through the middle of a surrogate pair.
  return { text: text.slice(0, TEXT_LIMIT).replace(/[\uD800-\uDBFF]$/, ''), cut: true };
}
