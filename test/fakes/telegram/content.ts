import { type Sample, samples } from '../samples.ts';
import { keepFile } from './messages.ts';
import type { State } from './state.ts';

/** Fields of a message. */
export type Content = Record<string, unknown>;

/** What of a file can be sent. */
export type TelegramMedia =
  | 'photo'
  | 'voice'
  | 'audio'
  | 'video'
  | 'video_note'
  | 'animation'
  | 'document'
  | 'sticker';

/** A file being sent. */
export interface Sending {
  file?: Sample;
  caption?: string;
  /** Seconds, of sound and film. */
  duration?: number;
  /** Bytes it is said to have, if not the truth: over 20 MB getFile refuses it. */
  size?: number;
}

const PLAIN: Record<TelegramMedia, { folder: string; file: Sample }> = {
  photo: { folder: 'photos', file: samples.photo },
  voice: { folder: 'voice', file: samples.voice },
  audio: { folder: 'music', file: samples.song },
  video: { folder: 'videos', file: samples.film },
  video_note: { folder: 'video_notes', file: samples.film },
  animation: { folder: 'animations', file: samples.film },
  document: { folder: 'documents', file: samples.paper },
  sticker: { folder: 'stickers', file: samples.sticker },
};

/** The fields of a message with a file (Bot API: Message), whose bytes the bot may then ask for. */
export function contentOf(state: State, kind: TelegramMedia, sending: Sending): Content {
  const { folder, file: plain } = PLAIN[kind];
  const { file = plain, caption, duration = 1, size = file.bytes.length } = sending;
  const id = keepFile(state, folder, file, size);
  const base = { file_id: id, file_unique_id: `u${id}`, file_size: size };
  const named = { ...base, file_name: file.name, mime_type: file.type };
  return { ...fieldsOf(state, kind, { file, base, named, duration }), ...(caption ? { caption } : {}) };
}

interface Parts {
  file: Sample;
  base: Content;
  named: Content;
  duration: number;
}

function fieldsOf(state: State, kind: TelegramMedia, { file, base, named, duration }: Parts): Content {
  const frame = { width: 64, height: 48 };
  switch (kind) {
    case 'photo': {
      // Several sizes of one picture, the largest last.
      const small = keepFile(state, 'thumbnails', file, 90);
      const thumbnail = { file_id: small, file_unique_id: `u${small}`, file_size: 90, width: 9, height: 6 };
      return { photo: [thumbnail, { ...base, ...frame }] };
    }
    case 'voice':
      return { voice: { ...base, duration, mime_type: file.type } };
    case 'audio':
      return { audio: { ...named, duration } };
    case 'video':
      return { video: { ...named, ...frame, duration } };
    case 'video_note':
      return { video_note: { ...base, length: 64, duration } };
    case 'animation':
      // For old bots a GIF comes as a document too.
      return { animation: { ...named, ...frame, duration }, document: named };
    case 'document':
      return { document: named };
    case 'sticker':
      return {
        sticker: { ...base, ...frame, type: 'regular', emoji: '👍', is_animated: false, is_video: false },
      };
  }
}
