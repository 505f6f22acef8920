import { COLOUR } from '../colours.ts';

/** Gives a house on stilts with a ladder, 220 wide and 190 high, that stands on (0, 0). */
export function house(lit: string = COLOUR.sun): string {
  const stilts = [-84, -34, 34, 84].map(
    (x) => `<path d="M${x} -54v54" stroke="${COLOUR.wood}" stroke-width="10"/>`,
  );
  return [
    ...stilts,
    `<path d="M-96 -56h192v-64h-192z" fill="${COLOUR.sand}"/>`,
    `<path d="M-96 -56h192v9h-192z" fill="${COLOUR.wood}"/>`,
    `<path d="M-120 -112l44 -78h152l44 78z" fill="${COLOUR.clay}"/>`,
    `<path d="M-20 -56v-48h40v48z" fill="${lit}"/>`,
    `<path d="M46 -100h30v26h-30zM-76 -100h30v26h-30z" fill="${lit}"/>`,
    `<path d="M-14 -48l-14 48M14 -48l-14 48M-16 -34h28M-20 -18h28" stroke="${COLOUR.wood}" stroke-width="5"/>`,
  ].join('');
}
