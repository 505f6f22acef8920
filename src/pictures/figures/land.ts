import { COLOUR } from '../colours.ts';

/** Gives mountains over the whole width, their foot at (0, 0), 60 to 150 high. */
export function mountains(colour: string = COLOUR.leaf): string {
  return `<path d="M-20 0v-70q60 -50 120 -20q70 -80 150 -30q50 -50 110 -10q90 -50 160 20q80 -60 150 -10q80 -30 150 20v100z" fill="${colour}"/>`;
}

/** Gives a road from the lower edge (0, 0), 2 × half wide there, narrowing to (x, y). */
export function road(half: number, x: number, y: number, colour: string = COLOUR.sand): string {
  return (
    `<path d="M${-half} 0C${-half * 0.4} ${y * 0.5} ${x - 40} ${y * 0.6} ${x - 5} ${y}h10C${x + 20} ${y * 0.6} ${half * 0.9} ${y * 0.5} ${half} 0z" fill="${colour}"/>` +
    `<path d="M0 0C${half * 0.3} ${y * 0.5} ${x - 14} ${y * 0.6} ${x} ${y}" fill="none" stroke="${COLOUR.paper}" stroke-width="5" stroke-dasharray="16 14"/>`
  );
}

/** Gives a river over the whole width, 46 high from (0, 0) down. */
export function river(colour: string = COLOUR.water): string {
  const waves = [14, 32].map(
    (y) =>
      `<path d="M${y * 6} ${y}q20 -10 40 0t40 0t40 0M${420 + y * 4} ${y}q20 -10 40 0t40 0t40 0" fill="none" stroke="${COLOUR.sky}" stroke-width="4"/>`,
  );
  return `<path d="M-10 4q100 -16 200 0t200 0t200 0t220 0v46q-110 14 -220 0t-200 0t-200 0t-200 0z" fill="${colour}"/>${waves.join('')}`;
}

/** Gives a tree 130 high that stands on (0, 0). */
export function tree(colour: string = COLOUR.forest): string {
  return `<path d="M-6 0h12v-60h-12z" fill="${COLOUR.wood}"/><path d="M-40 -40q-12 -50 18 -62q22 -44 44 0q30 12 18 62q-40 20 -80 0z" fill="${colour}"/>`;
}
