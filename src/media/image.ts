import sharp from 'sharp';
import type { MediaType } from './types.ts';

// What was in a picture must not linger in memory after it was drawn.
sharp.cache(false);

/** Pixels of all frames together: what the cameras of phones make, and no more than a worker can hold. */
const PIXELS = 100_000_000;
/** Pixels of the longer side of what is kept. */
const SIDE = 4000;
const SECONDS = 30;
const QUALITY = 90;

/** How each type is drawn anew; what is not here becomes a JPEG. */
const FORMATS = { 'image/png': 'png', 'image/webp': 'webp', 'image/gif': 'gif' } as const;

/** A picture that can't be drawn: `broken`, or `too-large` to be held. */
export type Undrawn = 'broken' | 'too-large';

/**
 * Draws a picture anew, upright, so that nothing else of the file is left: no place, time, camera, preview or comment.
 * Of a picture cut short it draws what is there.
 */
export async function redraw(
  bytes: Buffer,
  type: MediaType,
): Promise<{ bytes: Buffer; type: MediaType } | Undrawn> {
  const format = FORMATS[type as keyof typeof FORMATS] ?? 'jpeg';
  const moves = type === 'image/gif' || type === 'image/webp';
  try {
    const drawn = await sharp(bytes, { animated: moves, limitInputPixels: PIXELS, failOn: 'none' })
      .autoOrient()
      .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
      .toFormat(format, { quality: QUALITY })
      .timeout({ seconds: SECONDS })
      .toBuffer();
    return { bytes: drawn, type: `image/${format}` };
  } catch (error) {
    return /pixel limit|timeout/i.test((error as Error).message) ? 'too-large' : 'broken';
  }
}
