import { COLOUR } from '../colours.ts';

/** Gives a big hand that comes from the left and holds what is at (0, 0); the fingers are drawn apart, to lie above it. */
export function hand(sleeve: string, skin: string = COLOUR.skin): { palm: string; fingers: string } {
  const finger = (y: number) =>
    `<path d="M-44 ${y}h40" stroke="${skin}" stroke-width="19" stroke-linecap="round"/><path d="M-44 ${y + 10}h42" stroke="${COLOUR.ink}" stroke-opacity=".18" stroke-width="2"/>`;
  return {
    palm: [
      `<path d="M-420 -36h300v72h-300z" fill="${sleeve}"/><path d="M-128 -42h18v84h-18z" fill="${COLOUR.paper}"/>`,
      `<path d="M-112 -28h46q26 -14 36 -2v70q-12 12 -46 -6h-36z" fill="${skin}"/>`,
    ].join(''),
    fingers:
      `<path d="M-72 -24q20 -26 56 -22" fill="none" stroke="${skin}" stroke-width="20" stroke-linecap="round"/>` +
      [-14, 6, 26].map(finger).join(''),
  };
}
