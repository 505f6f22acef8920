import { COLOUR } from '../colours.ts';
import { door } from '../figures/door.ts';
import { person } from '../figures/person.ts';
import { bag } from '../figures/signs.ts';
import { at } from '../place.ts';

const MICROPHONE = `<path d="M-8 4l16 0l-4 62h-8z" fill="${COLOUR.grey}"/><circle cy="-14" r="25" fill="${COLOUR.paper}"/><path d="M-24 -16h48M0 -38v48M-17 -30q17 12 34 0M-17 0q17 -12 34 0" stroke="${COLOUR.grey}" stroke-width="3" fill="none"/>`;
const TUNE = `<path d="M-14 16v-46l34 -10v46" fill="none" stroke="${COLOUR.sun}" stroke-width="7"/><ellipse cx="-22" cy="18" rx="11" ry="8" fill="${COLOUR.sun}"/><ellipse cx="12" cy="8" rx="11" ry="8" fill="${COLOUR.sun}"/>`;

/** Karaoke: a girl with her bag before a door at night; somebody beckons from within. */
export function karaoke(): string {
  const host = person({ top: COLOUR.ink, bottom: COLOUR.ink, look: -1, left: [-66, -128], right: [34, -90] });
  return [
    `<path d="M0 0h800v344h-800z" fill="${COLOUR.night}"/><path d="M340 44h460v300h-460z" fill="${COLOUR.dusk}"/>`,
    `<path d="M0 326h800v18h-800z" fill="${COLOUR.ink}"/>`,
    at(520, 332, door(COLOUR.rose, COLOUR.clay), { scale: 1.04 }),
    at(528, 330, host, { scale: 0.9 }),
    `<rect x="640" y="60" width="132" height="132" rx="20" fill="${COLOUR.ink}" stroke="${COLOUR.rose}" stroke-width="7"/>`,
    at(706, 118, MICROPHONE, { turn: 28 }),
    at(390, 92, TUNE),
    at(414, 178, TUNE, { scale: 0.7 }),
    at(
      210,
      334,
      person({
        hair: 'long',
        top: COLOUR.sun,
        bottom: COLOUR.teal,
        look: 1,
        left: [-46, -84],
        right: [22, -126],
      }),
      { scale: 1.15 },
    ),
    at(132, 334, bag()),
  ].join('');
}
