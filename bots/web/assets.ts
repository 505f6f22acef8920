import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import sharp from 'sharp';
import texts from '../../locales/vi/web.json' with { type: 'json' };

/** Something static, compressed once. */
export interface Asset {
  type: string;
  plain: Buffer;
  gzipped: Buffer;
  /** Changes with the content. */
  version: string;
}

export function asset(type: string, plain: Buffer): Asset {
  return {
    type,
    plain,
    gzipped: gzipSync(plain, { level: constants.Z_BEST_COMPRESSION }),
    version: createHash('sha256').update(plain).digest('base64url').slice(0, 12),
  };
}

const read = (name: string) => readFileSync(new URL(`./browser/${name}`, import.meta.url));

const JAVASCRIPT = 'text/javascript; charset=utf-8';
/** Whole lines of comment, and indentation: for whoever reads the source, not for a telephone on a slow network. */
const COMMENTS = /^\s*(?:\/\/.*|\/\*\*|\/\*\*.*\*\/|\*.*)\n|^ +/gm;

const code = (name: string) => read(name).toString().replace(COMMENTS, '');

/** Each after those it imports. */
export const SCRIPTS = [
  ...['work.js', 'material.js', 'log.js', 'lane.js', 'prove.js', 'post.js', 'attach.js', 'record.js'],
  ...['leave.js', 'app.js'],
] as const;

/** Scripts whose imports name the version of what they import, so that those too can be kept for good. */
function scripts(): Record<string, Asset> {
  const made: Record<string, Asset> = {};
  for (const name of SCRIPTS) {
    const named = code(name).replace(/'\.\/(\w+\.js)'/g, (_whole, imported: string) => {
      return `'./${imported}?v=${made[imported]!.version}'`;
    });
    made[name] = asset(JAVASCRIPT, Buffer.from(named));
  }
  return made;
}

/** What makes the page an app. No service worker: it would stay in the browser after everything else was erased. */
const MANIFEST = {
  id: '/',
  start_url: '/',
  scope: '/',
  lang: 'vi',
  // Neutral and true: who picks up the telephone sees a chat among others, not what it is for.
  name: texts.installed,
  short_name: texts.installed,
  display: 'standalone',
  background_color: '#f5f3ee',
  theme_color: '#ffffff',
  icons: [192, 512].map((size) => ({
    src: `/chat/icon-${size}.png`,
    sizes: `${size}x${size}`,
    type: 'image/png',
  })),
};

/** What the page loads besides itself. */
export const ASSETS = {
  ...scripts(),
  'app.css': asset('text/css; charset=utf-8', read('app.css')),
  'icon.svg': asset('image/svg+xml', read('icon.svg')),
  'manifest.webmanifest': asset('application/manifest+json', Buffer.from(JSON.stringify(MANIFEST))),
};

/**
 * The script for other sites' pages.
 * @param origins whose pages may show ours in a frame; on all others its button opens a new tab
 * @param neutral where quick exit leads
 */
export function embedScript(origins: string[], neutral: string): Asset {
  const settings = JSON.stringify({ origins, words: texts.embed, neutral });
  return asset(JAVASCRIPT, Buffer.from(`(() => {\n${code('embed.js')}\nembed(${settings});\n})();\n`));
}

const made = new Map<number, Promise<Asset>>();

/** The icon as a picture, for home screens; made when first asked for. Undefined for a size the manifest doesn't name. */
export function icon(size: number): Promise<Asset> | undefined {
  if (!MANIFEST.icons.some(({ sizes }) => sizes === `${size}x${size}`)) return undefined;
  const found =
    made.get(size) ??
    sharp(read('icon.svg'), { density: (72 * size) / 32 })
      .resize(size)
      .png()
      .toBuffer()
      .then((png) => asset('image/png', png));
  made.set(size, found);
  return found;
}

/** Sends it in the smaller form the browser takes. */
export function give(request: Request, response: Response, { type, plain, gzipped }: Asset): void {
  const small = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  response.set({
    'Content-Type': type,
    Vary: 'Accept-Encoding',
    ...(small ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(small ? gzipped : plain);
}

/** Sends an asset; for good to keep when it is asked for by its version. */
export function giveAsset(request: Request, response: Response, found: Asset): void {
  const named = request.query.v === found.version;
  response.set('Cache-Control', named ? 'public, max-age=31536000, immutable' : 'no-cache');
  give(request, response, found);
}
