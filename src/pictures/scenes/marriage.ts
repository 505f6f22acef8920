import { COLOUR } from '../colours.ts';
import { mountains, road } from '../figures/land.ts';
import { person } from '../figures/person.ts';
import { bag, question } from '../figures/signs.ts';
import { at } from '../place.ts';

const FLOWERS = [
  [-15, 2, COLOUR.sun],
  [15, 2, COLOUR.rose],
  [-9, -14, COLOUR.rose],
  [10, -14, COLOUR.paper],
  [0, 0, COLOUR.paper],
]
  .map(([x, y, colour]) => `<circle cx="${x}" cy="${y}" r="11" fill="${colour}"/>`)
  .join('');
const RINGS = `<circle cx="-16" r="24" fill="none" stroke="${COLOUR.sun}" stroke-width="9"/><circle cx="18" r="24" fill="none" stroke="${COLOUR.sun}" stroke-width="9"/>`;
/** A man of whom nobody knows who he is. */
const UNKNOWN = `<path d="M-36 0v-96q-8 -76 36 -76t36 76v96z" fill="${COLOUR.paper}" stroke="${COLOUR.ink}" stroke-width="5" stroke-dasharray="12 9"/><circle cy="-206" r="32" fill="${COLOUR.paper}" stroke="${COLOUR.ink}" stroke-width="5" stroke-dasharray="12 9"/>`;

/** Marrying abroad: a bride with her bag, a road over the mountains, and a bridegroom nobody knows. */
export function marriage(): string {
  return [
    at(0, 250, mountains(COLOUR.leaf)),
    `<path d="M0 246h800v98h-800z" fill="${COLOUR.forest}"/>`,
    at(400, 344, road(150, 10, -98)),
    at(400, 74, RINGS),
    at(600, 336, UNKNOWN, { scale: 1.2 }),
    at(600, 90, question(), { scale: 0.75 }),
    at(
      222,
      336,
      person({
        hair: 'bun',
        skin: COLOUR.tan,
        top: COLOUR.clay,
        bottom: COLOUR.paper,
        look: 1,
        left: [4, -112],
        right: [14, -110],
      }),
      { scale: 1.2 },
    ),
    at(222, 336, `<path d="M-27 -92h54l14 72h-82z" fill="${COLOUR.clay}"/>`, { scale: 1.2 }),
    at(232, 190, `<path d="M-4 6h8l6 34h-20z" fill="${COLOUR.forest}"/>${FLOWERS}`, { scale: 1.1 }),
    at(128, 338, bag(COLOUR.wood)),
  ].join('');
}
