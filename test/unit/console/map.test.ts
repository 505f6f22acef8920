import { describe, expect, it } from 'vitest';
import { frameOf, frames, places } from '../../../src/console/map/data.ts';
import { draw } from '../../../src/console/map/draw.ts';
import { mapsIn, positionsIn } from '../../../src/console/map/maps.ts';
import { distance, inWords, wind } from '../../../src/console/map/where.ts';

const named = (name: string) => places.find((place) => place.name === name)!;

describe('a position in words', () => {
  it.each([
    // Distances by road signs and atlases are longer; these are great circles, checked against WGS84 tables.
    ['Đông Hà', 'Đồng Hới', 88, 'tây bắc'],
    ['Hà Nội', 'TP. Hồ Chí Minh', 1138, 'nam'],
    ['Khe Sanh', 'Lao Bảo', 15, 'tây'],
    ['Đông Hà', 'đảo Cồn Cỏ', 46, 'đông bắc'],
    ['Băng Cốc (Thái Lan)', 'Poipet (Campuchia)', 223, 'đông'],
  ])('%s to %s: %i km, %s', (from, to, km, direction) => {
    const [a, b] = [named(from), named(to)];
    expect(Math.abs(distance(a, b) - km)).toBeLessThan(km * 0.02 + 1);
    expect(distance(a, b)).toBeCloseTo(distance(b, a), 9);
    expect(wind(a, b)).toBe(direction);
  });

  it.each([
    [16.66, 106.7, 'Cách Khe Sanh khoảng 5 km về phía tây bắc'],
    [16.63, 106.74, 'Gần Khe Sanh, trong khoảng 2 km'],
    [16.325, 106.985, 'Gần cửa khẩu La Lay, trong khoảng 6 km'],
    [13.66, 102.56, 'Gần Poipet (Campuchia), trong khoảng 2 km'],
    [21.2, 103.2, 'Cách Boten (Lào) khoảng 160 km về phía đông'],
    [48.85, 2.35, 'Cách Mandalay (Myanmar) khoảng 8.450 km về phía tây bắc'],
  ])('%d, %d', (lat, lng, words) => expect(inWords({ lat, lng })).toBe(words));

  it('knows all eight winds, also across the date line', () => {
    const around = [0, 45, 90, 135, 180, 225, 270, 315].map((turn) => {
      const angle = (turn * Math.PI) / 180;
      return wind({ lat: 0, lng: 0 }, { lat: Math.cos(angle), lng: Math.sin(angle) });
    });
    expect(around).toEqual([...['bắc', 'đông bắc', 'đông', 'đông nam', 'nam', 'tây nam', 'tây', 'tây bắc']]);
    expect(wind({ lat: 0, lng: 179 }, { lat: 0, lng: -179 })).toBe('đông');
  });
});

