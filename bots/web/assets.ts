import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

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

/** Whole lines of comment: for whoever reads the source, not for a telephone on a slow network. */
const COMMENTS = /^\s*(?:\/\/.*|\/\*\*|\/\*\*.*\*\/|\*.*)\n/gm;

/** A script whose imports name the version of what they import, so that those too can be kept for good. */
function script(name: string, imports: Record<string, Asset> = {}): Asset {
  let text = read(name).toString().replace(COMMENTS, '');
  for (const [imported, { version }] of Object.entries(imports)) {
    text = text.replaceAll(`'./${imported}'`, `'./${imported}?v=${version}'`);
  }
  return asset('text/javascript; charset=utf-8', Buffer.from(text));
}

const log = script('log.js');
const post = script('post.js', { 'log.js': log });

/** What the page loads besides itself. */
export const ASSETS = {
  'log.js': log,
  'post.js': post,
  'app.js': script('app.js', { 'log.js': log, 'post.js': post }),
  'app.css': asset('text/css; charset=utf-8', read('app.css')),
  'icon.svg': asset('image/svg+xml', read('icon.svg')),
};

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
