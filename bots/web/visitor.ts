import type { Request, Response } from 'express';
import { makeAddress } from './address.ts';
import { giveCookie, readCookie } from './cookie.ts';

/** The address in the browser's cookie. */
export function addressOf(request: Request, secure: boolean): string | undefined {
  return readCookie(request.get('cookie'), secure);
}

/** Whether our page is, or is to be, inside another site's page. */
export function isFramed(request: Request): boolean {
  return request.query.embed !== undefined;
}

/** Gives the browser a fresh address. */
export function welcome(request: Request, response: Response, secure: boolean): string {
  const address = makeAddress();
  response.append('Set-Cookie', giveCookie(address, secure, isFramed(request)));
  return address;
}

/**
 * A strict cookie stays away when a link on another site brings someone back here: giving a new one now would lose the
 * conversation. The page then gets its cookie with the events, which it asks for itself.
 */
export function cameFromElsewhere(request: Request): boolean {
  const site = request.get('sec-fetch-site') ?? '';
  return !isFramed(request) && ['cross-site', 'same-site'].includes(site);
}
