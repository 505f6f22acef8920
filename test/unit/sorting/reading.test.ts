import { describe, expect, test } from 'vitest';
import { CONCEPTS, observe } from '../../../src/sorting/facts.ts';
import { styleOf } from '../../../src/sorting/styles.ts';
import { read } from '../../../src/sorting/text.ts';

const TODAY = new Date(2026, 10, 24);
const words = (text: string) => read(text).words.map((word) => word.form.text);
const folds = (text: string) => read(text).words.map((word) => word.form.fold);

describe('reading', () => {
  test.each([
    ['cuwsu em vowis', 'cứu em với'],
    ['cu71u em vo71i', 'cứu em với'],
    ['ddang bij nhoots', 'đang bị nhốt'],
    ['cứuuuuu emmmm', 'cứu em'],
    ['ko bt lm sao', 'không biết làm sao'],
    ['hoà bình', 'hòa bình'],
    ['cứu'.normalize('NFD'), 'cứu'],
    ['cu\u031b\u031b\u0301\u0301u', 'cứu'],
    ['nho\u0302\u0302\u0301\u0301t', 'nhốt'],
    ['nhố\u0301\u0302t', 'nhốt'],
    ['c\u200bứu', 'cứu'],
    ['hắn nỏ cho về, mạ ơi', 'nó không cho về mẹ ơi'],
  ])('%s', (sent, meant) => {
    expect(words(sent).join(' ')).toBe(meant);
  });

  test('numbers by their shape', () => {
    expect(folds('150tr 2k9 15t 8h30 300u 50k')).toEqual(['#tr', '#sn', '#t', '#h', '#usd', '#k']);
  });

  test('scripts without spaces are read piece by piece', () => {
    expect(read('ຊ່ວຍແດ່').words.length).toBeGreaterThan(2);
    expect(read('ช่วยด้วย').words.length).toBeGreaterThan(2);
    expect(read('ជួយខ្ញុំ').words.length).toBeGreaterThan(2);
  });
});

describe('concepts', () => {
  const said = (text: string) =>
    observe(text, TODAY).concepts.map((hit) => (hit.negated ? '¬' : '') + CONCEPTS[hit.concept]);

  test('a denial before a concept is kept with it', () => {
    expect(said('em bị nhốt trong phòng')).toContain('CONFINE');
    expect(said('em không bị nhốt')).toContain('¬CONFINE');
    expect(said('em không sao. bị nhốt trong phòng')).toContain('CONFINE');
  });

  test('accents first: a bare word in a message with accents is meant bare', () => {
    expect(said('họ bán em sang bên kia biên giới, chị ơi')).toContain('SOLD');
    expect(said('bạn em sang bên kia đường, chị ơi')).not.toContain('SOLD');
  });

  test('words may stand between those of a concept', () => {
    expect(said('nó nhốt em trong phòng')).toContain('CONFINE');
  });
});

describe('the style of a message', () => {
  test.each([
    ['Em bị nhốt ở bên đó, xin giúp em', 'vi'],
    ['em bi nhot o ben do, xin giup em', 'vi without accents'],
    ['Con tui chừ ở mô nỏ ai biết răng cả', 'vi dialect'],
  ])('%s', (text, style) => {
    expect(styleOf({ text, lang: 'vi' })).toBe(style);
  });

  test('other languages by their label', () => {
    expect(styleOf({ text: 'help me', lang: 'en' })).toBe('en');
  });
});
