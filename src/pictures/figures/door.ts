import { COLOUR } from '../colours.ts';

/** Gives an open door 110 wide and 230 high that stands on (0, 0), with what is behind it in one colour. */
export function door(behind: string, leaf: string = COLOUR.wood): string {
  return [
    `<rect x="-63" y="-238" width="126" height="238" fill="${COLOUR.ink}"/>`,
    `<rect x="-53" y="-228" width="106" height="228" fill="${behind}"/>`,
    `<path d="M53 -228l44 20v222l-44 -14z" fill="${leaf}"/>`,
    `<circle cx="64" cy="-104" r="6" fill="${COLOUR.sun}"/>`,
  ].join('');
}
