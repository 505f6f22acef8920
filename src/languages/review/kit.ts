import lessons from '../../awareness/lessons.json' with { type: 'json' };
import { shipped } from '../open.ts';
import { hashOf } from '../texts.ts';
import essential from './kit.json' with { type: 'json' };
import { type Line, linesOf, RISKS } from './lines.ts';

/** One line of the recording kit. */
export interface KitLine {
  /** From 1; the name of its file begins with it. */
  number: number;
  key: string;
  /** What to say, in Vietnamese, numbers filled in. */
  words: string;
  /** Its hash, as a recording remembers it. */
  source: string;
  where: string;
  risk: Line['risk'];
  /** About how long it takes to say. */
  seconds: number;
}

/** The lines a speaker voices in one sitting. */
export interface Kit {
  /** Of this list in this order with these words: a file numbered after another list would say the wrong thing. */
  code: string;
  lines: KitLine[];
  /** About how long all of it takes with the pauses between. */
  minutes: number;
}

/** Syllables a second of somebody who says it in another language while reading it. */
const PACE = 2;
/** Seconds between two lines. */
const PAUSE = 10;

/** The essential lines: safety first, then the menus, then the main cards of the lessons in teaching order. */
export function openKit(): Kit {
  const cards = lessons.flatMap(({ id, key }) => key.map((card) => `lessons:${id}.${card}`));
  const known = new Map(linesOf('vi', []).map((line) => [line.key, line]));
  const lines = [...essential, ...cards]
    .map((key) => known.get(key)!)
    .sort((a, b) => RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk))
    .map(({ key, where, risk }, index): KitLine => {
      const words = shipped.find('vi', key)!;
      const seconds = Math.ceil(words.split(/\s+/).length / PACE);
      return { number: index + 1, key, words, source: shipped.spoken(key)!, where, risk, seconds };
    });
  const total = lines.reduce((sum, { seconds }) => sum + seconds + PAUSE, 0);
  const code = hashOf(lines.map(({ key, source }) => `${key} ${source}`).join('\n'));
  return { code: code.slice(0, 4).toUpperCase(), lines, minutes: Math.ceil(total / 60) };
}
