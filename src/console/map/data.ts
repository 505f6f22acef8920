import { z } from 'zod';
import landData from './land.json' with { type: 'json' };
import placeData from './places.json' with { type: 'json' };

/** Degrees, as everybody writes them: north and east are positive. */
export interface Point {
  lat: number;
  lng: number;
}

/** Longitude and latitude by turns, as one shape. */
const Shape = z.array(z.number()).refine((numbers) => numbers.length >= 4 && numbers.length % 2 === 0);

const Frame = z.strictObject({
  key: z.enum(['province', 'region']),
  /** West, south, east, north. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  land: z.array(Shape),
  borders: z.array(Shape),
  province: z.array(Shape),
});
export type Frame = z.infer<typeof Frame>;

const Place = z.strictObject({
  name: z.string().min(2),
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  /** Kilometres by which the point may be wrong. */
  accuracy: z.number().positive().default(2),
  /** Its name on the map; without one only its dot stands there. */
  label: z.string().optional(),
  /** Where from the dot. */
  side: z.enum(['left', 'right', 'below']).default('right'),
  capital: z.boolean().default(false),
  source: z.string(),
});
export type Place = z.infer<typeof Place>;

/** Sheets to draw on, the closest look first. */
export const frames: readonly Frame[] = z.array(Frame).parse(landData.frames);

/** Towns, gates and ports that a position is told by. */
export const places: readonly Place[] = z.array(Place).parse(placeData);

/** The closest sheet that a point lies on; undefined beyond all of them. */
export function frameOf({ lat, lng }: Point): Frame | undefined {
  return frames.find(({ box: [west, south, east, north] }) => {
    return lng >= west && lng <= east && lat >= south && lat <= north;
  });
}
