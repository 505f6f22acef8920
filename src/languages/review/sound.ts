import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../database.ts';
import { detect, type MediaType } from '../../media/types.ts';
import { findTools, listen, VoiceError } from '../../voices/speak.ts';
import { shipped } from '../open.ts';
import { ReviewError } from './lines.ts';
import { changing, dropRecording, note } from './save.ts';

/** Bytes of a recording as it comes in. */
export const SOUND_BYTES = 5 * 1024 * 1024;
/** Seconds of a recording. */
export const SOUND_SECONDS = 90;

/** What telephones and browsers record, and the demuxer ffmpeg is held to, whatever the bytes would tempt it to. */
const FROM: Partial<Record<MediaType, string>> = {
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'mov',
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/3gpp': 'mov',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/ogg': 'ogg',
  'video/webm': 'matroska',
};

/** One track of sound, mono at 24 kbit/s, nothing said of its maker. A second over the limit tells what is too long. */
const OPUS = [
  ...['-map', '0:a:0', '-map_metadata', '-1', '-map_metadata:s', '-1', '-map_chapters', '-1'],
  ...['-fflags', '+bitexact', '-flags:a', '+bitexact', '-t', String(SOUND_SECONDS + 1)],
  ...['-ac', '1', '-ar', '48000', '-c:a', 'libopus', '-b:a', '24k', '-application', 'voip', '-f', 'ogg'],
];

/** What is known of a recording on the desk, whether it is played or not. */
export interface Sound {
  key: string;
  seconds: number;
  machine: boolean;
  /** It says what is written today; otherwise nobody hears it any more. */
  fresh: boolean;
  at: Date;
}

/** The recordings of a language by key, without their bytes. */
export async function soundsOf({ pool }: Database, language: string): Promise<Map<string, Sound>> {
  const { rows } = await pool.query<Omit<Sound, 'fresh'> & { source: string }>(
    'SELECT key, seconds, machine, source, at FROM recording WHERE language = $1',
    [language],
  );
  return new Map(
    rows.map(({ source, ...sound }) => [
      sound.key,
      { ...sound, fresh: shipped.spoken(sound.key) === source },
    ]),
  );
}

/** The bytes of a recording (OGG/Opus); undefined if there is none. */
export async function soundOf(
  { pool }: Database,
  language: string,
  key: string,
): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ bytes: Buffer }>(
    'SELECT bytes FROM recording WHERE language = $1 AND key = $2',
    [language, key],
  );
  return rows[0]?.bytes;
}

/**
 * Keeps a person's recording of a text in place of the one before.
 * @param source hash of the words the speaker was shown (`Catalogue.spoken`)
 * @param by id of the officer
 * @returns its length in seconds
 * @throws ReviewError; nothing is changed then
 */
export async function saveSound(
  database: Database,
  language: string,
  key: string,
  { bytes, source }: { bytes: Buffer; source: string },
  by: string,
): Promise<number> {
  const { ffmpeg } = findTools();
  if (!ffmpeg) throw new ReviewError(NO_FFMPEG);
  const made = await toOpus(bytes, ffmpeg);
  await changing(database, language, async (client, lines) => {
    if (!lines.some((line) => line.key === key && line.heard))
      throw new ReviewError('Câu này không đọc thành tiếng.');
    if (shipped.spoken(key) !== source)
      throw new ReviewError('Lời tiếng Việt của câu này đã đổi. Hãy mở lại trang rồi thu lại.');
    await client.query(
      `INSERT INTO recording (language, key, machine, source, bytes, seconds, by, at) VALUES ($1, $2, false, $3, $4, $5, $6, now())
       ON CONFLICT (language, key) DO UPDATE SET machine = false, source = excluded.source,
         bytes = excluded.bytes, seconds = excluded.seconds, by = excluded.by, at = excluded.at`,
      [language, key, source, made.bytes, made.seconds, by],
    );
    await note(client, language, key, { kind: 'recorded' }, by);
  });
  return made.seconds;
}

/** Removes a recording. Throws ReviewError if there is none, or no such language. */
export async function removeSound(
  database: Database,
  language: string,
  key: string,
  by: string,
): Promise<void> {
  await changing(database, language, async (client) => {
    if (!(await dropRecording(client, language, key, by))) throw new ReviewError('Câu này không có bản thu.');
  });
}

/** Whether recordings can be taken in on this machine. */
export const canRecord = (): boolean => findTools().ffmpeg !== undefined;

/** What to say where they can't. */
export const NO_FFMPEG =
  'Máy chủ chưa có ffmpeg nên chưa nhận được bản thu. Nhờ người quản trị máy chủ cài: apt-get install ffmpeg.';

/**
 * Makes what a telephone or a browser recorded into OGG/Opus.
 * @param ffmpeg its path
 * @throws ReviewError for what is no sound, silent, too large or too long
 */
export async function toOpus(bytes: Buffer, ffmpeg: string): Promise<{ bytes: Buffer; seconds: number }> {
  if (bytes.length > SOUND_BYTES) throw new ReviewError('Tệp nặng quá 5 MB.');
  const type = bytes.length > 0 ? await detect(bytes) : undefined;
  const demuxer = type && FROM[type];
  if (!demuxer) throw new ReviewError('Tệp này không phải tiếng ghi âm mà máy đọc được.');
  const folder = await mkdtemp(join(tmpdir(), 'tin-bao-sound-'));
  try {
    const [from, to] = [join(folder, 'in'), join(folder, 'out')];
    await writeFile(from, bytes, { mode: 0o600 });
    const input = ['-protocol_whitelist', 'file', '-f', demuxer, '-i', `file:${from}`];
    if (!(await runs(ffmpeg, [...input, ...OPUS, '-y', `file:${to}`])))
      throw new ReviewError('Không đọc được tiếng trong tệp này.');
    const made = await readFile(to);
    const seconds = await listen(made, ffmpeg);
    if (seconds > SOUND_SECONDS) throw new ReviewError(`Bản thu dài quá ${SOUND_SECONDS} giây.`);
    return { bytes: made, seconds };
  } catch (error) {
    if (error instanceof VoiceError)
      throw new ReviewError('Bản thu không có tiếng. Hãy kiểm tra micro rồi thu lại.');
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs ffmpeg without a shell, without our environment and not for long. True when it went well. */
function runs(program: string, options: string[]): Promise<boolean> {
  return new Promise((done) => {
    const quiet = ['-nostdin', '-hide_banner', '-v', 'quiet', '-threads', '1'];
    const ffmpeg = spawn(program, [...quiet, ...options], {
      env: {},
      stdio: 'ignore',
      timeout: 30_000,
      killSignal: 'SIGKILL',
    });
    ffmpeg.on('error', () => done(false));
    ffmpeg.on('exit', (code) => done(code === 0));
  });
}
