import { COLOUR } from '../colours.ts';

/** Gives an identity card 150 × 96 around (0, 0). */
export function card(): string {
  return [
    `<rect x="-75" y="-48" width="150" height="96" rx="10" fill="${COLOUR.paper}" stroke="${COLOUR.teal}" stroke-width="5"/>`,
    `<rect x="-62" y="-34" width="46" height="58" fill="${COLOUR.sky}"/>`,
    `<path d="M-60 24q3 -22 21 -22t21 22z" fill="${COLOUR.teal}"/><circle cx="-39" cy="-12" r="12" fill="${COLOUR.tan}"/>`,
    `<path d="M-4 -26h62M-4 -8h62M-4 10h40M-60 36h118" stroke="${COLOUR.grey}" stroke-width="6"/>`,
  ].join('');
}

/** Gives a passport 84 × 116 around (0, 0). */
export function passport(): string {
  return [
    `<rect x="-42" y="-58" width="84" height="116" rx="8" fill="${COLOUR.forest}"/>`,
    `<circle cy="-10" r="22" fill="none" stroke="${COLOUR.sun}" stroke-width="6"/><path d="M-22 -10h44M0 -32v44" stroke="${COLOUR.sun}" stroke-width="4"/>`,
    `<path d="M-24 34h48" stroke="${COLOUR.sun}" stroke-width="7"/>`,
  ].join('');
}

/** Gives a bank note 96 × 52 around (0, 0). */
export function note(): string {
  return [
    `<rect x="-48" y="-26" width="96" height="52" rx="4" fill="${COLOUR.leaf}" stroke="${COLOUR.forest}" stroke-width="4"/>`,
    `<circle r="16" fill="${COLOUR.cream}"/><circle r="8" fill="${COLOUR.forest}"/>`,
    `<path d="M-38 -14v28M38 -14v28" stroke="${COLOUR.forest}" stroke-width="4"/>`,
  ].join('');
}

/** Gives a fan of three bank notes around (0, 0). */
export function notes(): string {
  return [-22, 0, 22].map((turn) => `<g transform="rotate(${turn} 0 60)">${note()}</g>`).join('');
}
