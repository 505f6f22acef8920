import { COLOUR } from '../colours.ts';

/** Gives a heart 60 wide around (0, 0). */
export function heart(colour: string = COLOUR.clay): string {
  return `<path d="M0 28q-30 -22 -30 -40q0 -16 15 -16q11 0 15 11q4 -11 15 -11q15 0 15 16q0 18 -30 40z" fill="${colour}"/>`;
}

/** Gives a question mark 60 high around (0, 0), drawn, so that it needs no font. */
export function question(colour: string = COLOUR.clay): string {
  return `<path d="M-17 -14q0 -17 17 -17t17 16q0 12 -17 18v7" fill="none" stroke="${colour}" stroke-width="10" stroke-linecap="round"/><circle cy="28" r="7" fill="${colour}"/>`;
}

/** Gives a closed lock 56 wide around (0, 0). */
export function lock(colour: string = COLOUR.sun): string {
  return `<path d="M-16 -8v-14q0 -16 16 -16t16 16v14" fill="none" stroke="${COLOUR.grey}" stroke-width="9"/><rect x="-28" y="-10" width="56" height="44" rx="7" fill="${colour}"/><path d="M0 6v14" stroke="${COLOUR.ink}" stroke-width="9" stroke-linecap="round"/>`;
}

/** Gives a speech bubble 130 × 80 around (0, 0) whose tail points down left, with something in it. */
export function bubble(inside: string, colour: string = COLOUR.paper): string {
  return `<path d="M-49 -40h98q16 0 16 16v36q0 16 -16 16h-60l-34 26l8 -26h-12q-16 0 -16 -16v-36q0 -16 16 -16z" fill="${colour}"/><g transform="translate(0 -6)">${inside}</g>`;
}

/** Gives a bag to travel with, 80 wide, that stands on (0, 0). */
export function bag(colour: string = COLOUR.clay): string {
  return `<path d="M-18 -56v-14h36v14" fill="none" stroke="${COLOUR.ink}" stroke-width="7"/><rect x="-40" y="-58" width="80" height="58" rx="9" fill="${colour}"/><path d="M-22 -58v58M22 -58v58" stroke="${COLOUR.ink}" stroke-opacity=".35" stroke-width="6"/>`;
}

/** Gives a round sun or moon. */
export function disc(radius: number, colour: string = COLOUR.sun): string {
  return `<circle r="${radius}" fill="${colour}"/>`;
}

/** Gives a star 52 wide around (0, 0). */
export function star(colour: string = COLOUR.sun): string {
  const points = Array.from({ length: 10 }, (_, i) => {
    const [angle, radius] = [(i * Math.PI) / 5, i % 2 ? 12 : 26];
    return `${(Math.sin(angle) * radius).toFixed(1)},${(-Math.cos(angle) * radius).toFixed(1)}`;
  });
  return `<polygon points="${points.join(' ')}" fill="${colour}" stroke="${colour}" stroke-width="4" stroke-linejoin="round"/>`;
}
