import { COLOUR } from './colours.ts';

/** Gives a whole SVG document of this many pixels. */
export function sheet(
  width: number,
  height: number,
  parts: readonly string[],
  ground: string = COLOUR.cream,
): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" fill="${ground}"/>${parts.join('')}</svg>`
  );
}

/** Gives a woven band of the mountains from (0, 0) to the right, 36 high. */
export function weave(width: number): string {
  const count = Math.round(width / 40);
  const step = width / count;
  const tooth = `l${step / 2} -20l${step / 2} 20`;
  return [
    `<path d="M0 0h${width}v36h-${width}z" fill="${COLOUR.night}"/>`,
    `<path d="M0 28${tooth.repeat(count)}z" fill="${COLOUR.clay}"/>`,
    `<path d="M0 32h${width}" stroke="${COLOUR.sun}" stroke-width="4"/><path d="M0 4h${width}" stroke="${COLOUR.sun}" stroke-width="4"/>`,
  ].join('');
}
