import { isIP } from 'node:net';

/**
 * The network an IP address belongs to, as far as anyone can hold several: an IPv4 address itself, the first 64 bits of
 * an IPv6 address. Undefined for the machine itself: that is a proxy that does not say for whom it speaks.
 */
export function networkOf(ip = ''): string | undefined {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  switch (isIP(plain)) {
    case 4:
      return plain.startsWith('127.') ? undefined : plain;
    case 6:
      return plain === '::1' ? undefined : groups(plain).slice(0, 4).join(':');
    default:
      return undefined;
  }
}

/** The eight groups of an IPv6 address. */
function groups(ip: string): string[] {
  const [head = [], tail] = ip.split('::').map((side) => (side ? side.split(':') : []));
  const zeros = tail ? Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0') : [];
  return [...head, ...zeros, ...(tail ?? [])].map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
}
