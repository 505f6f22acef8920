import { COLOUR } from '../colours.ts';
import { mountains } from '../figures/land.ts';
import { person } from '../figures/person.ts';
import { smallPhone } from '../figures/phone.ts';
import { bubble } from '../figures/signs.ts';
import { van } from '../figures/van.ts';
import { at } from '../place.ts';

const PASSENGER = `<circle cx="-68" cy="-94" r="17" fill="${COLOUR.hair}"/><circle cx="-70" cy="-92" r="13" fill="${COLOUR.skin}"/><path d="M-90 -74q2 -8 22 -8t24 8z" fill="${COLOUR.clay}"/><circle cx="8" cy="-94" r="17" fill="${COLOUR.ink}"/><path d="M-16 -74q2 -10 24 -10t24 10z" fill="${COLOUR.ink}"/>`;
const CALLING = `<path d="M-26 -14q-2 -10 8 -12l10 -2l8 18l-10 6q6 12 18 18l8 -10l18 10l-4 10q-4 8 -14 6q-36 -10 -42 -44z" fill="${COLOUR.forest}"/>`;

/** A friend is taken: a van drives off with her; a girl calls for help at once. */
export function friend(): string {
  return [
    at(0, 250, mountains()),
    `<path d="M0 246h800v98h-800z" fill="${COLOUR.sand}"/><path d="M0 276h800v44h-800z" fill="${COLOUR.grey}"/><path d="M0 298h800" stroke="${COLOUR.paper}" stroke-width="6" stroke-dasharray="34 26"/>`,
    at(600, 310, van(PASSENGER), { scale: 1.15 }),
    `<path d="M396 268h56M380 240h50M404 212h36" stroke="${COLOUR.dusk}" stroke-width="7" stroke-linecap="round"/>`,
    at(
      180,
      342,
      person({
        hair: 'long',
        skin: COLOUR.tan,
        top: COLOUR.sun,
        bottom: COLOUR.forest,
        look: 1,
        left: [-40, -88],
        right: [30, -196],
      }),
      { scale: 1.25 },
    ),
    at(219, 96, smallPhone(), { scale: 1.3, turn: 10 }),
    at(330, 72, bubble(CALLING), { scale: 1.1 }),
  ].join('');
}
