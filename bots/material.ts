import type { Database } from '../src/database.ts';
import { fault } from '../src/log.ts';
import { drawPicture } from '../src/pictures/index.ts';

/** A recording of ours. */
interface Sound {
  /** OGG with Opus. */
  bytes: Buffer;
  seconds: number;
  /** A machine voice: whoever hears it is told. */
  machine: boolean;
}

/** What can be sent or shown beside words, by the references of `Outgoing`. */
export interface Material {
  /** A PNG; undefined for what there is no picture of. */
  picture(reference: string): Promise<Buffer | undefined>;
  voice(reference: string): Promise<Sound | undefined>;
}

/** `<language>/<namespace>:<key>`, e.g. `vi/lessons:viec-nhe.1`. */
const VOICE = /^([a-z]{2,3})\/([a-z]{1,20}:[\w-]{1,60}(?:\.[\w-]{1,60}){0,4})$/;

/** The language and the catalogue's key a recording says; undefined for what is no reference. */
export function readVoice(reference: string): { language: string; key: string } | undefined {
  const [, language, key] = VOICE.exec(reference) ?? [];
  return language && key ? { language, key } : undefined;
}

/**
 * Pictures and recordings. Pictures are drawn one after another: many asked for at once leave the machine room to answer. One
 * that can't be drawn is as one that is not there: nobody is to wait for words because of it.
 */
export function openMaterial({ pool }: Database): Material {
  let last: Promise<Buffer | undefined> = Promise.resolve(undefined);
  const draw = (reference: string) =>
    drawPicture(reference).catch((error: unknown) => {
      fault('picture', error);
      return undefined;
    });
  return {
    picture(reference) {
      last = last.then(() => draw(reference));
      return last;
    },
    async voice(reference) {
      const said = readVoice(reference);
      if (!said) return undefined;
      const found = await pool.query<Sound>({
        name: 'recording',
        text: 'SELECT bytes, seconds, machine FROM recording WHERE language = $1 AND key = $2',
        values: [said.language, said.key],
      });
      return found.rows[0];
    },
  };
}
