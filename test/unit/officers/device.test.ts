import { expect, it } from 'vitest';
import { deviceOf } from '../../../src/officers/device.ts';

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
    'Chrome trên Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/128 Chrome/122 Safari/537.36',
    'Cốc Cốc trên Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari trên iOS',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox trên Linux'],
  ['<script>alert(1)</script>', 'Thiết bị không rõ'],
  [undefined, 'Thiết bị không rõ'],
])('%s is %s', (agent, words) => expect(deviceOf(agent)).toBe(words));
