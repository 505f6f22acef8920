import { COLOUR } from './colours.ts';
import { person } from './figures/person.ts';
import { star } from './figures/signs.ts';
import { at } from './place.ts';
import { sheet, weave } from './sheet.ts';
import { write } from './text.ts';

/** What stands on a score card, in words. */
interface Words {
  title: string;
  /** What the score means, kindly. */
  line: string;
  foot: string;
}

/** Gives the card of a quiz's score as SVG, 800 × 450: to be shared, and nothing on it tells who played. */
export async function score(got: number, of: number, { title, line, foot }: Words): Promise<string> {
  const room = { x: 556, anchor: 'middle', width: 430 } as const;
  const step = Math.min(56, 420 / of);
  const stars = Array.from({ length: of }, (_, i) =>
    at(556 + (i - (of - 1) / 2) * step, 262, star(i < got ? COLOUR.sun : COLOUR.sand), { scale: step / 60 }),
  );
  const cheers = got / of >= 0.5;
  const player = person({
    hair: 'long',
    skirt: true,
    top: COLOUR.clay,
    left: cheers ? [-66, -222] : [-44, -84],
    right: [66, -222],
  });
  return sheet(800, 450, [
    `<circle cx="176" cy="214" r="150" fill="${COLOUR.sun}"/>`,
    at(176, 396, player, { scale: 1.25 }),
    at(66, 96, star(COLOUR.clay), { scale: 0.7 }),
    at(290, 70, star(COLOUR.teal), { scale: 0.8 }),
    at(0, 414, weave(800)),
    await write(title, { ...room, y: 68, height: 100, size: 38, lines: 2, colour: COLOUR.teal }),
    await write(`${got}/${of}`, { ...room, y: 178, height: 132, size: 104 }),
    ...stars,
    await write(line, { ...room, y: 330, height: 84, size: 28, lines: 2 }),
    await write(foot, { ...room, y: 390, height: 36, size: 20, colour: COLOUR.wood }),
  ]);
}
