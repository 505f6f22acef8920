import { type NextFunction, type Request, type Response, Router, urlencoded } from 'express';
import helmet from 'helmet';
import { officerActor, record } from '../audit/record.ts';
import { fault } from '../log.ts';
import { loadAssets } from './assets.ts';
import { openLive } from './events.ts';
import { send } from './render.ts';
import { LOST, type Reply } from './reply.ts';
import { guarded, routes, visitOf } from './routes.ts';
import type { ConsoleOptions, Desk } from './visit.ts';

/** Bytes of a form: an answer at its limit in any script, encoded, and a good way over, so that it can be refused in words. */
const FORM_LIMIT = 256 * 1024;

/**
 * The officers' pages, to be mounted at `/console`.
 * @returns the router, and `close`, which ends the open event streams and stops listening
 */
export function consoleRouter(options: ConsoleOptions): { router: Router; close(): Promise<void> } {
  const { database } = options;
  const desk: Desk = {
    recorded: (session, entry) => record(database, { ...officerActor(session), ...entry }),
    ...options,
    live: openLive(database),
    assets: loadAssets(),
  };
  const router = Router();
  router.use(headers(desk.secure));
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(urlencoded({ extended: false, limit: FORM_LIMIT }));
  for (const route of routes) router[route.method](route.path, guarded(desk, route));
  router.use((request, response, next) => {
    visitOf(desk, request)
      .then((visit) => send(desk, visit, LOST, response))
      .catch(next);
  });
  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    // Without the session: the database that would know it may be what failed.
    send(desk, { request, session: undefined, fields: {} }, wrong(error), response).catch(next);
  });
  return { router, close: () => desk.live.close() };
}

function headers(secure: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // Tabler draws its arrows and ticks from data URLs in its style sheet.
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // With no-referrer browsers send `Origin: null` along with forms, and we could not tell ours from others'.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: secure,
  });
}

/** Body parsers put a status on what a caller did wrong; everything else is a fault of ours. */
function wrong(error: unknown): Reply {
  const status = (error as { status?: unknown }).status;
  if (status === 413) {
    return {
      page: 'message',
      status,
      title: 'Nội dung gửi quá dài',
      data: { text: 'Hãy quay lại và rút ngắn nội dung.' },
    };
  }
  if (typeof status === 'number' && status < 500)
    return { page: 'message', status: 400, title: 'Không hiểu được yêu cầu này' };
  return {
    page: 'fault',
    status: 500,
    title: 'Có lỗi ở phía chúng tôi',
    data: { id: fault('console', error) },
  };
}
