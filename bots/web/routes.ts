import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { MEDIA_LIMIT } from '../channel.ts';
import { boxOf, greetingId } from './address.ts';
import { answerError, refuse } from './answer.ts';
import { ASSETS, asset, embedScript, give, giveAsset, icon } from './assets.ts';
import { showMailbox } from './events.ts';
import { exit } from './exit.ts';
import { fromOurPage, isType } from './guard.ts';
import { headers } from './headers.ts';
import { takeMedia, takeMessage } from './message.ts';
import { page } from './page.ts';
import { addressOf, cameFromElsewhere, isFramed, welcome } from './visitor.ts';
import type { Web } from './web.ts';

const BODY_LIMIT = 1_000_000;

/** The web chat's routes, mounted at the root: the page, the script for other sites, and everything under `/chat`. */
export function webRoutes(web: Web): Router {
  const { secure, neutral, embedOrigins } = web;
  const router = express.Router();
  const guards = headers(secure);
  const json = express.json({ limit: BODY_LIMIT, inflate: false });
  const show = (framed: boolean) => {
    const html = asset('text/html; charset=utf-8', Buffer.from(page(neutral, framed)));
    return (request: Request, response: Response) => {
      if (!addressOf(request, secure) && !cameFromElsewhere(request)) welcome(request, response, secure);
      give(request, response, html);
    };
  };
  if (embedOrigins.length > 0) {
    const onlyFramed: RequestHandler = (request, _response, next) =>
      isFramed(request) ? next() : next('route');
    router.get('/', onlyFramed, ...headers(secure, embedOrigins), show(true));
  }
  router.get('/', ...guards, show(false));
  const embed = embedScript(embedOrigins, neutral);
  router.get('/embed.js', ...guards, (request, response) => {
    // Other sites run it, whatever they demand of what they load.
    response.set({ 'Cross-Origin-Resource-Policy': 'cross-origin', 'Cache-Control': 'public, max-age=3600' });
    give(request, response, embed);
  });
  router.use('/chat', ...guards);
  for (const [name, found] of Object.entries(ASSETS)) {
    router.get(`/chat/${name}`, (request, response) => giveAsset(request, response, found));
  }
  router.get('/chat/icon-:size.png', async (request, response, next) => {
    const found = await icon(Number(request.params.size));
    if (found) giveAsset(request, response, found);
    else next();
  });
  router.get('/chat/events', (request, response) => events(web, request, response));
  router.post('/chat/messages', fromOurPage, isType('application/json'), json, (request, response) =>
    takeMessage(web, request, response),
  );
  router.post(
    '/chat/media',
    fromOurPage,
    isType('application/octet-stream'),
    notTooLong,
    (request, response) => takeMedia(web, request, response),
  );
  router.post('/chat/exit', fromOurPage, (request, response) => exit(web, request, response));
  router.use('/chat', answerError);
  return router;
}

/** A body announced as too long isn't waited for. */
const notTooLong: RequestHandler = (request, response, next) => {
  if (Number(request.get('content-length') ?? 0) <= MEDIA_LIMIT) next();
  else refuse(response.set('Connection', 'close'), 413, 'mediaLarge');
};

function events(web: Web, request: Request, response: Response): void {
  const known = addressOf(request, web.secure);
  if (!known && request.get('sec-fetch-site') !== 'same-origin') {
    refuse(response, 401, 'noCookie');
  } else {
    const address = known ?? welcome(request, response, web.secure);
    const seen = request.get('last-event-id') ?? request.query.after;
    const after = typeof seen === 'string' && /^\d{1,18}$/.test(seen) ? seen : '0';
    const greeting = greetingId(address, Date.now());
    showMailbox(response, web.database, web.hub, boxOf(address), { after, greeting });
  }
}
