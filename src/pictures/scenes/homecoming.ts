import { COLOUR } from '../colours.ts';
import { house } from '../figures/house.ts';
import { mountains, road, tree } from '../figures/land.ts';
import { person } from '../figures/person.ts';
import { bag, disc } from '../figures/signs.ts';
import { at } from '../place.ts';

/** Coming home: a road to a house where somebody waits with open arms. */
export function homecoming(): string {
  const mother = person({
    hair: 'bun',
    skin: COLOUR.tan,
    skirt: true,
    top: COLOUR.teal,
    look: -1,
    left: [-76, -134],
    right: [70, -140],
  });
  return [
    at(90, 92, disc(50)),
    at(0, 240, mountains(COLOUR.water)),
    `<path d="M0 236q300 -34 800 0v108h-800z" fill="${COLOUR.leaf}"/>`,
    at(330, 344, road(190, 280, -72)),
    at(760, 250, tree(), { scale: 1.3 }),
    at(620, 268, house(), { scale: 1.1 }),
    at(452, 322, mother, { scale: 0.95 }),
    at(
      222,
      336,
      person({
        hair: 'long',
        skin: COLOUR.tan,
        top: COLOUR.clay,
        bottom: COLOUR.night,
        look: 1,
        stride: 20,
        left: [-44, -90],
        right: [70, -128],
      }),
      { scale: 1.1 },
    ),
    at(158, 300, bag(COLOUR.wood), { scale: 0.75 }),
  ].join('');
}
