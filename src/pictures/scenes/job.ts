import { COLOUR } from '../colours.ts';
import { mountains } from '../figures/land.ts';
import { note } from '../figures/paper.ts';
import { person } from '../figures/person.ts';
import { phone } from '../figures/phone.ts';
import { disc } from '../figures/signs.ts';
import { at } from '../place.ts';

const HOOK = `<path d="M0 -140V22q0 44 -40 44q-36 0 -36 -40l22 16" fill="none" stroke="${COLOUR.ink}" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"/>`;

const RECRUITER = `${disc(30)}<circle cy="-7" r="10" fill="${COLOUR.ink}"/><path d="M-19 22q2 -18 19 -18t19 18q-19 14 -38 0z" fill="${COLOUR.ink}"/>`;

/** Light work, high pay: money on a hook hangs out of a telephone. */
export function job(): string {
  return [
    at(110, 90, disc(44)),
    at(0, 344, mountains()),
    at(0, 344, `<path d="M0 0v-44q400 -36 800 0v44z" fill="${COLOUR.sand}"/>`),
    at(
      230,
      336,
      person({ hair: 'long', skirt: true, top: COLOUR.clay, look: 1, right: [84, -142], left: [-40, -90] }),
      { scale: 1.2 },
    ),
    at(590, 176, phone(at(0, -50, RECRUITER), COLOUR.cream), { scale: 1.55 }),
    at(590, 176, `<path d="M-54 20h108M-54 50h108M-54 80h64" stroke="${COLOUR.grey}" stroke-width="14"/>`),
    at(400, 168, note(), { scale: 1.25, turn: -8 }),
    `<path d="M448 50q30 -30 100 28" fill="none" stroke="${COLOUR.ink}" stroke-width="5"/>`,
    at(448, 190, HOOK),
  ].join('');
}
