import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../../src/search/query.ts';
import { searchTexts } from '../../../src/search/snippet.ts';
import { holdsCode, keysIn } from '../../../src/search/words.ts';

/** Whether a query finds a text: by its keys, as the index does, and then in the opened text. */
function finds(typed: string, text: string): boolean {
  const query = readQuery(typed);
  if (!query) return false;
  const keys = new Set(keysIn(text));
  const looked = query.ways.some((way) => way.every((key) => keys.has(key)));
  return looked && searchTexts(query, [{ source: 0, text }]).holds;
}

const STORY =
  'Bà Năm ở Lao Bảo rủ cháu đi làm ở Campuchia, hứa lương 20 triệu. Số bà 0912 345 678, xe 74A-123.45, ' +
  'chuyển tiền vào stk 1903 4567 890 123 hoặc vào fb.com/viec.nhe.q9';

describe('what is found', () => {
  it.each([
    ['a word', 'rủ', true],
    ['a word in capitals', 'CAMPUCHIA', true],
    ['a word without accents', 'ru chau', true],
    ['words in any order', 'campuchia bảo', true],
    ['a word with other accents', 'bão', false],
    ['a word that is not there', 'campuchia lào', false],
    ['part of a word', 'campu', false],
    ['words in quotation marks', '"lao bảo"', true],
    ['the same without accents', '“lao bao”', true],
    ['words in quotation marks in another order', '"bảo lao"', false],
    ['a phrase and a word', '"bà năm" 20', true],
    ['a phrase with a word of one letter', '"năm ở lao"', true],
    ['a phone number, grouped otherwise', '0912.345.678', true],
    ['a phone number with its country', '+84 912 345 678', true],
    ['another phone number', '0912345679', false],
    ['a plate without its marks', '74a12345', true],
    ['a plate with a blank', '74A 12345', true],
    ['another plate', '74A 12346', false],
    ['an account, in one', '19034567890123', true],
    ['an account, grouped otherwise', '1903 4567 8901 23', true],
    ['a page', 'https://www.facebook.com/viecnhe.q9', true],
    ['a page as a name', '@viecnheq9', true],
    ['a number and a word', '0912345678 campuchia', true],
    ['a number and a word that is not there', '0912345678 hà nội', false],
  ])('%s: %s', (_name, typed, expected) => expect(finds(typed, STORY)).toBe(expected));

  it.each([
    ['the tone on either letter', 'hòa', 'Người tên Hoà dẫn đi'],
    ['the tone on either letter, back', 'thuỷ', 'em Thủy mất liên lạc'],
    ['letters put together from parts', 'bảo'.normalize('NFD'), 'Lao Bảo'],
    ['a text put together from parts', 'bảo', 'Lao Bảo'.normalize('NFD')],
    ['digits of full width', '0912345678', 'gọi ０９１２３４５６７８'],
    ['Lao, amid a stretch', 'ບັງຄັບ', 'ເຂົາບັງຄັບໃຫ້ເຮັດວຽກ'],
    ['Lao, am written in two ways', 'ນ້ຳ'.normalize('NFKC'), 'ບໍ່ມີນ້ຳກິນ'],
    ['Thai, amid a stretch', 'ทำงาน', 'ถูกบังคับให้ทำงานหนัก'],
    ['Khmer with marks nobody sees', 'ជួយ', 'សូម\u200bជួយ\u200bខ្ញុំ'],
    ['Khmer without them', 'ជួយខ្ញុំ', 'សូម\u200bជួយ\u200bខ្ញុំ'],
  ])('%s', (_name, typed, text) => expect(finds(typed, text)).toBe(true));

  it('letters of a stretch are found in their order only', () => {
    expect(finds('ทำงาน', 'ทำ งาน')).toBe(false);
  });

  it('nothing by words of one letter, marks or blanks', () => {
    for (const typed of ['', '  ', 'ở', 'a b', '"', '???', '5']) expect(readQuery(typed)).toBeUndefined();
  });

  it('any word of a text by itself, whatever is written', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'Lao Bảo',
        'đường',
        'ROI',
        ' ',
        '\n',
        ', ',
        '.',
        '0912 345 678',
        '1234 ',
        'ບັງ',
        '"',
        '\u0301',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        const whole =
          /(?<![\p{L}\p{M}\p{N}_\u200b-\u200d])\p{Script=Latin}{2,}(?![\p{L}\p{M}\p{N}\u200b-\u200d])/gu;
        for (const [word] of text.normalize('NFKC').matchAll(whole))
          if (!finds(word, text)) throw new Error(word);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a code', () => {
  it.each([
    '1234 5678 9012 3456',
    '1234567890123456',
    '１２３４ 5678-9012.3456',
    'mã 1234 5678 9012 3456 nhé',
  ])('%s is one', (text) => expect(holdsCode(text)).toBe(true));
  it.each(['12345678901234567', '0912 345 678', '123456789012345', '2026-11-24'])('%s is none', (text) =>
    expect(holdsCode(text)).toBe(false),
  );
  it('in a text leaves no key, nor do its parts', () => {
    expect(keysIn('mã của tôi 1234 5678 9012 3456, stk 1234567890123456').sort()).toEqual(
      [...keysIn('mã của tôi stk')].sort(),
    );
  });
});

describe('how much is kept', () => {
  it('each word once, and no more than fifteen hundred', () => {
    expect(keysIn('Lào Lào lào LAO').length).toBe(2);
    const long = Array.from({ length: 4_000 }, (_, at) => `từ${at}`).join(' ');
    expect(keysIn(long)).toHaveLength(1_500);
    expect(keysIn(`${long} 0912345678`)[0]).toBe('+84912345678');
  });
});

describe('a snippet', () => {
  const text = (parts: { text: string }[]) => parts.map((part) => part.text).join('');
  const hits = (parts: { text: string; hit: boolean }[]) =>
    parts.filter((part) => part.hit).map((part) => part.text);
  const snippet = (typed: string, ...texts: string[]) =>
    searchTexts(
      readQuery(typed)!,
      texts.map((each, source) => ({ source, text: each })),
    ).snippet;

  it('shows the text with most of the query, as it was written', () => {
    const found = snippet('lao bảo 0912345678', 'ở Lao Bảo', STORY, 'Lào')!;
    expect(found.source).toBe(1);
    expect(hits(found.parts)).toEqual(
      ['Lao', 'Bảo', '0912 345 678'].map((each) => expect.stringContaining(each.slice(-3))),
    );
  });

  it('is cut short around what was found, on whole words', () => {
    const found = snippet('cứu', `${'một hai ba '.repeat(100)}cứu ${'bốn năm sáu '.repeat(100)}`)!;
    expect(text(found.parts)).toMatch(/^… (?:một|hai|ba) .*cứu .* …$/);
    expect(text(found.parts).length).toBeLessThan(260);
    expect(hits(found.parts)).toEqual(['cứu']);
  });

  it('of nothing that stands there is none', () => expect(snippet('cứu', 'ở Lào')).toBeUndefined());

  it('puts together what it was cut from, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (body) => {
        const written = `${body} Campuchia`;
        const found = snippet('campuchia', written)!;
        if (!hits(found.parts).includes('Campuchia')) throw new Error('no hit');
      }),
    );
  });
});
