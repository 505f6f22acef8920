import { execFileSync } from 'node:child_process';
import sharp from 'sharp';
import { type Sample, samples } from '../../../fakes/samples.ts';
import { FFMPEG, hasFfmpeg } from '../../../unit/media/samples.ts';

/** Words hidden in what is sent, or written in it. */
export const HIDDEN = {
  maker: 'Vanhkhuyen Phone Mot',
  author: 'Bachthanh Nguoi Chup',
  page: 'Trang giay chim manh manh muoi sac',
  drawing: 'Hinh ve chim cu gay muoi mot sac',
};

/** A photo like no other, that says who took it with what and where. */
export async function photo(name: string): Promise<Sample> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const bytes = await sharp({ create: { width: 96, height: 64, channels: 3, background: '#888', noise } })
    .withExif({
      IFD0: { Make: HIDDEN.maker, Artist: HIDDEN.author },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '16/1 49/1 0/1' },
    })
    .jpeg()
    .toBuffer();
  return { name, type: 'image/jpeg', bytes };
}

/** A voice note whose container names its author; without ffmpeg a plain one. */
export function voice(): Sample {
  if (!hasFfmpeg) return samples.voice;
  const sound = [
    '-f',
    'lavfi',
    '-i',
    'anoisesrc=d=1',
    '-c:a',
    'libopus',
    '-metadata',
    `artist=${HIDDEN.author}`,
  ];
  return {
    name: 'voice.oga',
    type: 'audio/ogg',
    bytes: execFileSync(FFMPEG, ['-v', 'error', ...sound, '-f', 'ogg', '-']),
  };
}

/** A page of text: kept as it came. */
export const page = (name: string): Sample => ({
  name,
  type: 'text/plain',
  bytes: Buffer.from(`${HIDDEN.page}\n`),
});

/** A drawing that could run: never kept. */
export const drawing = (name: string): Sample => ({
  name,
  type: 'image/jpeg',
  bytes: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><text>${HIDDEN.drawing}</text></svg>`),
});
