import { createHash } from 'node:crypto';
import { Api, InputFile } from 'grammy';
import { warn } from '../../src/log.ts';
import { type Outgoing, SendError } from '../channel.ts';
import type { Material } from '../material.ts';
import words from '../sounds/words.json' with { type: 'json' };
import { calling } from './errors.ts';

/** Labels up to this length share a row two by two. */
const SHORT = 12;

type Choice = NonNullable<Outgoing['choices']>[number];

/** One button a row, two when both are short (Bot API: InlineKeyboardMarkup). */
export function keyboard(choices: Choice[]): { text: string; callback_data: string }[][] {
  const rows: Choice[][] = [];
  for (const choice of choices) {
    const last = rows.at(-1);
    const fits = last?.length === 1 && [...last, choice].every(({ label }) => label.length <= SHORT);
    if (fits) last.push(choice);
    else rows.push([choice]);
  }
  return rows.map((row) => row.map(({ id, label }) => ({ text: label, callback_data: id })));
}

/** What Telegram made of a file: the message it stands in, and the id that sends it again without its bytes. */
interface Posted {
  message: number;
  file: string;
}

/** Made to be shown to friends; all else stays in the chat. */
const SHARED = /^[\w-]+\/(?:score|certificate)\//;

/** Files whose ids are remembered: all lessons in all languages and their recordings. */
const REMEMBERED = 1000;

/**
 * Sends messages: a picture with its words below, a recording, or words. A picture or recording that is not there, or that
 * Telegram or this person does not take, is left out.
 * @param uploads a client whose own `fetch` streams files
 * @returns gives the message's id; undefined when there was nothing to send
 */
export function messenger(
  api: Api,
  uploads: Api,
  material: Material | undefined,
): (address: string, outgoing: Outgoing) => Promise<string | undefined> {
  const offer = remembering();
  return async (address, { text, choices = [], picture, voice: [voice] = [] }) => {
    const chat = Number(address);
    const common = {
      protect_content: picture === undefined || !SHARED.test(picture),
      ...(choices.length > 0 ? { reply_markup: { inline_keyboard: keyboard(choices) } } : {}),
    };

    const sendPicture = async (reference: string) => {
      const bytes = await material?.picture(reference);
      if (!bytes) return undefined;
      return offer(bytes, 'picture.png', async (file) => {
        const sent = await calling('sendPhoto', () =>
          through(file).sendPhoto(chat, file, { ...common, ...(text ? { caption: text } : {}) }),
        );
        return { message: sent.message_id, file: sent.photo.at(-1)!.file_id };
      });
    };

    const sendVoice = async (reference: string) => {
      const sound = await material?.voice(reference);
      if (!sound) return undefined;
      const caption = [text, sound.machine ? `(${words.machine})` : ''].filter(Boolean).join('\n');
      const duration = Math.max(1, Math.round(sound.seconds));
      return offer(sound.bytes, 'voice.ogg', async (file) => {
        const sent = await calling('sendVoice', () =>
          through(file).sendVoice(chat, file, { ...common, duration, ...(caption ? { caption } : {}) }),
        );
        return { message: sent.message_id, file: sent.voice.file_id };
      });
    };

    const through = (file: string | InputFile) => (typeof file === 'string' ? api : uploads);
    const posted = (picture && (await sendPicture(picture))) || (voice && (await sendVoice(voice)));
    if (posted) return String(posted.message);
    // Buttons stand below something.
    const left = text || choices.map(({ label }) => label).join(' · ');
    if (!left) return undefined;
    const { message_id } = await calling('sendMessage', () =>
      api.sendMessage(chat, left, { ...common, link_preview_options: { is_disabled: true } }),
    );
    return String(message_id);
  };
}

/** A client with grammY's own `fetch`: Node's takes no streamed body as grammY gives it. */
export const uploader = (token: string, apiRoot: string, timeoutSeconds: number): Api =>
  new Api(token, { apiRoot, timeoutSeconds });

type Offer = (
  bytes: Buffer,
  name: string,
  post: (file: string | InputFile) => Promise<Posted>,
) => Promise<Posted | undefined>;

/** Uploads each file once: whoever sends the same meanwhile waits for its id. What Telegram refuses gives undefined. */
function remembering(): Offer {
  const ids = new Map<string, Promise<string | undefined>>();
  return async (bytes, name, post) => {
    const key = createHash('sha256').update(bytes).digest('base64');
    const id = await ids.get(key);
    const again = id && (await taken(post(id)));
    if (again) return again;
    const posted = taken(post(new InputFile(bytes, name)));
    const made = posted.then((sent) => sent?.file);
    ids.set(key, made);
    if (ids.size > REMEMBERED) ids.delete(ids.keys().next().value!);
    // One that came to nothing is not waited for again.
    made.then((file) => file ?? ids.delete(key)).catch(() => ids.delete(key));
    return posted;
  };
}

/** Gives undefined where Telegram refuses the file itself, or this person takes no voice messages. */
async function taken(posting: Promise<Posted>): Promise<Posted | undefined> {
  try {
    return await posting;
  } catch (error) {
    if (!(error instanceof SendError && error.failure === 'refused' && error.message.endsWith(': 400')))
      throw error;
    warn('material left out', { channel: 'telegram', reason: error.message });
    return undefined;
  }
}
