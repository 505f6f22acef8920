import { COLOUR } from '../colours.ts';
import { mountains, river, tree } from '../figures/land.ts';
import { person } from '../figures/person.ts';
import { disc } from '../figures/signs.ts';
import { at } from '../place.ts';

const POST = `<path d="M-22 0v-88q22 -26 44 0v88z" fill="${COLOUR.paper}"/><path d="M-22 -60h44v18h-44z" fill="${COLOUR.clay}"/><path d="M-32 0h64v-12h-64z" fill="${COLOUR.grey}"/>`;

/** Over the border: at night a guide with a lamp leads people past the boundary post. */
export function border(): string {
  const guide = person({
    hair: 'cap',
    top: COLOUR.ink,
    bottom: COLOUR.ink,
    stride: 26,
    look: 1,
    right: [52, -112],
  });
  const woman = person({ hair: 'long', skirt: true, top: COLOUR.rose, look: 1, right: [40, -100] });
  const man = person({
    skin: COLOUR.tan,
    top: COLOUR.sun,
    bottom: COLOUR.teal,
    stride: 24,
    look: 1,
    left: [-40, -92],
  });
  return [
    `<path d="M0 0h800v344h-800z" fill="${COLOUR.night}"/>`,
    at(700, 66, disc(34, COLOUR.cream)),
    at(0, 240, mountains(COLOUR.dusk)),
    at(0, 290, `<path d="M0 -56h800v110h-800z" fill="${COLOUR.forest}"/>`),
    at(0, 300, river(COLOUR.teal)),
    `<path d="M484 192L800 176v140l-80 -6z" fill="${COLOUR.sun}" fill-opacity=".5"/>`,
    at(60, 268, tree(COLOUR.ink), { scale: 1.5 }),
    at(640, 300, POST, { scale: 1.2 }),
    at(180, 300, man, { scale: 0.92 }),
    at(292, 300, woman, { scale: 0.92 }),
    at(418, 300, guide, { scale: 0.98 }),
    at(470, 191, `<path d="M-8 -9h22l12 -8v34l-12 -8h-22z" fill="${COLOUR.grey}"/>`, { turn: 8 }),
  ].join('');
}
