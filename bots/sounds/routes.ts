import { createHash } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import { current } from '../../src/languages/catalogue.ts';
import { type Material, readVoice } from '../material.ts';
import { CSP, listenPage, nothingPage } from './page.ts';
import words from './words.json' with { type: 'json' };

/** Seconds others may keep a picture, and a recording, which somebody may make anew. */
const KEPT = { picture: 7 * 24 * 3600, sound: 3600 };

/** Different pictures asked for at once; beyond that a caller comes back later. Drawing is work, and anybody may ask. */
const DRAWING = 20;

/**
 * What anybody may look at and listen to: `/pictures/<ref>.png`, `/sounds/<ref>.ogg`, and `/nghe/<ref>`, a page that plays it,
 * for channels that can't.
 */
export function materialRoutes(material: Material): Router {
  const router = express.Router();
  const drawing = new Map<string, Promise<Buffer | undefined>>();
  const draw = (reference: string) => {
    const drawn = material.picture(reference).finally(() => drawing.delete(reference));
    drawing.set(reference, drawn);
    return drawn;
  };
  router.get(/^\/pictures\/([\w/-]{1,120})\.png$/, async (request, response) => {
    const reference = request.params[0]!;
    const waiting = drawing.get(reference);
    if (!waiting && drawing.size >= DRAWING) return refuse(response.set('Retry-After', '5'), 503, words.busy);
    const bytes = await (waiting ?? draw(reference));
    if (!bytes) return refuse(response, 404, words.noPicture);
    give(request, response, { bytes, type: 'image/png', seconds: KEPT.picture });
  });
  router.get(/^\/sounds\/([\w/:.-]+)\.ogg$/, async (request, response) => {
    const sound = await material.voice(request.params[0]!);
    if (!sound) return refuse(response, 404, words.noSound);
    give(request, response, { bytes: sound.bytes, type: 'audio/ogg', seconds: KEPT.sound });
  });
  router.get(/^\/nghe\/([\w/:.-]+)$/, async (request, response) => {
    const reference = request.params[0]!;
    const said = readVoice(reference);
    const sound = said && (await material.voice(reference));
    response.set({ 'Content-Security-Policy': CSP, ...ALONE, 'Cache-Control': 'no-store' }).type('html');
    if (!said || !sound) return void response.status(404).send(nothingPage());
    // What no reviewer has passed is shown in Vietnamese, whatever is heard.
    const language = current().standing(said.language, said.key) === 'alone' ? said.language : 'vi';
    const text = current().find(language, said.key) ?? '';
    response.send(listenPage({ reference, language, machine: sound.machine, text }));
  });
  return router;
}

/** Who looks at it came from a chat: neither they nor other sites are to know more of each other. */
const ALONE = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };

function refuse(response: Response, status: number, sentence: string): void {
  response.status(status).set('Cache-Control', 'no-store').type('text').send(`${sentence}\n`);
}

/** Sends bytes whole, or the part that is asked for: some players ask for nothing but parts. */
function give(
  request: Request,
  response: Response,
  { bytes, type, seconds }: { bytes: Buffer; type: string; seconds: number },
): void {
  const tag = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
  response.set({
    ...ALONE,
    'Content-Type': type,
    'Cache-Control': `public, max-age=${seconds}`,
    'Accept-Ranges': 'bytes',
    ETag: `"${tag}"`,
  });
  if (request.fresh) return void response.status(304).end();
  const ranges = request.range(bytes.length);
  if (ranges === -1) {
    response.status(416).set('Content-Range', `bytes */${bytes.length}`).end();
  } else if (typeof ranges === 'object' && ranges.type === 'bytes' && ranges.length === 1) {
    const { start, end } = ranges[0]!;
    response.status(206).set('Content-Range', `bytes ${start}-${end}/${bytes.length}`);
    response.end(bytes.subarray(start, end + 1));
  } else {
    response.end(bytes);
  }
}
