import { ReviewError, removeSound, SOUND_BYTES, saveSound, soundOf } from '../languages/review/index.ts';
import { bodyOf } from './desk-body.ts';
import { act, keyOf } from './desk-text.ts';
import { askedLanguage } from './desk-words.ts';
import { LOST, type Reply } from './reply.ts';
import { BusyError, turnstile } from './turnstile.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** Recordings made ready at once: the same machine answers people in danger. */
const inTurn = turnstile(1, 20);

/** The bytes of a recording, to be played. */
export async function playSound({ database }: Desk, visit: OfficerVisit): Promise<Reply> {
  const language = askedLanguage(visit);
  const bytes = language && (await soundOf(database, language.code, keyOf(visit)));
  if (!bytes) return LOST;
  return { write: (response) => void response.type('audio/ogg').send(bytes) };
}

/** Takes in a recording, the bytes of a file as they are. Answers the page's script: `{ seconds }` or `{ error }`. */
export async function recordSound({ database }: Desk, visit: OfficerVisit): Promise<Reply> {
  const language = askedLanguage(visit);
  if (!language) return LOST;
  const { request, session } = visit;
  const source = typeof request.query.source === 'string' ? request.query.source : '';
  const answer = (status: number, body: object): Reply => ({
    write: (response) => void response.status(status).json(body),
  });
  try {
    const bytes = await bodyOf(request, SOUND_BYTES);
    const seconds = await inTurn(() =>
      saveSound(database, language.code, keyOf(visit), { bytes, source }, session.officer.id),
    );
    return answer(200, { seconds });
  } catch (error) {
    if (error instanceof ReviewError) return answer(422, { error: error.message });
    if (error instanceof BusyError) return answer(503, { error: 'Máy đang bận. Hãy thử lại sau một phút.' });
    throw error;
  }
}

/** Removes a recording, once that is confirmed. */
export function silenceSound(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return act(desk, visit, async (language, key) => {
    if (visit.fields.sure !== 'yes') throw new ReviewError('Hãy đánh dấu xác nhận trước khi bỏ bản thu.');
    await removeSound(desk.database, language, key, visit.session.officer.id);
    return 'silenced';
  });
}
