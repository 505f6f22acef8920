import { createHmac } from 'node:crypto';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

/** Milliseconds one call may take, and bytes of an answer that are read before the line is cut. */
const LIMIT = 10_000;
const ANSWER = 1024;

/** What proves that a call is ours and not an old one sent again: the moment it left and a HMAC-SHA-256 over both. */
export function signature(secret: string, at: Date, body: string): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/**
 * Makes one signed call to an agency's system. Redirects are not followed: they could lead what we sign anywhere. The answer
 * is its status alone.
 * @param id the same however often it is tried, so that the other side can tell a repetition
 * @param limit milliseconds in all
 * @returns undefined when it was taken (2xx), else why not, in a word: a status, an error's code, or `TIMEOUT`
 */
export function post(
  url: string,
  {
    secret,
    id,
    body,
    limit = LIMIT,
  }: { secret: string; id: string; body: string; limit?: number | undefined },
): Promise<string | undefined> {
  const send = url.startsWith('https:') ? secure : plain;
  return new Promise((resolve) => {
    const request = send(url, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'tin-bao',
        'idempotency-key': id,
        'x-tinbao-signature': signature(secret, new Date(), body),
      },
    });
    const timer = setTimeout(() => {
      resolve('TIMEOUT');
      request.destroy();
    }, limit);
    request.on('close', () => clearTimeout(timer));
    request.on('error', ({ code = 'ERROR' }: NodeJS.ErrnoException) => resolve(code));
    request.on('response', (response) => {
      const { statusCode = 0 } = response;
      resolve(statusCode >= 200 && statusCode < 300 ? undefined : String(statusCode));
      let read = 0;
      response.on('error', () => {});
      response.on('data', ({ length }: Buffer) => {
        read += length;
        if (read > ANSWER) request.destroy();
      });
    });
    request.end(body);
  });
}
