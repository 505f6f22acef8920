import { fileTypeFromBuffer } from 'file-type';
import types from './types.json' with { type: 'json' };

/** The media types we keep. */
export type MediaType = keyof typeof types;

/** How a type is cleaned: drawn anew, repacked, or kept as it is, with (document) or without (text) hidden facts. */
export type Way = 'image' | 'film' | 'document' | 'text';

interface Traits {
  extension: string;
  way: Way;
  /** What browsers show by themselves; the rest is only handed over as a file. */
  shown?: 'image' | 'audio' | 'video';
}

/** Names under which the same content goes, from the formats' own variants. */
const ALIASES: Record<string, MediaType> = {
  'image/heif': 'image/heic',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heic',
  'image/apng': 'image/png',
  'audio/ogg; codecs=opus': 'audio/ogg',
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'video/3gpp2': 'video/3gpp',
};

const isKept = (type: string): type is MediaType => Object.hasOwn(types, type);

/** What we know of a media type; undefined for one we do not keep. */
export const traitsOf = (type: string): Traits | undefined =>
  isKept(type) ? (types[type] as Traits) : undefined;

/** What begins like a page, a drawing or a playlist is for programs to follow, not for people to read. */
const MARKUP = /^\s*(<[!?a-z]|#EXTM3U|#!)/i;

/** Whether bytes are text that people wrote: UTF-8 without control characters or markup. */
function isText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.trim() !== '' && !/[\0-\x08\x0e-\x1f]/.test(text) && !MARKUP.test(text);
  } catch {
    return false;
  }
}

/** Finds the type of a file by what is in it, whatever it is called; undefined for what we do not keep. */
export async function detect(bytes: Buffer): Promise<MediaType | undefined> {
  // A file broken in a way the library trips over is of no type we know.
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (!found) return isText(bytes) ? 'text/plain' : undefined;
  const type = ALIASES[found.mime] ?? found.mime;
  return isKept(type) ? type : undefined;
}
