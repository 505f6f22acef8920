import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/conversation/fold.ts';

describe('folding', () => {
  it('takes the accents off Latin letters, composed or not', () => {
    expect(fold('  CỨU em vớí! ')).toBe('cuu em voi');
    expect(fold('Đường ŏ\u0301 về')).toBe('duong o ve');
  });

  it('leaves the vowels and tones of other scripts: without them it is another word', () => {
    expect(fold('ສົ່ງ')).not.toBe(fold('ສູງ'));
    expect(fold('ជួយ')).toBe('ជួយ'.normalize('NFC'));
  });
});
