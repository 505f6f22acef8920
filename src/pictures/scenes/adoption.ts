import { COLOUR } from '../colours.ts';
import { baby } from '../figures/baby.ts';
import { hand } from '../figures/hand.ts';
import { notes } from '../figures/paper.ts';
import { person } from '../figures/person.ts';
import { heart } from '../figures/signs.ts';
import { at } from '../place.ts';

/** A child for money: a mother holds her baby; a hand holds out bank notes. */
export function adoption(): string {
  const giver = hand(COLOUR.ink);
  return [
    `<circle cx="270" cy="190" r="210" fill="${COLOUR.sand}"/>`,
    at(
      270,
      420,
      person({ hair: 'bun', skirt: true, top: COLOUR.teal, look: 1, left: [-48, -116], right: [46, -112] }),
      { scale: 1.6 },
    ),
    at(276, 218, baby(), { scale: 1.35, flip: true }),
    `<path d="M186 252q50 26 112 8" fill="none" stroke="${COLOUR.teal}" stroke-width="27" stroke-linecap="round"/><circle cx="306" cy="256" r="16" fill="${COLOUR.skin}"/>`,
    at(420, 60, heart()),
    at(570, 190, giver.palm, { flip: true }),
    at(548, 176, notes(), { turn: -30, scale: 1.15 }),
    at(570, 190, giver.fingers, { flip: true }),
  ].join('');
}
