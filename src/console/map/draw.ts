import { type Frame, frameOf, type Place, type Point, places } from './data.ts';
import { inWords, nearest } from './where.ts';

const WIDTH = 480;

type Project = (point: Point) => [x: number, y: number];

/** A degree east is shorter than one north, by the cosine of the latitude in the middle. */
function projection({ box: [west, south, east, north] }: Frame): { project: Project; height: number } {
  const across = WIDTH / (east - west);
  const up = across / Math.cos(((south + north) / 2) * (Math.PI / 180));
  const project: Project = ({ lat, lng }) => [tenth((lng - west) * across), tenth((north - lat) * up)];
  return { project, height: Math.round((north - south) * up) };
}

const tenth = (length: number): number => Math.round(length * 10) / 10;

function path(shapes: readonly number[][], project: Project, end: '' | 'Z'): string {
  return shapes
    .map((numbers) => {
      const points = numbers.flatMap((lng, at) => {
        return at % 2 === 0 ? [project({ lat: numbers[at + 1]!, lng }).join(' ')] : [];
      });
      return `M${points.join('L')}${end}`;
    })
    .join('');
}

const SIDES = {
  left: { anchor: 'end', right: -6, down: 4 },
  right: { anchor: 'start', right: 6, down: 4 },
  below: { anchor: 'middle', right: 0, down: 15 },
};

function label(place: Place, project: Project, kind = 'map-name'): string {
  const { anchor, right, down } = SIDES[place.side];
  const [x, y] = project(place);
  const name = place.label ?? place.name;
  return `<text class="${kind}" x="${tenth(x + right)}" y="${tenth(y + down)}" text-anchor="${anchor}">${name}</text>`;
}

/** A sheet without a position on it: all there is to say is drawn once. */
function sheet(frame: Frame) {
  const { project, height } = projection(frame);
  const known = places.filter((place) => frameOf(place) === frame);
  const dots = known.map((place) => {
    const [x, y] = project(place);
    return `<circle class="map-place" cx="${x}" cy="${y}" r="${place.capital ? 4 : 2.5}"/>`;
  });
  const parts = [
    `<rect class="map-sea" width="${WIDTH}" height="${height}"/>`,
    `<path class="map-land" d="${path(frame.land, project, 'Z')}"/>`,
    `<path class="map-province" d="${path(frame.province, project, 'Z')}"/>`,
    `<path class="map-border" d="${path(frame.borders, project, '')}"/>`,
    ...dots,
    ...known.filter((place) => place.label).map((place) => label(place, project)),
  ];
  return { project, height, drawing: parts.join('') };
}

const sheets = new Map<Frame, ReturnType<typeof sheet>>();

function sheetOf(frame: Frame) {
  const drawn = sheets.get(frame) ?? sheet(frame);
  sheets.set(frame, drawn);
  return drawn;
}

/** A position as an officer sees it. */
export interface Drawn {
  /** Where it is by a known place, in words. */
  words: string;
  /** The drawing, of our own data and figures alone; undefined where it lies beyond every sheet. */
  svg: string | undefined;
}

/** Draws where a position lies, and says it. Asks nobody: a map service would learn of the tip. */
export function draw(point: Point): Drawn {
  const words = inWords(point);
  const frame = frameOf(point);
  if (!frame) return { words, svg: undefined };
  const { project, height, drawing } = sheetOf(frame);
  const [x, y] = project(point);
  const { place } = nearest(point);
  const named = frameOf(place) === frame ? label(place, project, 'map-name map-nearest') : '';
  const svg = [
    `<svg class="map" viewBox="0 0 ${WIDTH} ${height}" role="img"><title>Sơ đồ: ${words}</title>`,
    drawing,
    named,
    `<circle class="map-ring" cx="${x}" cy="${y}" r="11"/><circle class="map-here" cx="${x}" cy="${y}" r="4.5"/></svg>`,
  ];
  return { words, svg: svg.join('') };
}
