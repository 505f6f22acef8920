import { COLOUR } from '../colours.ts';
import { boat } from '../figures/boat.ts';
import { house } from '../figures/house.ts';
import { person } from '../figures/person.ts';
import { disc } from '../figures/signs.ts';
import { at } from '../place.ts';

const WAVES = [0, 1, 2]
  .map(
    (row) =>
      `<path d="M${-30 * row} ${214 + row * 44}${'q25 -18 50 0t50 0'.repeat(10)}" fill="none" stroke="${row ? COLOUR.sky : COLOUR.paper}" stroke-opacity=".7" stroke-width="5"/>`,
  )
  .join('');

/** The fishing boat: two men aboard look back at a shore that is far away. */
export function fishing(): string {
  const mate = person({
    skin: COLOUR.tan,
    top: COLOUR.clay,
    bottom: COLOUR.ink,
    look: -1,
    left: [-54, -150],
  });
  const other = person({
    hair: 'cap',
    top: COLOUR.paper,
    bottom: COLOUR.ink,
    look: -1,
    left: [-30, -92],
    right: [30, -92],
  });
  return [
    at(640, 84, disc(46)),
    `<path d="M0 196h800v148h-800z" fill="${COLOUR.water}"/>`,
    `<path d="M0 196v-26q60 -34 150 -6q40 8 70 32z" fill="${COLOUR.leaf}"/>`,
    at(84, 174, house(), { scale: 0.34 }),
    WAVES,
    at(450, 238, mate, { scale: 0.72 }),
    at(556, 238, other, { scale: 0.72 }),
    at(520, 280, boat(), { scale: 1.25 }),
    `<path d="M0 294q100 -16 200 0t200 0t200 0t200 0v50h-800z" fill="${COLOUR.water}"/><path d="M40 322q25 -14 50 0t50 0t50 0M440 326q25 -14 50 0t50 0t50 0" fill="none" stroke="${COLOUR.sky}" stroke-width="5"/>`,
  ].join('');
}
