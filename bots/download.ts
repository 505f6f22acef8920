import { type LookupAddress, lookup } from 'node:dns';
import { once } from 'node:events';
import { type IncomingMessage, get as plainGet } from 'node:http';
import { get as secureGet } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { MEDIA_LIMIT, SendError } from './channel.ts';

/** From where a channel's media may come. */
export interface Source {
  /** The channel's own API root: this very origin may be asked, wherever it lies. */
  root: string;
  /** Names whose subdomains may be asked too, over https on its own port and at public addresses only. */
  domains: string[];
}

/** Milliseconds from the first byte asked for to the last one here, over all redirects. */
const PATIENCE = 30_000;
const REDIRECTS = 2;

/** What is not the open internet (IANA special-purpose registries, RFC 6890 and its updates). */
const PRIVATE = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
];
/** Of IPv6 only 2000::/3 is given out; in it, Teredo and 6to4 carry an IPv4 address that could be private. */
const CARRIERS = ['2001::/32', '2002::/16'];

function blocks(nets: string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [net, bits] of nets.map((each) => each.split('/'))) list.addSubnet(net!, Number(bits), family);
  return list;
}
const privates = blocks(PRIVATE, 'ipv4');
const given = blocks(['2000::/3'], 'ipv6');
const carriers = blocks(CARRIERS, 'ipv6');

const isPublic = ({ address, family }: LookupAddress): boolean =>
  family === 4
    ? !privates.check(address, 'ipv4')
    : given.check(address, 'ipv6') && !carriers.check(address, 'ipv6');

/** Looks a name up where the connection is made, so that a name can't mean something else a moment later. */
export const publicLookup: LookupFunction = (hostname, options, found) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const first = addresses?.[0];
    if (error || !first) return found(error ?? new Error('no address'), '', 0);
    if (!addresses.every(isPublic)) return found(new SendError('gone', 'media: private address'), '', 0);
    if (options.all) found(null, addresses);
    else found(null, first.address, first.family);
  });
};

/** Whether a URL is the channel's own, and how its name is to be looked up. */
function lookupFor(url: URL, { root, domains }: Source): LookupFunction | 'any' | undefined {
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.origin === new URL(root).origin) return 'any';
  const named = domains.some((domain) => url.hostname.endsWith(`.${domain}`));
  const plainly = url.protocol === 'https:' && url.port === '' && !isIP(url.hostname);
  return named && plainly ? publicLookup : undefined;
}

/**
 * GETs what a person sent, from the channel's own hosts only, at most MEDIA_LIMIT bytes and half a minute.
 * @param method how error messages name the call; the URL is a secret
 * @param patience milliseconds
 * @throws SendError `gone` when the link has ended or leads elsewhere, `refused` when it is too large
 */
export async function download(
  method: string,
  address: string,
  source: Source,
  patience = PATIENCE,
): Promise<Buffer> {
  const signal = AbortSignal.timeout(patience);
  let next = address;
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const url = URL.canParse(next) ? new URL(next) : undefined;
    const look = url && lookupFor(url, source);
    if (!url || !look) throw new SendError('gone', `${method}: leads elsewhere`);
    const response = await answer(method, url, look === 'any' ? undefined : look, signal);
    const { statusCode: status = 0, headers } = response;
    if (status === 200) return read(method, response, signal);
    response.destroy();
    if (!(status >= 300 && status < 400 && headers.location)) throw failureOf(method, status, headers);
    next = URL.canParse(headers.location, url) ? new URL(headers.location, url).href : '';
  }
  throw new SendError('gone', `${method}: too many redirects`);
}

async function answer(
  method: string,
  url: URL,
  look: LookupFunction | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? secureGet : plainGet;
  const options = { signal, agent: false, headers: { 'accept-encoding': 'identity' } } as const;
  try {
    const request = get(url, look ? { ...options, lookup: look } : options);
    // What breaks after the head of the answer is told by reading it.
    request.on('error', () => {});
    const [response] = await once(request, 'response');
    return response as IncomingMessage;
  } catch (error) {
    // The original names the host: it ends here.
    throw error instanceof SendError ? error : new SendError('unreachable', `${method}: no answer`);
  }
}

async function read(method: string, response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const { headers } = response;
  const tooLarge = new SendError('refused', `${method}: too large`);
  if (Number(headers['content-length']) > MEDIA_LIMIT) {
    response.destroy();
    throw tooLarge;
  }
  // A page is what a proxy on the way says; no channel hands one over as a file.
  if (headers['content-type']?.startsWith('text/html')) {
    response.destroy();
    throw new SendError('unreachable', `${method}: a page instead of a file`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MEDIA_LIMIT) throw tooLarge;
      chunks.push(chunk);
    }
  } catch (error) {
    if (error === tooLarge) throw tooLarge;
    throw new SendError('unreachable', `${method}: ${signal.aborted ? 'too slow' : 'broken off'}`);
  }
  return Buffer.concat(chunks, size);
}

function failureOf(method: string, status: number, headers: IncomingMessage['headers']): SendError {
  const text = `${method}: HTTP ${status}`;
  const seconds = Number(headers['retry-after']);
  if (status === 429) return new SendError('busy', text, seconds > 0 ? seconds : undefined);
  return new SendError(status >= 400 && status < 500 ? 'gone' : 'unreachable', text);
}
