import { isAddress } from './address.ts';

// With the prefix a browser takes the cookie only from this very host: a broken-into neighbour domain can't plant one.
const name = (secure: boolean) => (secure ? '__Host-chat' : 'chat');

/** The address in a `Cookie` header, or undefined when there is none of ours. */
export function readCookie(header: string | undefined, secure: boolean): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name(secure)) continue;
    const value = pair.slice(at + 1).trim();
    if (isAddress(value)) return value;
  }
  return undefined;
}

const write = (value: string, secure: boolean, rest: string) =>
  `${name(secure)}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}${rest}`;

/** A `Set-Cookie` header that lives as long as the browser window. */
export function giveCookie(address: string, secure: boolean): string {
  return write(address, secure, '');
}

/** A `Set-Cookie` header that takes the cookie away. */
export function takeCookie(secure: boolean): string {
  return write('', secure, '; Max-Age=0');
}
