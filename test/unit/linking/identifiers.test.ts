import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifiers, maskIdentifiers } from '../../../src/linking/identifiers.ts';

const named = (text: string) => identifiers(text).map(({ kind, value }) => `${kind} ${value}`);

const SAME: [string, string[]][] = [
  [
    'phone +84912345678',
    [
      'gọi 0912345678 nhé',
      'sđt:0912.345.678',
      'sdt0912 345 678',
      '0912-345-678',
      '0912,345,678',
      '09 12 34 56 78',
      '0 9 1 2 3 4 5 6 7 8',
      '(0912) 345 678',
      '0912\u00a0345\u200b678',
      '+84 912 345 678',
      '+84912345678',
      '(+84) 0912 345 678',
      '+84 (0) 912 345 678',
      '84912345678',
      '84 912 345 678',
      '0084 912 345 678',
      '０９１２３４５６７８',
      '០៩១២៣៤៥៦៧៨',
      '๐๙๑๒๓๔๕๖๗๘',
      '໐໙໑໒໓໔໕໖໗໘',
      'zalo.me/0912345678',
      'https://zalo.me/84912345678',
      'stk momo 0912345678',
    ],
  ],
  ['phone +84382345678', ['01682345678', '0168 234 5678', '+84 168 234 5678', '0382345678', '038.2345.678']],
  ['phone +842333852345', ['0233 385 2345', '0233.3852.345', '+84 233 3852345', '(0233) 3852345']],
  [
    'phone +8562055551234',
    ['+856 20 5555 1234', '+8562055551234', '00856 20 5555 1234', '+856 20 55 551 234, 20 người'],
  ],
  ['phone +85512345678', ['+855 12 345 678', '0085512345678']],
  [
    'account 19034567890123',
    [
      'STK 19034567890123',
      'stk: 1903 4567 8901 23 tcb',
      'số tài khoản 19034567890123',
      'so tai khoan la 19034567890123',
      'chuyển vào tk 1903-4567-8901-23',
      '19034567890123 Techcombank NGUYEN VAN A',
      'chuyển 50.000.000 vào tài khoản 19034567890123',
      'ບັນຊີ 19034567890123',
    ],
  ],
  ['account 0071000123456', ['VCB 0071000123456', 'vietcombank 0071 0001 23456']],
  [
    'plate 74A12345',
    ['xe 74A-123.45', '74A 12345', '74A12345', 'bks 74a-12345', 'biển số 74a12345', 'Biển 74 A 123.45'],
  ],
  ['plate 73C112345', ['73C1 12345', '73-C1 123.45', '73C1-123.45', 'xe máy 73c1 12345']],
  ['plate 74F12345', ['74F1-2345', 'xe 74f1 2345']],
  [
    'page @viecnhe_luongcao',
    [
      'facebook.com/viecnhe_luongcao',
      'https://www.facebook.com/ViecNhe_LuongCao?ref=x',
      'm.facebook.com/viecnhe_luongcao/',
      'fb.com/viecnhe_luongcao.',
      'Telegram @viecnhe_luongcao',
      'https://t.me/ViecNhe_LuongCao',
      'tiktok.com/@viecnhe_luongcao/video/7',
      '(@viecnhe_luongcao)',
    ],
  ],
  ['page @nguyenvana99', ['fb.com/nguyen.van.a99', 'facebook.com/nguyenvana99']],
  [
    'page @100012345678901',
    [
      'https://www.facebook.com/profile.php?id=100012345678901',
      'facebook.com/people/Nguyễn-Văn-A/100012345678901/',
      'm.facebook.com/story.php?story_fbid=12&id=100012345678901',
    ],
  ],
  ['page @groups/viec_lam_lao', ['facebook.com/groups/viec_lam_lao/posts/1', 'fb.com/groups/Viec_Lam_Lao']],
  [
    'email tuyendung@cty.com.vn',
    ['tuyendung@cty.com.vn', 'Mail: TuyenDung@Cty.com.vn.', '<tuyendung@cty.com.vn>'],
  ],
  ['email ab@gmail.com', ['a.b@gmail.com', 'AB+viec@gmail.com']],
];

