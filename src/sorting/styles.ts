import dialect from './dialect.json' with { type: 'json' };
import type { Gold } from './evaluate.ts';
import { strip } from './syllables.ts';
import { read } from './text.ts';

/** Words that only the Central dialect uses so; those at home elsewhere too ("kêu", "má") tell nothing. */
const COMMON = new Set(
  'biểu bả bển bồng bự chi chả chẳng doạ dòm gạt hông hổng kiếm kêu má ni o tui vô thiệt đàng đập ả ẵm ổng tía oánh bữa vãi'.split(
    ' ',
  ),
);
const central = new Set(Object.keys(dialect.words).filter((word) => !COMMON.has(word)));

/** How a message is written: in Lao, in English, or in Vietnamese with accents, without, or in the Central dialect. */
export function styleOf({ text, lang }: Pick<Gold, 'text' | 'lang'>): string {
  if (lang !== undefined && lang !== 'vi') return lang;
  if (!read(text).accented) return 'vi without accents';
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return words.some((word) => central.has(word) && word !== strip(word)) ||
    words.filter((word) => central.has(word)).length > 1
    ? 'vi dialect'
    : 'vi';
}

/** Parts labelled messages by the way they are written. */
export function byStyle<T>(pairs: readonly (readonly [Gold, T])[]): Map<string, (readonly [Gold, T])[]> {
  const groups = new Map<string, (readonly [Gold, T])[]>();
  for (const pair of pairs) {
    const style = styleOf(pair[0]);
    const group = groups.get(style);
    if (group) group.push(pair);
    else groups.set(style, [pair]);
  }
  return new Map([...groups].sort(([a], [b]) => a.localeCompare(b)));
}
