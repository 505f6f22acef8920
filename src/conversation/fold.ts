/** Gives lower-case NFC text with single spaces and without punctuation at its ends: accents stay. */
export function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\p{Cf}|\p{Variation_Selector}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu, '');
}

/** Accents of Latin letters; in Lao and Khmer such marks are vowels and tones, and another word without them. */
const ACCENTS = /(?<=\p{Script=Latin}\p{M}*)\p{M}/gu;

/** Gives the text without Vietnamese accents (`Cứu em` → `cuu em`), otherwise as `plain`. */
export function fold(text: string): string {
  return plain(text).normalize('NFD').replace(ACCENTS, '').replace(/đ/gu, 'd').normalize('NFC');
}

/**
 * Whether a short typed text means a known word: the same with accents, or written wholly without them.
 * A text with other accents is another word: `đúng` (right) is not `dừng` (stop).
 */
export function means(text: string, word: string): boolean {
  const said = plain(text);
  const known = plain(word);
  return (
    said === known || (said === fold(said) && said.replaceAll(' ', '') === fold(known).replaceAll(' ', ''))
  );
}
