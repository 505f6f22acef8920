import { canRecord, NO_FFMPEG, openKit, SOUND_BYTES, soundsOf } from '../languages/review/index.ts';
import { addressOf, askedLanguage, DESK, filterOf, RISK_NAMES } from './desk-words.ts';
import { LOST, type Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** The recording kit of a language: what to say, to be printed, and where the numbered files come back. */
export async function showKit({ database }: Desk, visit: OfficerVisit): Promise<Reply> {
  const language = askedLanguage(visit);
  if (!language) return LOST;
  const { code, name, vietnamese } = language;
  const sounds = await soundsOf(database, code);
  const { lines, minutes, code: kit } = openKit();
  const path = `${DESK}/${code}`;
  return {
    page: 'desk-kit',
    title: `Bộ thu tiếng ${name}`,
    data: {
      ...{ name, vietnamese, path, minutes, kit },
      bytes: SOUND_BYTES,
      missing: canRecord() ? undefined : NO_FFMPEG,
      voiced: lines.filter(({ key }) => sounds.get(key)?.fresh && !sounds.get(key)!.machine).length,
      lines: lines.map(({ key, source, risk, ...line }) => {
        const sound = sounds.get(key);
        return {
          ...line,
          key,
          risk: RISK_NAMES[risk],
          action: addressOf(`${path}/sound`, filterOf({}), { key, source }),
          state: !sound
            ? 'Chưa thu'
            : !sound.fresh
              ? 'Bản thu đã cũ'
              : sound.machine
                ? 'Giọng máy'
                : 'Đã thu',
          play: sound && addressOf(`${path}/sound`, filterOf({}), { key, at: String(sound.at.getTime()) }),
        };
      }),
    },
  };
}
