import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

/** What must not survive cleaning: device, place and time as cameras write them. */
export const TELLTALE = ['MayAnhBiMat', 'TenNguoiChup', '107.1003', '2026:01:02', '2026-01-02'];

/** A photo as a phone makes it, with device, author, time and place. */
export const photo = (format: 'jpeg' | 'png' | 'webp' | 'avif' = 'jpeg'): Promise<Buffer> =>
  sharp({ create: { width: 320, height: 200, channels: 3, background: '#c33' } })
    .composite([
      { input: { create: { width: 80, height: 80, channels: 3, background: '#0a0' } }, left: 0, top: 0 },
    ])
    .withExif({
      IFD0: {
        Make: 'MayAnhBiMat',
        Artist: 'TenNguoiChup',
        DateTime: '2026:01:02 03:04:05',
      },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '16/1 49/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '107/1 6/1 1/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf>107.1003</rdf></x:xmpmeta>')
    .toFormat(format)
    .toBuffer();

export const FFMPEG = '/usr/bin/ffmpeg';
export const hasFfmpeg = existsSync(FFMPEG);
if (!hasFfmpeg) process.stderr.write(`SKIPPED: sound and film without metadata (no ${FFMPEG})\n`);

const FACTS = [
  ...[
    '-metadata',
    'location=+16.8163+107.1003/',
    '-metadata',
    'make=MayAnhBiMat',
    '-metadata',
    'artist=TenNguoiChup',
  ],
  ...['-metadata', 'creation_time=2026-01-02T03:04:05Z', '-metadata', 'title=2026-01-02'],
  ...['-metadata:s', 'handler_name=MayAnhBiMat', '-metadata:s', 'title=TenNguoiChup'],
];
const SOUND = ['-f', 'lavfi', '-i', 'sine=d=1'];
const PICTURES = ['-f', 'lavfi', '-i', 'testsrc=d=1:s=176x144:r=10'];

/** How each kind of recording is made. */
const RECORDINGS = {
  mp4: [...PICTURES, ...SOUND, '-movflags', 'use_metadata_tags'],
  mov: [...PICTURES, ...SOUND, '-movflags', 'use_metadata_tags'],
  '3gp': [...PICTURES, ...SOUND, '-c:v', 'h263', '-c:a', 'aac'],
  webm: [...PICTURES, ...SOUND, '-c:v', 'libvpx', '-c:a', 'libopus'],
  m4a: SOUND,
  mp3: SOUND,
  wav: SOUND,
  ogg: [...SOUND, '-c:a', 'libopus'],
  aac: [...SOUND, '-write_id3v2', '1'],
};
export type RecordingFormat = keyof typeof RECORDINGS;
export const RECORDING_FORMATS = Object.keys(RECORDINGS) as RecordingFormat[];

/** What ffmpeg makes of the options, in a folder of its own. */
function made(name: string, options: (folder: string) => string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'tinbao-recording-'));
  try {
    execFileSync(FFMPEG, ['-v', 'error', ...options(folder), join(folder, name)]);
    return readFileSync(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A recording as a phone makes it, with device, author, time and place wherever its container has room for them. */
export const recording = (format: RecordingFormat): Buffer =>
  made(`x.${format}`, () => [...RECORDINGS[format], ...FACTS]);

/** A song with a picture on its cover. */
export const withCover = (cover: Buffer): Buffer =>
  made('x.mp3', (folder) => {
    writeFileSync(join(folder, 'cover.jpg'), cover);
    return [...SOUND, '-i', join(folder, 'cover.jpg'), '-map', '0', '-map', '1', '-c:v', 'copy'];
  });

/** AMR narrow-band: the header and frames of silence (RFC 4867 §5), since nothing here encodes it. */
export const amr = (): Buffer =>
  Buffer.concat([
    Buffer.from('#!AMR\n'),
    ...Array(50).fill(Buffer.concat([Buffer.from([0x3c]), Buffer.alloc(31)])),
  ]);
