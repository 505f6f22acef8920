import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { Database } from '../../src/database.ts';
import { fault } from '../../src/log.ts';
import { updates } from '../../src/metrics.ts';
import { plain } from '../../src/text.ts';
import type { Receive } from '../channel.ts';
import { cleanText } from '../text.ts';
import { boxOf, greetingId, makeAddress } from './address.ts';
import { answerError, refuse } from './answer.ts';
import { ASSETS, asset, give, giveAsset } from './assets.ts';
import { giveCookie, readCookie, takeCookie } from './cookie.ts';
import { showMailbox } from './events.ts';
import { fromOurPage, isJson } from './guard.ts';
import { headers } from './headers.ts';
import type { Hub } from './hub.ts';
import { erase, putOwn } from './mailbox.ts';
import { page } from './page.ts';

/** What the routes work with. */
export interface Web {
  database: Database;
  hub: Hub;
  receive: Receive;
  secure: boolean;
  /** Where quick exit leads. */
  neutral: string;
}

const BODY_LIMIT = 1_000_000;

const Message = z.object({
  id: z.uuid(),
  text: z.string().optional(),
  choice: z.string().min(1).max(100).optional(),
});

/** The web chat's routes, mounted at the root: the page, and everything under `/chat`. */
export function webRoutes(web: Web): Router {
  const router = express.Router();
  const guards = headers(web.secure);
  const json = express.json({ limit: BODY_LIMIT, inflate: false });
  const html = asset('text/html; charset=utf-8', Buffer.from(page(web.neutral)));
  router.get('/', ...guards, (request, response) => {
    if (!cookie(web, request) && !cameFromElsewhere(request))
      response.append('Set-Cookie', giveCookie(makeAddress(), web.secure));
    give(request, response, html);
  });
  router.use('/chat', ...guards);
  for (const [name, found] of Object.entries(ASSETS)) {
    router.get(`/chat/${name}`, (request, response) => giveAsset(request, response, found));
  }
  router.get('/chat/events', (request, response) => events(web, request, response));
  router.post('/chat/messages', fromOurPage, isJson, json, (request, response) =>
    message(web, request, response),
  );
  router.post('/chat/exit', fromOurPage, (request, response) => exit(web, request, response));
  router.use('/chat', answerError);
  return router;
}

const cookie = ({ secure }: Web, request: Request) => readCookie(request.get('cookie'), secure);

/**
 * A strict cookie stays away when a link on another site brings someone back here: giving a new one now would lose the
 * conversation. The page then gets its cookie with the events, which it asks for itself.
 */
function cameFromElsewhere(request: Request): boolean {
  return ['cross-site', 'same-site'].includes(request.get('sec-fetch-site') ?? '');
}

function events(web: Web, request: Request, response: Response): void {
  const known = cookie(web, request);
  if (!known && request.get('sec-fetch-site') !== 'same-origin') {
    refuse(response, 401, 'noCookie');
  } else {
    const address = known ?? makeAddress();
    if (!known) response.append('Set-Cookie', giveCookie(address, web.secure));
    const seen = request.get('last-event-id') ?? request.query.after;
    const after = typeof seen === 'string' && /^\d{1,18}$/.test(seen) ? seen : '0';
    const greeting = greetingId(address, Date.now());
    showMailbox(response, web.database, web.hub, boxOf(address), { after, greeting });
  }
}

async function message(web: Web, request: Request, response: Response): Promise<void> {
  const address = cookie(web, request);
  if (!address) return refuse(response, 401, 'noCookie');
  const parsed = Message.safeParse(request.body);
  const { text: shown } = cleanText(parsed.data?.text ?? '');
  if (!parsed.success || (!shown && parsed.data.choice === undefined)) {
    updates.inc({ channel: 'web', outcome: 'broken' });
    return refuse(response, 400, 'broken');
  }
  const { id, choice, text: raw = '' } = parsed.data;
  const pressed = choice === undefined ? {} : { choice };
  // The whole text goes on: the dialogue keeps what it can and tells the person when it was cut.
  const text = plain(raw);
  await putOwn(web.database, boxOf(address), { id, ...(shown ? { text: shown } : {}), ...pressed });
  await web.receive({ channel: 'web', address, update: id, ...(shown ? { text } : {}), ...pressed });
  updates.inc({ channel: 'web', outcome: 'done' });
  response.json({});
}

async function exit(web: Web, request: Request, response: Response): Promise<void> {
  const address = cookie(web, request);
  response.append('Set-Cookie', takeCookie(web.secure));
  // Also the page's files: what is left in the browser would tell that someone was here.
  response.set('Clear-Site-Data', '"cache"');
  if (address) {
    await erase(web.database, boxOf(address));
    await forget(web, address);
  }
  response.status(204).end();
}

/** The dialogue's own wiping: asked for, then confirmed. */
async function forget({ receive }: Web, address: string): Promise<void> {
  const said = { channel: 'web', address } as const;
  try {
    await receive({ ...said, update: crypto.randomUUID(), text: '/xoa' });
    await receive({ ...said, update: crypto.randomUUID(), choice: 'wipe.yes' });
  } catch (error) {
    // Nobody is there any more to be told.
    fault('web-exit', error);
  }
}
