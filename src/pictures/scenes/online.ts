import { COLOUR } from '../colours.ts';
import { person } from '../figures/person.ts';
import { phone, smallPhone } from '../figures/phone.ts';
import { heart } from '../figures/signs.ts';
import { at } from '../place.ts';

/** What somebody shows of himself. */
const MASK = `<circle r="44" fill="${COLOUR.skin}"/><path d="M-44 -2q0 -46 44 -46t44 46q-24 -22 -44 -22t-44 22z" fill="${COLOUR.hair}"/><circle cx="-16" cy="2" r="5" fill="${COLOUR.ink}"/><circle cx="16" cy="2" r="5" fill="${COLOUR.ink}"/><path d="M-18 18q18 16 36 0" fill="none" stroke="${COLOUR.ink}" stroke-width="5" stroke-linecap="round"/>`;

/** Love online: hearts come out of a telephone; behind it somebody holds up a smiling mask. */
export function online(): string {
  const stranger = person({ top: COLOUR.ink, bottom: COLOUR.ink, left: [-92, -84] });
  return [
    `<path d="M400 0h400v344h-400z" fill="${COLOUR.dusk}"/>`,
    `<path d="M0 318h400v26h-400z" fill="${COLOUR.sand}"/><path d="M400 318h400v26h-400z" fill="${COLOUR.night}"/>`,
    at(664, 336, stranger, { scale: 1.2 }),
    at(400, 174, phone('', COLOUR.sky), { scale: 1.42 }),
    `<path d="M404 170L566 246" stroke="${COLOUR.wood}" stroke-width="11" stroke-linecap="round"/>`,
    `<circle cx="552" cy="239" r="13" fill="${COLOUR.skin}"/>`,
    at(400, 158, MASK, { scale: 1.15 }),
    at(290, 122, heart(), { scale: 0.9, turn: -12 }),
    at(236, 62, heart(COLOUR.rose), { scale: 0.6, turn: 10 }),
    at(292, 216, heart(COLOUR.rose), { scale: 0.55 }),
    at(
      140,
      336,
      person({
        hair: 'long',
        top: COLOUR.clay,
        bottom: COLOUR.forest,
        look: 1,
        right: [46, -142],
        left: [-40, -88],
      }),
      { scale: 1.2 },
    ),
    at(198, 158, smallPhone(), { scale: 1.3, turn: 12 }),
  ].join('');
}
