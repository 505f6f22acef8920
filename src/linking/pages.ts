import type { Found, Reading } from './types.ts';

const EMAIL =
  /(?<![\p{L}\p{N}._%+-])([a-z0-9][a-z0-9._%+-]{0,63})@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,12})(?![\p{L}\p{N}-])/gu;
const LINK =
  /(?<![\p{L}\p{N}.-])(?:https?:\/\/)?(?:(?:www|m|mbasic|web|vi-vn|vt|vm)\.)*(facebook\.com|fb\.com|fb\.me|fb\.watch|tiktok\.com|zalo\.me|t\.me|telegram\.me|instagram\.com|youtube\.com)\/([^\s<>"'“”]{1,300})/gu;
const HANDLE = /(?<![\p{L}\p{N}._@/%+-])@([a-z][a-z0-9_.]{3,31})(?![\p{L}\p{N}@])/gu;

/** What people write with an @ and is nobody. */
const NOBODY = new Set([
  'all',
  'everyone',
  'moinguoi',
  'gmailcom',
  'gmail',
  'yahoocom',
  'yahoo',
  'channel',
  'here',
  'admin',
]);
/** First parts of an address after which the name comes, or that name a thing by what follows. */
const THINGS = new Set([
  'groups',
  'share',
  'events',
  'reel',
  'watch',
  'joinchat',
  'c',
  'g',
  'channel',
  'p',
  's',
]);
/** Addresses with nothing of anybody behind them. */
const EMPTY =
  /^(?:login|home|help|about|privacy|policies|settings|marketplace|messages|watch|reel|groups|share|pc)?$/;

/** Addresses of pages and people on the net, and e-mails. A page is its name alone: many use one name on every service. */
export function pagesIn({ folded }: Reading): Found[] {
  const emails = [...folded.matchAll(EMAIL)].map(({ 0: whole, 1: name, 2: host, index }): Found => {
    return { kind: 'email', value: email(name!, host!), start: index, end: index + whole.length };
  });
  const links = [...folded.matchAll(LINK)].flatMap(({ 0: whole, 1: site, 2: path, index }): Found[] => {
    const bare = path!.replace(/[.,;:!?)\]}…]+$/u, '');
    const page = pageOf(site!, bare);
    return page ? [{ ...page, start: index, end: index + whole.length - (path!.length - bare.length) }] : [];
  });
  const handles = [...folded.matchAll(HANDLE)].flatMap(({ 0: whole, 1: name, index }): Found[] => {
    const value = handle(name!);
    const end = index + whole.length - (name!.length - name!.replace(/\.+$/, '').length);
    return NOBODY.has(value) || value.length < 4
      ? []
      : [{ kind: 'page', value: `@${value}`, start: index, end }];
  });
  return [...emails, ...links, ...handles];
}

/** Dots mean nothing in a name on Facebook, nor in one of Gmail. */
const handle = (name: string): string => name.replaceAll('.', '');

function email(name: string, host: string): string {
  const plain = name.replace(/\+.*$/, '');
  return host === 'gmail.com' ? `${handle(plain)}@${host}` : `${name}@${host}`;
}

function pageOf(site: string, path: string): Pick<Found, 'kind' | 'value'> | undefined {
  const [way = '', query = ''] = path.split(/[?#]/, 2) as [string?, string?];
  const parts = way.split('/').filter(Boolean);
  const first = (parts[0] ?? '').replace(/^@/, '');
  const id = /(?:^|&)id=(\d{5,})/.exec(query)?.[1];
  if (/\.php$/.test(first)) return id ? page(id) : undefined;
  // The last part is the number of the person; the name before it may be changed.
  if (first === 'people' || first === 'profile') return parts[1] ? page(parts.at(-1)!) : undefined;
  if (site === 'zalo.me' && /^(?:84|0)\d{9,10}$/.test(first)) return undefined;
  if (THINGS.has(first) && parts[1]) return page(parts.slice(0, first === 'share' ? 3 : 2).join('/'));
  return EMPTY.test(first) ? undefined : page(handle(first));
}

const page = (name: string): Pick<Found, 'kind' | 'value'> => ({ kind: 'page', value: `@${name}` });
