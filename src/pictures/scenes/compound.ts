import { COLOUR } from '../colours.ts';
import { person } from '../figures/person.ts';
import { disc, lock } from '../figures/signs.ts';
import { at } from '../place.ts';

/** Somebody seen from behind at a bright screen. */
function worker(hair: 'long' | 'short'): string {
  return [
    `<rect x="-46" y="-118" width="92" height="66" rx="6" fill="${COLOUR.ink}"/><rect x="-39" y="-111" width="78" height="52" fill="${COLOUR.sky}"/>`,
    `<path d="M-30 -96h40v12h-40zM-6 -78h36v12h-36z" fill="${COLOUR.teal}"/>`,
    `<path d="M-42 0q0 -48 42 -48t42 48z" fill="${hair === 'long' ? COLOUR.clay : COLOUR.leaf}"/><circle cy="-62" r="22" fill="${COLOUR.hair}"/>`,
    hair === 'long' ? `<path d="M-22 -62h44l4 40h-52z" fill="${COLOUR.hair}"/>` : '',
    `<path d="M-70 0h140v12h-140z" fill="${COLOUR.wood}"/>`,
  ].join('');
}

/** A scam centre: people at screens behind a locked gate, and one who watches them. */
export function compound(): string {
  const bars = Array.from(
    { length: 21 },
    (_, i) => `<path d="M${i * 40} 236v108" stroke="${COLOUR.ink}" stroke-width="7"/>`,
  );
  const guard = person({
    top: COLOUR.ink,
    bottom: COLOUR.ink,
    hair: 'cap',
    look: -1,
    left: [14, -122],
    right: [-14, -116],
  });
  return [
    `<path d="M0 0h800v344h-800z" fill="${COLOUR.night}"/>`,
    at(86, 62, disc(28, COLOUR.cream)),
    `<path d="M150 22h500v322h-500z" fill="${COLOUR.dusk}"/><path d="M136 14h528v18h-528z" fill="${COLOUR.ink}"/>`,
    `<path d="M180 56h440v172h-440z" fill="${COLOUR.sun}"/>`,
    at(258, 216, worker('long')),
    at(400, 216, worker('short')),
    at(0, 8, at(552, 228, guard, { scale: 0.78 })),
    `<path d="M180 228h440v12h-440z" fill="${COLOUR.ink}"/>`,
    ...bars,
    `<path d="M0 250h800M0 326h800" stroke="${COLOUR.ink}" stroke-width="9"/>`,
    at(400, 282, lock(), { scale: 1.3 }),
  ].join('');
}
