import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Request } from 'express';
import { LOST, type Reply } from './reply.ts';

const require = createRequire(import.meta.url);
const own = (file: string) => new URL(`./browser/${file}`, import.meta.url);

/** In this order: later ones may overrule earlier ones. */
const STYLES = [
  'colours',
  'ground',
  'frame',
  'inbox',
  'search',
  'tip',
  'life',
  'intake',
  'others',
  'learning',
  'map',
  'tour',
  'campaigns',
  'desk',
  'account',
  'screens',
];

const FILES = {
  'tabler.css': { from: () => require.resolve('@tabler/core/dist/css/tabler.min.css'), type: 'text/css' },
  'htmx.js': { from: () => require.resolve('htmx.org/dist/htmx.min.js'), type: 'text/javascript' },
  'console.css': { from: () => STYLES.map((name) => own(`css/${name}.css`)), type: 'text/css' },
  'console.js': { from: () => own('console.js'), type: 'text/javascript' },
  'live.js': { from: () => own('live.js'), type: 'text/javascript' },
  'desk.js': { from: () => own('desk.js'), type: 'text/javascript' },
  'intake.js': { from: () => own('intake.js'), type: 'text/javascript' },
  'theme.js': { from: () => own('theme.js'), type: 'text/javascript' },
  'webauthn.js': {
    // The package exports its modules only; this is the same in one file for a page.
    from: () => join(dirname(require.resolve('@simplewebauthn/browser')), '../dist/bundle/index.umd.min.js'),
    type: 'text/javascript',
  },
  'ready.js': { from: () => own('ready.js'), type: 'text/javascript' },
  'passkey.js': { from: () => own('passkey.js'), type: 'text/javascript' },
  'icon.svg': { from: () => own('icon.svg'), type: 'image/svg+xml' },
} as const;
type AssetName = keyof typeof FILES;

interface Asset {
  plain: Buffer;
  zipped: Buffer;
  type: string;
  version: string;
}

export interface Assets {
  /** The address of an asset; it changes with the content, so that browsers may keep it for ever. */
  url(name: AssetName): string;
  reply(request: Request): Reply;
}

/** Reads and compresses everything the pages load, once. */
export function loadAssets(): Assets {
  const files = new Map<string, Asset>(
    Object.entries(FILES).map(([name, { from, type }]) => {
      const plain = Buffer.concat([from()].flat().map((file) => readFileSync(file)));
      const version = createHash('sha256').update(plain).digest('hex').slice(0, 12);
      return [
        name,
        { plain, zipped: gzipSync(plain, { level: 9 }), type: `${type}; charset=utf-8`, version },
      ];
    }),
  );
  return {
    url: (name) => `/console/assets/${name}?v=${files.get(name)!.version}`,
    reply(request) {
      const asset = files.get(String(request.params.file));
      if (!asset) return LOST;
      return {
        write(response) {
          const fresh = request.query.v === asset.version;
          const zip = request.acceptsEncodings('gzip') === 'gzip';
          response.set({
            'Content-Type': asset.type,
            'Cache-Control': fresh ? 'public, max-age=31536000, immutable' : 'no-cache',
            Vary: 'Accept-Encoding',
          });
          if (zip) response.set('Content-Encoding', 'gzip');
          response.end(zip ? asset.zipped : asset.plain);
        },
      };
    },
  };
}
