/** How a figure is put into a scene. */
interface Placing {
  /** 1 as drawn. */
  scale?: number;
  /** Mirrored left to right. */
  flip?: boolean;
  /** Degrees, clockwise. */
  turn?: number;
}

/** Gives SVG with its own origin moved to (x, y). */
export function at(x: number, y: number, figure: string, { scale = 1, flip, turn }: Placing = {}): string {
  const turned = turn === undefined ? '' : ` rotate(${turn})`;
  const scaled = scale === 1 && !flip ? '' : ` scale(${flip ? -scale : scale} ${scale})`;
  return `<g transform="translate(${x} ${y})${turned}${scaled}">${figure}</g>`;
}
