import { COLOUR } from '../colours.ts';

/** Gives a phone 120 wide and 216 high around (0, 0); what is on its screen is drawn around (0, 0) too. */
export function phone(screen = '', light: string = COLOUR.paper): string {
  return [
    `<rect x="-60" y="-108" width="120" height="216" rx="18" fill="${COLOUR.ink}"/>`,
    `<rect x="-51" y="-90" width="102" height="172" rx="6" fill="${light}"/>`,
    `<circle cy="95" r="6" fill="${COLOUR.grey}"/>`,
    screen,
  ].join('');
}

/** Gives a phone as small as it lies in a hand, around (0, 0). */
export function smallPhone(): string {
  return `<rect x="-9" y="-17" width="18" height="34" rx="4" fill="${COLOUR.ink}"/><rect x="-6" y="-13" width="12" height="24" fill="${COLOUR.sky}"/>`;
}
