import type { NextFunction, Request, Response } from 'express';
import texts from '../../locales/vi/web.json' with { type: 'json' };
import { fault } from '../../src/log.ts';
import { updates } from '../../src/metrics.ts';
import { MEDIA_LIMIT } from '../channel.ts';
import { NUMBERS } from './numbers.ts';
import { fill } from './template.ts';

/** Answers that nothing was taken, with a sentence for the person. */
export function refuse(response: Response, status: number, why: keyof typeof texts.error): void {
  response
    .status(status)
    .json({ message: fill(texts.error[why], { ...NUMBERS, size: MEDIA_LIMIT / 1024 / 1024 }) });
}

/** Turns what went wrong into an answer. A broken body is the caller's, everything else ours. */
export function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const { status, type } = error as { status?: unknown; type?: unknown };
  // Only errors of the body parser carry both.
  const broken = typeof type === 'string' && typeof status === 'number' && status < 500 ? status : undefined;
  updates.inc({ channel: 'web', outcome: broken ? 'broken' : 'failed' });
  if (!broken) fault('web', error);
  if (response.headersSent) next(error);
  else refuse(response, broken ?? 500, sentenceOf(broken));
}

function sentenceOf(status: number | undefined): keyof typeof texts.error {
  if (status === undefined) return 'ours';
  if (status === 413) return 'tooLarge';
  return status === 415 ? 'type' : 'broken';
}
