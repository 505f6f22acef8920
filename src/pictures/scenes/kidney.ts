import { COLOUR } from '../colours.ts';
import { hand } from '../figures/hand.ts';
import { notes } from '../figures/paper.ts';
import { person } from '../figures/person.ts';
import { at } from '../place.ts';

const KIDNEY = `<path d="M4 -34q26 0 26 34t-26 34q-18 0 -16 -18q2 -10 10 -16q-8 -6 -10 -16q-2 -18 16 -18z" fill="${COLOUR.clay}" stroke="${COLOUR.paper}" stroke-width="4"/>`;

/** Selling a kidney: a man lays his hand on his side; a hand holds out bank notes. */
export function kidney(): string {
  const giver = hand(COLOUR.ink);
  return [
    `<circle cx="270" cy="190" r="210" fill="${COLOUR.sky}"/>`,
    at(
      270,
      440,
      person({
        skin: COLOUR.tan,
        top: COLOUR.teal,
        bottom: COLOUR.ink,
        look: 1,
        left: [-62, -96],
        right: [62, -96],
      }),
      { scale: 1.75 },
    ),
    at(246, 238, KIDNEY, { flip: true }),
    at(296, 238, KIDNEY),
    at(590, 190, giver.palm, { flip: true }),
    at(568, 176, notes(), { turn: -30, scale: 1.15 }),
    at(590, 190, giver.fingers, { flip: true }),
  ].join('');
}
