import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { updates } from '../../src/metrics.ts';
import { refuse } from './answer.ts';

/** Lets only our own page post: other sites can't speak for whoever has it open. */
export function fromOurPage(request: Request, response: Response, next: NextFunction): void {
  if (isOurs(request)) {
    next();
  } else {
    updates.inc({ channel: 'web', outcome: 'forged' });
    refuse(response, 403, 'foreign');
  }
}

function isOurs(request: Request): boolean {
  // A browser writes both headers itself. `Sec-Fetch-Site` goes first: a proxy in front may have rewritten `Host`.
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin') ?? '';
  return URL.canParse(origin) && new URL(origin).host === request.host;
}

/** Takes only bodies of this type, and as they are: what a form of another site can't send either. */
export function isType(type: string): RequestHandler {
  return (request, response, next) => {
    if (request.is(type) && !request.get('content-encoding')) {
      next();
    } else {
      updates.inc({ channel: 'web', outcome: 'broken' });
      refuse(response, 415, 'type');
    }
  };
}
