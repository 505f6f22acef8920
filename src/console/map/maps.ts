import type { Point } from './data.ts';
import { type Drawn, draw } from './draw.ts';

/** What a door writes of a position sent, or a pair as map apps and links write it: never a sum of money. */
const PAIR =
  /vị trí: (-?\d{1,2}(?:\.\d+)?), (-?\d{1,3}(?:\.\d+)?)|(?<![\d.])(-?\d{1,2}\.\d{4,12}), ?(-?\d{1,3}\.\d{4,12})(?!\d)/g;
/** Positions shown of one tip: what comes after stays in the texts. */
const MOST = 6;

/** The positions that texts name, each once. */
export function positionsIn(texts: readonly string[]): Point[] {
  const found = new Map<string, Point>();
  for (const [, lat, lng, bareLat, bareLng] of texts.flatMap((text) => [...text.matchAll(PAIR)])) {
    const point = { lat: Number(lat ?? bareLat), lng: Number(lng ?? bareLng) };
    if (Math.abs(point.lat) <= 90 && Math.abs(point.lng) <= 180) found.set(coordinates(point), point);
  }
  return [...found.values()].slice(0, MOST);
}

/** About a metre exact, as map apps take it. */
const coordinates = ({ lat, lng }: Point): string => `${lat.toFixed(5)}, ${lng.toFixed(5)}`;

/** The maps of the positions that texts name. */
export function mapsIn(texts: readonly string[]): (Drawn & { coordinates: string })[] {
  return positionsIn(texts).map((point) => ({ ...draw(point), coordinates: coordinates(point) }));
}
