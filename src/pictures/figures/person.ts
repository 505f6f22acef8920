import { COLOUR } from '../colours.ts';

type Point = readonly [x: number, y: number];

interface Person {
  hair?: 'long' | 'short' | 'bun' | 'cap';
  top?: string;
  bottom?: string;
  /** A woven skirt with bands of colour, as worn in the mountains, instead of trousers. */
  skirt?: boolean;
  skin?: string;
  /** Where each hand is; it hangs down where nothing is said. */
  left?: Point;
  right?: Point;
  /** How far apart the feet are: a step. */
  stride?: number;
  /** Where the face is turned to. */
  look?: -1 | 0 | 1;
}

/** Gives a grown person without features, about 235 high, the feet at (0, 0). */
export function person({
  hair = 'short',
  top = COLOUR.teal,
  bottom = COLOUR.night,
  skirt = false,
  skin = COLOUR.skin,
  left = [-44, -84],
  right = [44, -84],
  stride = 12,
  look = 0,
}: Person = {}): string {
  return [
    hair === 'long' ? `<path d="M-27 -212q27 -34 54 0l5 62q-32 14 -64 0z" fill="${COLOUR.hair}"/>` : '',
    skirt ? skirtOf(skin) : legs(bottom, stride),
    `<path d="M-9 -190h18v26h-18z" fill="${skin}"/>`,
    `<path d="M-33 -160q2 -14 20 -16q13 8 26 0q18 2 20 16l-7 78h-52z" fill="${top}"/>`,
    arm(-27, left, top, skin),
    arm(27, right, top, skin),
    head(hair, skin, look),
  ].join('');
}

function legs(colour: string, stride: number): string {
  const leg = (x: number) =>
    `<path d="M${Math.sign(x) * 13} -86L${x} -15" stroke="${colour}" stroke-width="24" stroke-linecap="round"/>` +
    `<path d="M${x - 12} 0q0 -12 12 -12t14 12z" fill="${COLOUR.ink}"/>`;
  return leg(-stride) + leg(stride);
}

function skirtOf(skin: string): string {
  const band = (y: number, colour: string) => {
    const half = 26 + (y + 90) * 0.16;
    return `<path d="M${-half} ${y}h${2 * half}" stroke="${colour}" stroke-width="5"/>`;
  };
  return [
    `<path d="M-11 -30v22M11 -30v22" stroke="${skin}" stroke-width="13"/>`,
    `<path d="M-22 0q0 -11 11 -11t9 11zM2 0q0 -11 9 -11t11 11z" fill="${COLOUR.ink}"/>`,
    `<path d="M-25 -90h50l12 68h-74z" fill="${COLOUR.night}"/>`,
    band(-70, COLOUR.clay),
    band(-54, COLOUR.sun),
    band(-46, COLOUR.clay),
    band(-32, COLOUR.paper),
  ].join('');
}

function arm(shoulder: number, [x, y]: Point, sleeve: string, skin: string): string {
  // The elbow lies outside and a little below the middle of the way.
  const elbow = `${(shoulder + x) / 2 + Math.sign(shoulder) * 9} ${(-158 + y) / 2 + 12}`;
  return (
    `<path d="M${shoulder} -158Q${elbow} ${x} ${y}" fill="none" stroke="${COLOUR.ink}" stroke-opacity=".16" stroke-width="21" stroke-linecap="round"/>` +
    `<path d="M${shoulder} -158Q${elbow} ${x} ${y}" fill="none" stroke="${sleeve}" stroke-width="17" stroke-linecap="round"/>` +
    `<circle cx="${x}" cy="${y}" r="10" fill="${skin}"/>`
  );
}

function head(hair: NonNullable<Person['hair']>, skin: string, look: number): string {
  const dark = hair === 'cap' ? COLOUR.clay : COLOUR.hair;
  const fringe = look
    ? 'M-25 -204Q-22 -238 4 -236Q28 -234 29 -210Q16 -224 -2 -220Q-13 -214 -15 -194Q-23 -196 -25 -204z'
    : 'M-24 -205q4 -28 24 -28t24 28q-8 -14 -24 -14t-24 14z';
  // Drawn as looking right.
  const drawn = [
    hair === 'bun' ? `<circle cx="${look && -12}" cy="-242" r="13" fill="${dark}"/>` : '',
    `<circle cx="${look && -4}" cy="-209" r="28" fill="${dark}"/>`,
    `<ellipse cx="${look && 6}" cy="-201" rx="22" ry="24" fill="${skin}"/>`,
    `<path d="${fringe}" fill="${dark}"/>`,
    hair === 'cap' ? `<path d="M-8 -218h50v8h-50z" fill="${dark}"/>` : '',
  ].join('');
  return look < 0 ? `<g transform="scale(-1 1)">${drawn}</g>` : drawn;
}
