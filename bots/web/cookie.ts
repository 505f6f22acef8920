import { isAddress } from './address.ts';

/** How the browser keeps an address. */
interface Jar {
  name: string;
  rest: string;
}

// With the prefix a browser takes the cookie only from this very host: a broken-into neighbour domain can't plant one.
const own = (secure: boolean): Jar => ({
  name: secure ? '__Host-chat' : 'chat',
  rest: `SameSite=Strict${secure ? '; Secure' : ''}`,
});

/** Inside another site's page: partitioned, so that it is a conversation of that site's visitors and follows nobody. */
const FRAMED: Jar = { name: '__Host-chat-embed', rest: 'SameSite=None; Secure; Partitioned' };

function pickFrom(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    if (isAddress(value)) return value;
  }
  return undefined;
}

/** The address in a `Cookie` header, or undefined when there is none of ours; that of the page itself before a frame's. */
export function readCookie(header = '', secure: boolean): string | undefined {
  return pickFrom(header, own(secure).name) ?? pickFrom(header, FRAMED.name);
}

const write = ({ name, rest }: Jar, value: string) => `${name}=${value}; Path=/; HttpOnly; ${rest}`;

/** A `Set-Cookie` header that lives as long as the browser window; `framed` for our page inside another site's. */
export function giveCookie(address: string, secure: boolean, framed = false): string {
  return write(framed ? FRAMED : own(secure), address);
}

/** The `Set-Cookie` headers that take away what a `Cookie` header holds of ours. */
export function takeCookies(header = '', secure: boolean): string[] {
  return [own(secure), FRAMED]
    .filter(({ name }) => pickFrom(header, name) !== undefined)
    .map((jar) => `${write(jar, '')}; Max-Age=0`);
}
