import sharp from 'sharp';

type Grid = boolean[][];

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/** Which modules each of the eight masks turns round, by row and column. */
const MASKS: ((y: number, x: number) => boolean)[] = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];

/**
 * Reads a QR code of versions 1 to 3, upright and unspoiled, out of the pixels of a picture: ISO/IEC 18004, without
 * correcting errors. Throws if the picture is none.
 */
export async function readQr(picture: Buffer): Promise<string> {
  const grid = await modulesOf(picture);
  const version = (grid.length - 17) / 4;
  if (![1, 2, 3].includes(version)) throw new Error(`${grid.length} modules a side`);
  const [level, mask] = formatOf(grid);
  if (level !== 0) throw new Error('not of level M');
  return textOf(bitsOf(grid, version, MASKS[mask]!));
}

/** Samples the middle of each module: the finder in the corner, seven modules wide, tells how big one is. */
async function modulesOf(picture: Buffer): Promise<Grid> {
  const { data, info } = await sharp(picture)
    .flatten({ background: '#fff' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const dark = (x: number, y: number) => data[(y * info.width + x) * info.channels]! < 128;
  const first = data.findIndex((_, i) => i % info.channels === 0 && data[i]! < 128) / info.channels;
  const [left, top] = [first % info.width, Math.floor(first / info.width)];
  let finder = 0;
  while (dark(left + finder, top)) finder++;
  let right = info.width - 1;
  while (!dark(right, top)) right--;
  const size = Math.round((right - left + 1) / (finder / 7));
  const module = (right - left + 1) / size;
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) =>
      dark(Math.floor(left + (x + 0.5) * module), Math.floor(top + (y + 0.5) * module)),
    ),
  );
}

/** The level of correction and the mask; both copies must say the same, and be a word of the code. */
function formatOf(grid: Grid): [level: number, mask: number] {
  const n = grid.length;
  const line = [0, 1, 2, 3, 4, 5, 7, 8];
  const one = [
    ...line.map((x) => grid[8]![x]),
    ...line
      .slice(0, 7)
      .reverse()
      .map((y) => grid[y]![8]),
  ];
  const other = [
    ...Array.from({ length: 7 }, (_, i) => grid[n - 1 - i]![8]),
    ...Array.from({ length: 8 }, (_, i) => grid[8]![n - 8 + i]),
  ];
  const [a, b] = [one, other].map(
    (bits) => Number.parseInt(bits.map(Number).join(''), 2) ^ 0b101010000010010,
  );
  if (a !== b) throw new Error('the two copies of the format differ');
  let rest = a!;
  for (let i = 14; i >= 10; i--) if (rest & (1 << i)) rest ^= 0b10100110111 << (i - 10);
  if (rest !== 0) throw new Error('the format is spoiled');
  return [a! >> 13, (a! >> 10) & 7];
}

function bitsOf(grid: Grid, version: number, mask: (y: number, x: number) => boolean): string {
  const n = grid.length;
  const isFixed = (y: number, x: number) =>
    (y < 9 && (x < 9 || x >= n - 8)) ||
    (y >= n - 8 && x < 9) ||
    y === 6 ||
    x === 6 ||
    (version > 1 && Math.abs(y - (n - 7)) <= 2 && Math.abs(x - (n - 7)) <= 2);
  let bits = '';
  let up = true;
  for (let right = n - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < n; i++) {
      const y = up ? n - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (!isFixed(y, x)) bits += Number(grid[y]![x]! !== mask(y, x));
      }
    }
    up = !up;
  }
  return bits;
}

function textOf(bits: string): string {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return Number.parseInt(bits.slice(at - count, at), 2);
  };
  const bytes: number[] = [];
  const add = (text: string) => bytes.push(...Buffer.from(text));
  for (let mode = take(4); mode !== 0; mode = take(4)) {
    if (mode === 4) for (let left = take(8); left > 0; left--) bytes.push(take(8));
    else if (mode === 2) {
      let left = take(9);
      for (; left > 1; left -= 2) {
        const pair = take(11);
        add(ALPHANUMERIC[Math.floor(pair / 45)]! + ALPHANUMERIC[pair % 45]);
      }
      if (left) add(ALPHANUMERIC[take(6)]!);
    } else if (mode === 1) {
      let left = take(10);
      for (; left > 2; left -= 3) add(String(take(10)).padStart(3, '0'));
      if (left) add(String(take(left === 2 ? 7 : 4)).padStart(left, '0'));
    } else throw new Error(`mode ${mode}`);
  }
  return Buffer.from(bytes).toString('utf8');
}
