import { COLOUR } from '../colours.ts';

/** Gives a baby wrapped in a cloth, 120 long around (0, 0), its head to the right. */
export function baby(cloth: string = COLOUR.sun): string {
  return [
    `<path d="M-64 8q-4 -34 40 -38h56q30 8 26 40q-20 26 -56 26h-36q-26 -2 -30 -28z" fill="${cloth}"/>`,
    `<circle cx="36" cy="-2" r="25" fill="${COLOUR.skin}"/><path d="M13 -10q6 -20 25 -19t24 22q-16 -14 -49 -3z" fill="${COLOUR.hair}"/>`,
    `<path d="M-54 -6q34 24 66 10M-40 -22q20 10 46 12" fill="none" stroke="${COLOUR.paper}" stroke-width="5"/>`,
  ].join('');
}
