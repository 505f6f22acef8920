/** Words of each sentence. A sentence ends at . ! ? … : ; or at the end of its line; a placeholder is one word. */
function sentences(text: string): number[] {
  return text
    .split(/[.!?…:;\n]+/u)
    .map((sentence) => sentence.split(/\s+/u).filter((word) => /[\p{L}\d]/u.test(word)).length)
    .filter((words) => words > 0);
}

/** Gives how hard a text is to read: the mean and the longest sentence, in words (Vietnamese: syllables between spaces). */
export function reading(text: string): { mean: number; longest: number } {
  const words = sentences(text);
  return {
    mean: words.reduce((sum, count) => sum + count, 0) / Math.max(words.length, 1),
    longest: Math.max(0, ...words),
  };
}

/** What no text for citizens may hold, and what is said of it. Emergency numbers come from the configuration alone. */
const FORBIDDEN: [RegExp, string][] = [
  [/\d(?:[ .]?\d){2}|một một/u, 'a phone number'],
  [/[^\p{Script=Latin}\d\s.,;:!?…“”()/–-]/u, 'markup or a sign nobody approved'],
  [/^\s|\s$| {2}| \n|\n |\n{3}|\s[.,;:!?…”)]|[“(]\s/u, 'a stray space'],
  [/o[àáảãạèéẻẽẹ](?!\p{L})|(?<!q)u[ỳýỷỹỵ](?!\p{L})/iu, 'a tone mark on the wrong vowel (hoà for hòa)'],
];

/**
 * Gives what is wrong with a Vietnamese text for citizens, empty if nothing is: longer than `limit` characters, hard for a
 * twelve-year-old (mean sentence over 15 words, one over 28), a number or a sign that may not be there, not in NFC.
 */
export function flaws(text: string, limit: number): string[] {
  const bare = text.normalize('NFC').replaceAll(/\{\{(?:police|children)\}\}/g, 'x');
  const { mean, longest } = reading(text);
  return [
    ...(text.length > limit ? [`${text.length} characters`] : []),
    ...(text === '' ? ['empty'] : []),
    ...(text !== text.normalize('NFC') ? ['not in NFC'] : []),
    ...(mean > 15 ? [`mean sentence of ${mean.toFixed(1)} words`] : []),
    ...(longest > 28 ? [`sentence of ${longest} words`] : []),
    ...FORBIDDEN.filter(([sign]) => sign.test(bare)).map(([, name]) => name),
  ];
}
