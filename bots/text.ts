import { TEXT_LIMIT } from '../src/conversation/codes.ts';

/**
 * Text as it comes from outside made safe to keep: NFC, well-formed, without NUL (PostgreSQL and JSON refuse them),
 * cut at TEXT_LIMIT characters. Everything else a person typed stays.
 */
export function cleanText(raw: string): { text: string; cut: boolean } {
  const text = raw
    .slice(0, TEXT_LIMIT * 4)
    .toWellFormed()
    .replaceAll('\u0000', '')
    .normalize('NFC')
    .trim();
  if (text.length <= TEXT_LIMIT) return { text, cut: raw.length > TEXT_LIMIT * 4 };
  // Not through the middle of a surrogate pair.
  return { text: text.slice(0, TEXT_LIMIT).replace(/[\uD800-\uDBFF]$/, ''), cut: true };
}
