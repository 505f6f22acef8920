import { COLOUR } from '../colours.ts';
import { hand } from '../figures/hand.ts';
import { card, passport } from '../figures/paper.ts';
import { person } from '../figures/person.ts';
import { at } from '../place.ts';

/** Papers kept: a big hand holds identity card and passport out of a woman's reach. */
export function papers(): string {
  const taker = hand(COLOUR.ink);
  return [
    `<circle cx="480" cy="130" r="170" fill="${COLOUR.sand}"/><path d="M0 322h800v22h-800z" fill="${COLOUR.sand}"/>`,
    at(
      214,
      338,
      person({
        hair: 'long',
        top: COLOUR.leaf,
        bottom: COLOUR.night,
        look: 1,
        stride: 18,
        left: [-30, -92],
        right: [98, -196],
      }),
      { scale: 1.2 },
    ),
    at(560, 140, taker.palm, { flip: true, scale: 1.15 }),
    at(500, 104, passport(), { turn: -16, scale: 1.15 }),
    at(474, 146, card(), { turn: 6, scale: 1.1 }),
    at(560, 140, taker.fingers, { flip: true, scale: 1.15 }),
  ].join('');
}
