import type { Config } from '../config.ts';
import { SetupError } from '../embedded.ts';
import { namespacesOf } from '../languages/texts.ts';
import { makeVoices } from '../voices/make.ts';
import { findTools, VoiceError } from '../voices/speak.ts';
import { spokenTexts } from '../voices/texts.ts';
import { withDatabase } from './connect.ts';
import { UsageError } from './usage.ts';

const HELP = `voices

Has a machine say the Vietnamese texts nobody has recorded yet: lessons, quizzes, and what the bot says. Every one of them is
marked as a machine's, and gives way to a person's recording. Says anew only what has changed. Needs espeak-ng and ffmpeg.
`;

/** Texts between two lines about how far it has come. */
const EVERY = 25;

/** `voices`: prints what was made, as JSON; how far it has come goes to stderr. */
export async function voicesCommand(args: string[], config: Config): Promise<number> {
  if (args.includes('--help')) {
    process.stderr.write(HELP);
    return 0;
  }
  if (args.length > 0) throw new UsageError(HELP);
  const { espeak, ffmpeg } = findTools();
  if (!espeak || !ffmpeg) {
    const missing = [espeak ? [] : ['espeak-ng'], ffmpeg ? [] : ['ffmpeg']].flat();
    throw new SetupError(
      `${missing.join(' and ')} not found. On Debian: apt-get install ${missing.join(' ')}`,
    );
  }
  const texts = spokenTexts(namespacesOf('vi'));
  return withDatabase(config, async (database) => {
    const told = (done: number, of: number) => {
      if (done % EVERY === 0 || done === of) process.stderr.write(`${done} of ${of}\n`);
    };
    try {
      const made = await makeVoices(database, texts, { espeak, ffmpeg }, told);
      process.stdout.write(`${JSON.stringify(made)}\n`);
      return 0;
    } catch (error) {
      if (error instanceof VoiceError) throw new SetupError(`No voice could be made: ${error.message}.`);
      throw error;
    }
  });
}
