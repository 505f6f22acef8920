import { expect, it } from 'vitest';
import { networkOf } from '../../../bots/web/network.ts';

it.each([
  [undefined, undefined],
  ['', undefined],
  ['nonsense', undefined],
  ['127.0.0.1', undefined],
  ['::1', undefined],
  ['::ffff:127.0.0.1', undefined],
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['2001::b:c:d:e:f:9', '2001:0:b:c'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('the network of %j is %j', (ip, network) => expect(networkOf(ip)).toBe(network));
