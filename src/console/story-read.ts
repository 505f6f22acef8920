import { read } from '../sorting/text.ts';
import type { Signal } from '../sorting/types.ts';
import { type Stretch, stretches } from './story.ts';

/** A text in the words the sorter took it for, and where its letters went. */
interface Retold {
  text: string;
  /** By offset in the text as written: the offset in `text`. */
  at: number[];
}

/** Writes a text out as the sorter reads it: short forms, missing keys and dialect undone, all in small letters. */
function retell(written: string): Retold {
  const at: number[] = new Array(written.length + 1);
  let text = '';
  let done = 0;
  const copy = (end: number) => {
    for (; done < end; done++) {
      at[done] = text.length;
      text += written[done]!.toLowerCase();
    }
  };
  for (const { start, end, form } of read(written).words) {
    // The second word of a short form stands for the same letters.
    if (start < done) text += ` ${form.text}`;
    else {
      copy(start);
      at.fill(text.length, start, end);
      text += form.text;
      done = end;
    }
    at[end] = text.length;
  }
  copy(written.length);
  at[written.length] = text.length;
  return { text, at };
}

/**
 * The story as the sorter read it, cut where its signals lie as the story itself is.
 * @returns none where it reads the same as what was written
 */
export function readBySorter(written: string, signals: readonly Signal[]): Stretch[] {
  const { text, at } = retell(written);
  if (text === written.toLowerCase()) return [];
  const place = (offset: number) => at[Math.min(Math.max(offset, 0), written.length)]!;
  return stretches(
    text,
    signals.map((signal) => ({ ...signal, start: place(signal.start), end: place(signal.end) })),
  );
}
