import { COLOUR } from './colours.ts';
import { person } from './figures/person.ts';
import { star } from './figures/signs.ts';
import { at } from './place.ts';
import { sheet, weave } from './sheet.ts';
import { write } from './text.ts';

/** What stands on a certificate, in words. */
interface Words {
  title: string;
  /** Who: before the empty line. */
  learner: string;
  /** What was learned, a line each. */
  done: readonly string[];
  knows: string;
  date: string;
  foot: string;
}

/** Gives a certificate as SVG, 1240 × 876, the shape of A4: without a name, with lines to write one and the date by hand. */
export async function certificate({ title, learner, done, knows, date, foot }: Words): Promise<string> {
  const room = { x: 450, width: 700 } as const;
  const dots = (x: number, y: number, width: number) =>
    `<path d="M${x} ${y}h${width}" stroke="${COLOUR.ink}" stroke-width="4" stroke-dasharray="3 9"/>`;
  const woman = person({
    hair: 'bun',
    skirt: true,
    skin: COLOUR.tan,
    top: COLOUR.teal,
    left: [-40, -88],
    right: [64, -200],
  });
  const girl = person({
    hair: 'long',
    top: COLOUR.clay,
    bottom: COLOUR.forest,
    left: [-62, -214],
    right: [40, -88],
  });
  return sheet(1240, 876, [
    weaveFrame(),
    `<circle cx="250" cy="450" r="170" fill="${COLOUR.sand}"/>`,
    at(190, 660, woman, { scale: 1.35 }),
    at(314, 660, girl, { scale: 1.2 }),
    at(250, 214, star(), { scale: 1.3 }),
    at(150, 262, star(COLOUR.clay), { scale: 0.8 }),
    at(350, 262, star(COLOUR.teal), { scale: 0.8 }),
    await write(title, { ...room, y: 156, height: 140, size: 80, colour: COLOUR.clay }),
    await write(learner, { ...room, y: 276, width: 200, height: 64, size: 36 }),
    dots(664, 292, 486),
    ...(await Promise.all(
      done.map((line, i) => write(line, { ...room, y: 374 + i * 58, height: 58, size: 34 })),
    )),
    await write(knows, { ...room, y: 532, height: 110, size: 36, lines: 2, colour: COLOUR.teal }),
    await write(date, { ...room, y: 650, width: 200, height: 60, size: 36 }),
    dots(570, 666, 424),
    await write(foot, { ...room, y: 738, height: 48, size: 26, colour: COLOUR.wood }),
  ]);
}

function weaveFrame(): string {
  return [
    at(0, 0, weave(1240)),
    at(1240, 876, weave(1240), { turn: 180 }),
    at(0, 876, weave(876), { turn: -90 }),
    at(1240, 0, weave(876), { turn: 90 }),
  ].join('');
}
