import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that make a voice, by their paths. */
export interface Tools {
  espeak: string;
  ffmpeg: string;
}

/** The nearest to how Quảng Trị speaks, and words a minute: slower than espeak's own 175, for listeners who are new to it. */
const VOICE = ['-v', 'vi-vn-x-central', '-s', '135', '-g', '3'];

/** Mono at 24 kbit/s, as Telegram wants a voice message; nothing said of its maker, the same bytes for the same words. */
const OPUS = [
  ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'],
  ...['-ac', '1', '-ar', '48000', '-c:a', 'libopus', '-b:a', '24k', '-application', 'voip', '-f', 'ogg'],
];

const QUIET = ['-nostdin', '-hide_banner', '-v', 'error'];

/** Samples a second when what was made is listened to. */
const RATE = 16_000;

/** The least loudness (root mean square, of 32768) that somebody hears on a cheap telephone. */
const AUDIBLE = 300;

/** A voice that could not be made; names the program and why, never a text. */
export class VoiceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'VoiceError';
  }
}

/** Finds the programs; of one that is missing, undefined. */
export function findTools(path = process.env.PATH ?? ''): Partial<Tools> {
  const find = (name: string) =>
    path
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((program) => existsSync(program));
  const [espeak, ffmpeg] = [find('espeak-ng'), find('ffmpeg')];
  return { ...(espeak ? { espeak } : {}), ...(ffmpeg ? { ffmpeg } : {}) };
}

/**
 * Makes a machine say Vietnamese words and listens to what came out.
 * @returns OGG with Opus, and how many seconds it takes
 * @throws VoiceError when a program fails, or what came out can't be heard
 */
export async function speak(words: string, tools: Tools): Promise<{ bytes: Buffer; seconds: number }> {
  const wave = await run(tools.espeak, [...VOICE, '--stdin', '--stdout'], Buffer.from(words));
  const bytes = await run(tools.ffmpeg, [...QUIET, '-f', 'wav', '-i', 'pipe:0', ...OPUS, 'pipe:1'], wave);
  return { bytes, seconds: await listen(bytes, tools.ffmpeg) };
}

/**
 * Decodes a recording and gives its seconds.
 * @throws VoiceError when it has no end to end sound
 */
export async function listen(bytes: Buffer, ffmpeg: string): Promise<number> {
  const raw = ['-f', 's16le', '-ac', '1', '-ar', String(RATE), 'pipe:1'];
  const samples = await run(ffmpeg, [...QUIET, '-f', 'ogg', '-i', 'pipe:0', ...raw], bytes);
  const count = Math.floor(samples.length / 2);
  let squares = 0;
  for (let at = 0; at < count; at++) squares += samples.readInt16LE(at * 2) ** 2;
  if (count === 0 || Math.sqrt(squares / count) < AUDIBLE) throw new VoiceError('the recording is silent');
  return count / RATE;
}

const SECONDS = 60;

/** Runs a program without a shell and without our environment; gives what it writes. */
function run(program: string, options: string[], input: Buffer): Promise<Buffer> {
  return new Promise((done, fail) => {
    const child = spawn(program, options, {
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: SECONDS * 1000,
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    // One that ends before it has read everything says why by its code.
    child.stdin.on('error', () => {});
    child.on('error', () => fail(new VoiceError(`${program} did not start`)));
    child.on('close', (code) =>
      code === 0 ? done(Buffer.concat(parts)) : fail(new VoiceError(`${program} ended with ${code}`)),
    );
    child.stdin.end(input);
  });
}