const NONE = [
  'gọi 113 hoặc 111 ngay',
  'gọi 113 114 115 112 tài khoản',
  'ngày 03.05.2024 08h30, 20/11/2024 15:00',
  'lương 15.000.000 đồng, cọc 50000000đ vào tk',
  '50.000.000 chuyển vào tài khoản',
  'lúc 10h 2024, 50k 10000, lớp 12a 2024',
  'CCCD 045123456789 của tài khoản này',
  'facebook.com và https://www.facebook.com/login',
  '@all @everyone @gmail.com',
  'năm 2010 đến 2024, sn 2008',
  'em 15 tuổi nặng 45 kg cao 1.55',
  '',
];

describe('identifiers in a text', () => {
  describe.each(SAME)('%s', (expected, spellings) => {
    it.each(spellings)('%s', (text) => {
      expect(named(text)).toEqual([expected]);
      expect(named(text.normalize('NFD'))).toEqual([expected]);
    });
  });

  it.each(NONE)('none in: %s', (text) => expect(named(text)).toEqual([]));

  it('tells numbers in one line and in the next apart', () => {
    const both = ['phone +84912345678', 'phone +84987654321'];
    for (const between of [' ', ', ', '\n', ' - ', '/', ' hoặc ', ' 03.05.2024 '])
      expect(named(`0912345678${between}0987654321`)).toEqual(both);
  });

  it('finds each once, in the order of the text', () => {
    expect(
      named('Xe 74A-123.45 của fb.com/chuxe, gọi 0912345678 (0912 345 678), stk 19034567890123, mail a@b.vn'),
    ).toEqual([
      'plate 74A12345',
      'page @chuxe',
      'phone +84912345678',
      'account 19034567890123',
      'email a@b.vn',
    ]);
  });

  it('stops at fifty', () => {
    const many = Array.from({ length: 200 }, (_, n) => `09120${String(n).padStart(5, '0')}`).join(' ');
    expect(identifiers(many)).toHaveLength(50);
  });

  it('is the same number however it is cut into groups', () => {
    const mark = fc.constantFrom(' ', '.', '-', '', '  ', '\u00a0');
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{7}$/),
        fc.constantFrom('032', '056', '079', '086', '090', '098'),
        fc.constantFrom('0', '+84', '84', '+84 0', '0084'),
        fc.array(mark, { minLength: 9, maxLength: 9 }),
        (rest, prefix, head, marks) => {
          const digits = prefix.slice(1) + rest;
          const cut = [...digits].map((digit, at) => digit + (at < 8 ? marks[at] : '')).join('');
          expect(named(`gọi ${head}${marks[8]}${cut} nhé`)).toEqual([`phone +84${digits}`]);
        },
      ),
    );
  });

  it('never throws, never gives an emergency number, and takes no longer for odd texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const { value } of identifiers(text)) expect(value).not.toMatch(/^\+?(?:84)?11[1-5]$/);
      }),
    );
    for (const part of [
      '1 ',
      '0 ',
      '84',
      '0912345678 ',
      'a.',
      '@abcd',
      'stk 12345678 ',
      'facebook.com/',
      '74a 123 ',
      'tk',
    ]) {
      const text = part.repeat(100_000 / part.length);
      const start = performance.now();
      identifiers(text);
      expect({ part, fast: performance.now() - start < 1_500 }).toEqual({ part, fast: true });
    }
  });
});

describe('masking', () => {
  it.each([
    ['gọi 0912 345 678 nhé', 'gọi [số] nhé'],
    ['Xe 74A-123.45, stk 19034567890123 vcb', 'Xe [biển số], stk [số] vcb'],
    ['t.me/viec_nhe hoặc a.b@c.vn', '[trang] hoặc [thư điện tử]'],
    ['CCCD 045123456789, hộ chiếu 045 123 456 789', 'CCCD [số], hộ chiếu [số]'],
    ['gọi 113, trả 50.000.000, năm 2024', 'gọi 113, trả 50.000.000, năm 2024'],
    ['gọi 113 114 115', 'gọi 113 114 115'],
  ])('%s', (text, masked) => expect(maskIdentifiers(text)).toBe(masked));

  it('leaves nothing that could still be found', () => {
    const part = fc.constantFrom(
      '0912 345 678',
      '+84912345678',
      'stk 19034567890123',
      '74A-123.45',
      'fb.com/ai_do',
      '@ai_do_99',
      'a@b.vn',
      'Chị ấy ở Lao Bảo',
      ' ',
      ', ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        expect(identifiers(maskIdentifiers(parts.join(' ')))).toEqual([]);
      }),
    );
  });
});
