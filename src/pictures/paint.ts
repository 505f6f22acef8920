import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const FONTS = fileURLToPath(new URL('fonts.conf', import.meta.url));
let ready: Promise<unknown> | undefined;

/** Few flat colours and the edges between them; dithering would speckle them and cost bytes. */
const PNG = { palette: true, colours: 64, dither: 0, effort: 8, compressionLevel: 9 } as const;

/**
 * Fontconfig reads its configuration once, with the first letter drawn. The setting is taken back at once: a browser or
 * another program we start has its own fonts.
 */
function fonts(): Promise<unknown> {
  ready ??= (async () => {
    const before = process.env.FONTCONFIG_FILE;
    process.env.FONTCONFIG_FILE = FONTS;
    try {
      await sharp({ text: { text: 'a' } }).toBuffer();
    } finally {
      if (before === undefined) delete process.env.FONTCONFIG_FILE;
      else process.env.FONTCONFIG_FILE = before;
    }
  })();
  return ready;
}

/** Gives the PNG of a whole SVG document, with our fonts. Throws what sharp does. */
export async function paint(svg: string): Promise<Buffer> {
  await fonts();
  return sharp(Buffer.from(svg)).flatten({ background: '#fff' }).png(PNG).toBuffer();
}

/** Gives how wide a line of text is drawn in bold, in pixels. Throws what sharp does. */
export async function widthOf(markup: string, size: number): Promise<number> {
  await fonts();
  // Measured large: the measure is whole pixels.
  const { info } = await sharp({ text: { text: markup, font: 'Noto Sans Bold 100', dpi: 72 } }).toBuffer({
    resolveWithObject: true,
  });
  return (info.width * size) / 100;
}
