import { COLOUR } from '../colours.ts';

/** Gives a van 230 wide that stands on (0, 0) and drives right; who sits in it is drawn behind its windows. */
export function van(inside = ''): string {
  const wheel = (x: number) =>
    `<circle cx="${x}" cy="-20" r="21" fill="${COLOUR.ink}"/><circle cx="${x}" cy="-20" r="9" fill="${COLOUR.grey}"/>`;
  return [
    `<path d="M-115 -22v-98q0 -18 18 -18h142q14 0 24 14l36 50q10 4 10 18v34z" fill="${COLOUR.dusk}"/>`,
    `<path d="M-100 -122h66v48h-66zM-24 -122h58v48h-58zM44 -122h4l34 48h-38z" fill="${COLOUR.sky}"/>`,
    inside,
    `<path d="M-115 -54h228" stroke="${COLOUR.ink}" stroke-opacity=".3" stroke-width="4"/>`,
    wheel(-66),
    wheel(64),
  ].join('');
}
