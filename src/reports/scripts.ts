/** A stretch of text that one font can print; without a font the body's own, Noto Sans. */
export interface Run {
  text: string;
  font?: 'Lao' | 'Khmer';
}

const PIECES =
  /(?<lao>\p{Script=Lao}[\p{Script=Lao}\p{Script=Inherited}]*)|(?<khmer>\p{Script=Khmer}[\p{Script=Khmer}\p{Script=Inherited}]*)|(?<body>[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Inherited}\n\r\t -~\u00A0-\u00BF\u2010-\u2027\u2030-\u203A\u20AB\u20AC×÷−]+)|(?<other>[\s\S])/gu;

/** Lao and Khmer are written without spaces: lines may break only where a word ends, and there we say so. */
const words = {
  Lao: new Intl.Segmenter('lo', { granularity: 'word' }),
  Khmer: new Intl.Segmenter('km', { granularity: 'word' }),
};
const breakable = (text: string, font: keyof typeof words): string =>
  Array.from(words[font].segment(text), ({ segment }) => segment).join('\u200B');

/** Marks that print nothing by themselves; in a font without them they would be boxes. */
const UNSEEN = /\p{Cf}|\p{Variation_Selector}/gu;

/** Stands for what no font of ours has (Chinese, Thai, an emoji): an empty box would look like nothing was said. */
export const UNPRINTABLE = '[không in được]';

/** Cuts text into stretches by the font that has its letters. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  for (const { groups } of text.normalize('NFC').replace(UNSEEN, '').matchAll(PIECES)) {
    const { lao, khmer, body } = groups!;
    if (lao) runs.push({ text: breakable(lao, 'Lao'), font: 'Lao' });
    else if (khmer) runs.push({ text: breakable(khmer, 'Khmer'), font: 'Khmer' });
    else if (body) runs.push({ text: body });
    else if (runs.at(-1)?.text !== UNPRINTABLE) runs.push({ text: UNPRINTABLE });
  }
  return runs;
}
