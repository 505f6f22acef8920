import { type Place, type Point, places } from './data.ts';

const EARTH = 6371;
const WINDS = ['bắc', 'đông bắc', 'đông', 'đông nam', 'nam', 'tây nam', 'tây', 'tây bắc'];

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Kilometres between two points along the earth's surface. */
export function distance(a: Point, b: Point): number {
  const [north, south] = [radians(a.lat), radians(b.lat)];
  const half =
    Math.sin((south - north) / 2) ** 2 +
    Math.cos(north) * Math.cos(south) * Math.sin(radians(b.lng - a.lng) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** In which of eight winds `to` lies, seen from `from`. */
export function wind(from: Point, to: Point): string {
  const turn = radians(to.lng - from.lng);
  const [a, b] = [radians(from.lat), radians(to.lat)];
  const bearing = Math.atan2(
    Math.sin(turn) * Math.cos(b),
    Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn),
  );
  return WINDS[Math.round((bearing / (2 * Math.PI)) * 8 + 8) % 8]!;
}

/** The known place nearest to a point, and the kilometres between. */
export function nearest(point: Point): { place: Place; km: number } {
  const all = places.map((place) => ({ place, km: distance(place, point) }));
  return all.reduce((best, each) => (each.km < best.km ? each : best));
}

/** "Cách Khe Sanh khoảng 6 km về phía tây bắc"; near a place no finer than the place itself is known. */
export function inWords(point: Point): string {
  const { place, km } = nearest(point);
  if (km <= place.accuracy) return `Gần ${place.name}, trong khoảng ${place.accuracy} km`;
  const round = km < 100 ? Math.round(km) : Math.round(km / 10) * 10;
  return `Cách ${place.name} khoảng ${round.toLocaleString('vi-VN')} km về phía ${wind(place, point)}`;
}
