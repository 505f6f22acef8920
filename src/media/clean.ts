import { findFfmpeg, repack } from './film.ts';
import { redraw, type Undrawn } from './image.ts';
import { detect, type MediaType, traitsOf } from './types.ts';

/** What becomes of something sent: cleaned, kept with the facts hidden in it (`hidden`), or not kept and why. */
export type Cleaned = { bytes: Buffer; type: MediaType; hidden: boolean } | { refused: 'type' | Undrawn };

/**
 * Frees a file of what it tells beside its content: where, when and with what it was made. What it is is decided by its
 * bytes alone.
 * @param ffmpeg its path; without one sound and film are kept as they came
 */
export async function clean(bytes: Buffer, ffmpeg = findFfmpeg()): Promise<Cleaned> {
  const type = await detect(bytes);
  if (!type) return { refused: 'type' };
  const asItIs = { bytes, type, hidden: true };
  switch (traitsOf(type)!.way) {
    case 'image': {
      const drawn = await redraw(bytes, type);
      if (typeof drawn !== 'string') return { ...drawn, hidden: false };
      // The pictures of some phones (HEVC) can be read by hardly any library; losing one would be worse.
      return type === 'image/heic' && drawn === 'broken' ? asItIs : { refused: drawn };
    }
    case 'film': {
      const packed = ffmpeg ? await repack(bytes, type, ffmpeg) : undefined;
      return packed ? { ...packed, hidden: false } : asItIs;
    }
    case 'document':
      return asItIs;
    case 'text':
      return { ...asItIs, hidden: false };
  }
}
