import numbers from '../../locales/numbers.json' with { type: 'json' };
import commands from '../conversation/commands.json' with { type: 'json' };
import { fold } from '../conversation/fold.ts';

/** What a command's name means when it is said: `gui` is "gửi". */
const COMMANDS = new Map(
  Object.values(commands.words)
    .flat()
    .map((word) => [fold(word).replaceAll(' ', ''), word]),
);

const EMERGENCY = new RegExp(`\\b(?:${[numbers.police.number, numbers.children.number].join('|')})\\b`, 'g');

const digits = (number: string) => [...number].join(' ');

/**
 * Writes a Vietnamese text as it is to be said: numbers to call and other long numbers digit by digit, commands by their
 * words, without what has no sound. Empty when nothing is left to say.
 */
export function spell(text: string): string {
  return text
    .normalize('NFC')
    .replace(EMERGENCY, digits)
    .replace(/(?<![\d.,])\d{5,}(?![\d.,]\d)/g, digits)
    .replace(/(?<=\d)\s*[–-]\s*(?=\d)/g, ' đến ')
    .replace(/\/(\p{L}+)/gu, (_whole, name: string) => COMMANDS.get(fold(name)) ?? name)
    .replace(/[^\p{L}\p{M}\p{N}\s.,:;?!…%()-]/gu, ' ')
    .replace(/^[ \t]*-[ \t]+/gm, '')
    .replace(/[ \t]+/g, ' ')
    .trim()
    .replace(/^[^\p{L}\p{N}]*$/u, '');
}
