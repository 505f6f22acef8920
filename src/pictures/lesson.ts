import { COLOUR } from './colours.ts';
import { at } from './place.ts';
import { sheet } from './sheet.ts';
import { write } from './text.ts';

/** Gives the picture of a lesson as SVG, 800 × 450: its scene and its title below. */
export async function lesson(scene: string, title: string): Promise<string> {
  const words = await write(title, {
    x: 400,
    y: 396,
    width: 740,
    height: 92,
    size: 44,
    lines: 2,
    anchor: 'middle',
    colour: COLOUR.paper,
  });
  return sheet(800, 450, [
    scene,
    at(
      0,
      344,
      `<path d="M0 0h800v106h-800z" fill="${COLOUR.ink}"/><path d="M0 3h800" stroke="${COLOUR.sun}" stroke-width="6"/>`,
    ),
    words,
  ]);
}
