import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { MediaType } from './types.ts';

/** One way to pack sound and film anew: how it comes out, and ffmpeg's options for it. */
interface Packing {
  type: MediaType;
  options: string[];
}

const COPY = ['-c', 'copy'];
const MP4 = ['-movflags', '+faststart', '-f', 'mp4'];

/**
 * By type: the demuxer ffmpeg is held to, whatever the bytes would tempt it to, and the packings to try in order. What no
 * browser plays (raw AAC, AMR) becomes MPEG-4; all else is copied untouched into a new container.
 */
const FILMS: Partial<Record<MediaType, { from: string; to: Packing[] }>> = {
  'audio/ogg': { from: 'ogg', to: [{ type: 'audio/ogg', options: [...COPY, '-f', 'ogg'] }] },
  'audio/mpeg': {
    from: 'mp3',
    to: [{ type: 'audio/mpeg', options: [...COPY, '-id3v2_version', '0', '-write_xing', '0', '-f', 'mp3'] }],
  },
  'audio/mp4': { from: 'mov', to: [{ type: 'audio/mp4', options: [...COPY, ...MP4] }] },
  'audio/aac': { from: 'aac', to: [{ type: 'audio/mp4', options: [...COPY, ...MP4] }] },
  'audio/amr': { from: 'amr', to: [{ type: 'audio/mp4', options: ['-c:a', 'aac', '-b:a', '48k', ...MP4] }] },
  'audio/wav': { from: 'wav', to: [{ type: 'audio/wav', options: [...COPY, '-f', 'wav'] }] },
  'video/mp4': { from: 'mov', to: [{ type: 'video/mp4', options: [...COPY, ...MP4] }] },
  'video/webm': { from: 'matroska', to: [{ type: 'video/webm', options: [...COPY, '-f', 'webm'] }] },
  'video/quicktime': {
    from: 'mov',
    to: [
      { type: 'video/mp4', options: [...COPY, ...MP4] },
      { type: 'video/quicktime', options: [...COPY, '-f', 'mov'] },
    ],
  },
  'video/3gpp': {
    from: 'mov',
    to: [
      { type: 'video/mp4', options: ['-c:v', 'copy', '-c:a', 'aac', ...MP4] },
      { type: 'video/3gpp', options: [...COPY, '-f', '3gp'] },
    ],
  },
};

/** Nothing of the container's own: no tags of file or stream, no chapters, no covers, no subtitles, no data tracks. */
const BARE = [
  ...[
    '-map_metadata',
    '-1',
    '-map_metadata:s',
    '-1',
    '-map_chapters',
    '-1',
    '-map',
    '0:V:0?',
    '-map',
    '0:a:0?',
  ],
  ...['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'],
];

const SECONDS = 60;
/** Bytes that may come out. */
const LARGEST = 64 * 1024 * 1024;

/** Memory where there is such a folder, so that nothing sent by anybody touches a disk in the clear. */
const BENCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const MARK = 'tin-bao-media-';
/** Milliseconds after which a folder on the bench belongs to nobody any more. */
const STALE = 10 * 60_000;

/** Where ffmpeg is on this machine; undefined when it is not. */
export function findFfmpeg(path = process.env.PATH ?? ''): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, 'ffmpeg'))
    .find((program) => existsSync(program));
}

/**
 * Packs sound or film anew without anything the recording says of itself but sound and pictures.
 * @param program ffmpeg's path
 * @returns undefined when ffmpeg can make nothing of it
 */
export async function repack(
  bytes: Buffer,
  type: MediaType,
  program: string,
): Promise<{ bytes: Buffer; type: MediaType } | undefined> {
  const film = FILMS[type];
  if (!film) return undefined;
  await clearBench();
  const folder = await mkdtemp(join(BENCH, MARK));
  try {
    const [from, to] = [join(folder, 'in'), join(folder, 'out')];
    await writeFile(from, bytes, { mode: 0o600 });
    for (const packing of film.to) {
      const input = ['-protocol_whitelist', 'file', '-f', film.from, '-i', `file:${from}`];
      const output = [...BARE, '-fs', String(LARGEST), ...packing.options, '-y', `file:${to}`];
      if (!(await runs(program, [...input, ...output], folder))) continue;
      const packed = await readFile(to);
      // At the limit ffmpeg stops as if all were well.
      if (packed.length > 0 && packed.length < LARGEST * 0.99) return { bytes: packed, type: packing.type };
    }
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs ffmpeg without a shell, without our environment and not for long. True when it went well. */
function runs(program: string, options: string[], cwd: string): Promise<boolean> {
  return new Promise((done) => {
    const quiet = ['-nostdin', '-hide_banner', '-v', 'quiet', '-threads', '1'];
    const ffmpeg = spawn(program, [...quiet, ...options], {
      cwd,
      env: {},
      stdio: 'ignore',
      timeout: SECONDS * 1000,
      killSignal: 'SIGKILL',
    });
    ffmpeg.on('error', () => done(false));
    ffmpeg.on('exit', (code) => done(code === 0));
  });
}

/** Removes what a worker that died left on the bench. */
async function clearBench(): Promise<void> {
  for (const name of (await readdir(BENCH)).filter((each) => each.startsWith(MARK))) {
    const path = join(BENCH, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > STALE) await rm(path, { recursive: true, force: true });
  }
}
