import { timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';

const NAME = 'officer';

/** The session cookie's value, if the request carries one. */
export function readCookie(request: Request): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1) || undefined;
}

/** Sets the session cookie, or takes it away. Without an age: closing the browser ends it too. */
export function writeCookie(response: Response, value: string | null, secure: boolean): void {
  const options = { path: '/console', httpOnly: true, sameSite: 'strict', secure } as const;
  if (value === null) response.clearCookie(NAME, options);
  else response.cookie(NAME, value, options);
}

/**
 * Whether a browser sent this from a page of ours. Every header that speaks of it must agree, and one must be there:
 * browsers send at least one with each POST.
 */
export function isSameOrigin({ headers }: Request, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  if (site === undefined && origin === undefined) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === undefined || origin === new URL(publicUrl).origin || hostOf(origin) === headers.host;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Compares the token of a form with the session's, in constant time. */
export function csrfMatches(sent: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(sent ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
