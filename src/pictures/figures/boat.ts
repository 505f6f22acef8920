import { COLOUR } from '../colours.ts';

/** Gives a fishing boat 300 wide, its waterline at (0, 0), the bow to the right. */
export function boat(): string {
  return [
    `<path d="M-60 -44v-66h84v66z" fill="${COLOUR.paper}"/><path d="M-70 -110h104v-12h-104z" fill="${COLOUR.clay}"/>`,
    `<path d="M-46 -96h26v24h-26zM-8 -96h26v24h-26z" fill="${COLOUR.teal}"/>`,
    `<path d="M70 -44v-130M70 -168l66 124M70 -168l-60 46" fill="none" stroke="${COLOUR.ink}" stroke-width="5"/>`,
    `<path d="M-150 -50h270l40 -22q-8 60 -44 92h-226q-34 -22 -40 -70z" fill="${COLOUR.teal}"/>`,
    `<path d="M-147 -36h292" stroke="${COLOUR.sun}" stroke-width="8"/>`,
  ].join('');
}