describe('a drawing', () => {
  it.each([
    [16.66, 106.7, 'province'],
    [13.66, 102.56, 'region'],
    [48.85, 2.35, undefined],
  ])('of %d, %d is on the closest sheet', (lat, lng, key) => {
    expect(frameOf({ lat, lng })?.key).toBe(key);
    const { svg, words } = draw({ lat, lng });
    if (!key) expect(svg).toBeUndefined();
    else expect(svg).toContain(`<title>Sơ đồ: ${words}</title>`);
  });

  it('asks nothing of anybody and holds nothing that a policy refuses', () => {
    const svg = draw({ lat: 16.66, lng: 106.7 }).svg!;
    expect(svg).not.toMatch(/href|url\(|style|<script|<image|on[a-z]+=|NaN|undefined/);
    expect(svg.length).toBeLessThan(12_000);
    expect(draw({ lat: 13.66, lng: 102.56 }).svg!.length).toBeLessThan(15_000);
  });

  it('marks the place where it is: moving north moves the mark up, east to the right', () => {
    const mark = (lat: number, lng: number) => {
      const [, x, y] = /map-here" cx="([\d.]+)" cy="([\d.]+)"/.exec(draw({ lat, lng }).svg!)!;
      return { x: Number(x), y: Number(y) };
    };
    const [middle, north, east] = [mark(17, 106.5), mark(17.5, 106.5), mark(17, 107)];
    expect(north.y).toBeLessThan(middle.y);
    expect(north.x).toBe(middle.x);
    expect(east.x).toBeGreaterThan(middle.x);
    expect(
      Math.abs((middle.y - north.y) / (east.x - middle.x) - 1 / Math.cos(17.15 * (Math.PI / 180))),
    ).toBeLessThan(0.01);
  });

  it('has every labelled place of ours on its land, within the sheet', () => {
    for (const { box, land, province } of frames) {
      for (const numbers of [...land, ...province]) {
        numbers.forEach((degrees, at) => {
          const [low, high] = at % 2 === 0 ? [box[0], box[2]] : [box[1], box[3]];
          expect(degrees).toBeGreaterThanOrEqual(low);
          expect(degrees).toBeLessThanOrEqual(high);
        });
      }
    }
    // The capital towns, gates and ports lie in the outline of the province; across the border does not.
    for (const name of [
      'Đông Hà',
      'Đồng Hới',
      'Khe Sanh',
      'Ba Đồn',
      'Đồng Lê',
      'cửa khẩu La Lay',
      'Phong Nha',
    ])
      expect(isWithin(named(name)), name).toBe(true);
    for (const name of ['Sê Pôn (Lào)', 'A Lưới (Huế)', 'Huế', 'Kỳ Anh (Hà Tĩnh)', 'đảo Cồn Cỏ'])
      expect(isWithin(named(name)), name).toBe(false);
  });

  it('shows Hoàng Sa and Trường Sa as what they are', () => {
    expect(draw({ lat: 21, lng: 105.8 }).svg).toMatch(/Hoàng Sa \(Việt Nam\).*Trường Sa \(Việt Nam\)/);
  });
});

/** Whether a point lies in the outline of the province: an odd number of its sides stand east of it. */
function isWithin({ lat, lng }: { lat: number; lng: number }): boolean {
  const [numbers] = frames[0]!.province;
  const corners = numbers!.flatMap((x, at) => (at % 2 === 0 ? [{ x, y: numbers![at + 1]! }] : []));
  const crossed = corners.filter((a, at) => {
    const b = corners[(at + 1) % corners.length]!;
    return a.y > lat !== b.y > lat && lng < a.x + ((lat - a.y) / (b.y - a.y)) * (b.x - a.x);
  });
  return crossed.length % 2 === 1;
}

describe('positions in texts', () => {
  it.each([
    ['vị trí: 16.66, 106.7', ['16.66, 106.7']],
    ['Ở đây\nvị trí: 16, 107', ['16, 107']],
    ['https://maps.google.com/?q=16.62841,106.73902', ['16.62841, 106.73902']],
    ['https://www.google.com/maps/@16.62841,106.73902,15z', ['16.62841, 106.73902']],
    ['vị trí: -16.5, -106.25', ['-16.5, -106.25']],
    ['16.6284, 106.7390 rồi lại 16.6284, 106.7390', ['16.6284, 106.739']],
    ['từ 15.000, 20.000 đồng', []],
    ['số 0912.3456, 0987.6543', []],
    ['vị trí: 95.5, 106.7', []],
    ['vị trí: 16.5, 190.5', []],
    ['vị trí: gần chợ', []],
    ['1.23456789012345678901234567890, 2.3', []],
  ])('%s', (text, found) => {
    expect(positionsIn([text]).map(({ lat, lng }) => `${lat}, ${lng}`)).toEqual(found);
  });

  it('are few, whatever is sent', () => {
    const many = Array.from({ length: 500 }, (_, at) => `vị trí: 16.${at + 100}, 106.7`);
    expect(mapsIn(many)).toHaveLength(6);
    const begun = performance.now();
    positionsIn(['1.'.repeat(200_000), '16.1234, '.repeat(50_000), `vị trí: ${'1'.repeat(200_000)}`]);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
