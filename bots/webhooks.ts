import {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
  raw,
} from 'express';
import { fault } from '../src/log.ts';
import { updates } from '../src/metrics.ts';
import type { Channel, Reading, Receive } from './channel.ts';

type Door = Channel & Required<Pick<Channel, 'read'>>;

const isDoor = (channel: Channel): channel is Door => channel.read !== undefined;

/**
 * `POST /webhooks/<channel>`: verify, parse, commit, and only then acknowledge. A failure of ours is a 500, so that the
 * channel delivers again; 401/403 forged, 400 broken, 404 no such channel, 405 not a POST, 413 over 1 MB.
 * @param channels those without `read` have no address here
 */
export function webhooks(channels: Channel[], receive: Receive): Router {
  const doors = new Map<string, Door>(channels.filter(isDoor).map((door) => [door.key, door]));
  const doorOf = (request: Request) => doors.get(String(request.params.key));

  const known: RequestHandler = (request, response, next) => {
    if (!doorOf(request)) return answer(response, 404);
    if (request.method === 'POST') return next();
    response.setHeader('allow', 'POST');
    answer(response, 405);
  };

  const take: RequestHandler = async (request, response) => {
    const door = doorOf(request)!;
    const count = (outcome: string) => updates.inc({ channel: door.key, outcome });
    try {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const reading = door.read({ body, headers: request.headers });
      for (const incoming of reading.incoming) await receive(incoming);
      count(outcomeOf(reading));
      answer(response, reading.status, reading.body);
    } catch (error) {
      fault(`door-${door.key}`, error);
      count('failed');
      answer(response, 500);
    }
  };

  /** Too large, cut off, or in an encoding we don't know: what the body parser says. */
  const unread: ErrorRequestHandler = (error, request, response, _next) => {
    updates.inc({ channel: doorOf(request)!.key, outcome: 'broken' });
    const { status } = error as { status?: number };
    answer(response, status ?? 400);
  };

  const router = Router();
  // The bytes as they came: signatures are computed over them.
  const bytes = raw({ type: () => true, limit: '1mb' });
  router.route('/webhooks/:key').all(known).post(bytes, take, unread);
  return router;
}

function outcomeOf({ incoming, why }: Reading): string {
  return incoming.length > 0 ? 'taken' : (why ?? 'ignored');
}

function answer(response: Response, status: number, body: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
