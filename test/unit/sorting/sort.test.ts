import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { danger, sort } from '../../../src/sorting/sort.ts';
import { strip } from '../../../src/sorting/syllables.ts';
import { CATEGORIES, type Declared, URGENCIES } from '../../../src/sorting/types.ts';

const TODAY = new Date(2026, 10, 24);

const IN_DANGER = [
  'Cứu em với, em đang bị nhốt trong phòng ở Bokeo, họ đánh em',
  'Mẹ ơi cứu con, con bị nhốt trong công ty lừa đảo, có người canh ngoài cửa',
  'Họ khóa cửa nhốt em trong quán karaoke bắt tiếp khách, cứu em với',
  'Con tôi đang bị giữ, chúng đánh cháu và không cho về',
  'Hắn đang cầm dao rượt mẹ em quanh nhà, mau tới giúp',
  'Em không muốn sống nữa, em muốn chết, em uống thuốc sâu đây',
  'Chúng em bị bắt lên xe, xe đang chạy lên Lao Bảo, tối nay họ đưa qua Lào, cứu với',
  'Em bị chồng mua nhốt dưới hầm bên Trung Quốc, nó xích chân em, cứu em',
];

const CALM = [
  'xin chào',
  'alo alo thử máy',
  'cảm ơn anh chị nhiều ạ',
  'phim buôn người hay quá',
  'tối qua coi phim thấy cô gái bị nhốt, hồi hộp ghê',
  'chúc buổi sáng vui vẻ',
];

describe('any text', () => {
  test('gives a decision and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const decision = sort(text, {}, TODAY);
        expect(CATEGORIES).toContain(decision.category);
        expect(URGENCIES).toContain(decision.urgency);
        expect(decision.lead).not.toBe('');
        expect(decision.copies).not.toContain(decision.lead);
        expect(decision.confidence).toBeGreaterThanOrEqual(0);
        expect(decision.confidence).toBeLessThanOrEqual(1);
        const [first, second] = decision.guesses;
        expect(first!.chance).toBeGreaterThanOrEqual(second!.chance);
        expect(first!.category).not.toBe(second!.category);
        for (const signal of decision.signals) expect(text.slice(signal.start, signal.end)).toBe(signal.text);
        expect(typeof danger(text)).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });

  test('nothing said is unclear and goes to the duty desk', () => {
    for (const text of ['', '   ', '...', '\u200b'])
      expect(sort(text, {}, TODAY)).toMatchObject({ category: 'unclear', lead: 'truc-ban', confidence: 0 });
  });

  test('the same text gives the same decision', () => {
    const text = IN_DANGER[0]!;
    expect(sort(text, {}, TODAY)).toEqual(sort(text, {}, TODAY));
  });

  test('long texts cost little', () => {
    for (const piece of [
      'a',
      'ba lô ',
      'cứu ',
      'ຂ້',
      '?',
      'e\u0301',
      '1 ',
      '😂',
      'mười ',
      'con bị nhốt ',
      'lao bao ',
      'lào ',
    ]) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length));
      sort(text, {}, TODAY);
      const start = performance.now();
      sort(text, {}, TODAY);
      // `npm run bench -- sort` measures the 50 ms promised; here only what explodes is caught.
      expect(performance.now() - start).toBeLessThan(3000);
    }
  });
});

describe('danger', () => {
  const spellings: [string, (text: string) => string][] = [
    ['as written', (text) => text],
    ['without accents', strip],
    ['lower-case without accents', (text) => strip(text.toLowerCase())],
    ['in capitals', (text) => text.toUpperCase()],
    ['with marks apart', (text) => text.normalize('NFD')],
    ['with more spaces', (text) => `  ${text.replace(/ /g, '   ')}\n`],
    ['with letters held down', (text) => text.replace(/u /g, 'uuuuu ')],
  ];
  for (const [name, spell] of spellings)
    test.each(IN_DANGER)(`${name}: %s`, (text) => {
      expect(sort(spell(text), {}, TODAY).urgency).toBe('P0');
      expect(danger(spell(text))).toBe(true);
    });

  test('unsent keys are read: Telex and VNI', () => {
    expect(sort('cuwsu em vowis, hoj nhoots em trong phongf, ddanhs em', {}, TODAY).urgency).toBe('P0');
    expect(sort('cu71u em vo71i, ho5 nho61t em trong pho2ng, d9a1nh em', {}, TODAY).urgency).toBe('P0');
  });

  test('words added around it do not lower it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...IN_DANGER),
        fc.constantFrom('anh chị ơi', 'dạ', 'em nhắn nhanh', 'ad ơi', 'trời ơi'),
        (text, before) => {
          expect(sort(`${before} ${text}`, {}, TODAY).urgency).toBe('P0');
        },
      ),
    );
  });

  test.each(CALM)('greetings and films do not fire: %s', (text) => {
    expect(danger(text)).toBe(false);
    expect(sort(text, {}, TODAY)).toMatchObject({ urgency: 'P3', lead: 'truc-ban' });
  });
});

describe('long texts', () => {
  const filler = 'Hôm nay trời đẹp, chợ đông, lúa tốt, mọi người khỏe. ';
  test.each([0, 200, 900, 1800])('a danger after %d sentences of small talk is found', (sentences) => {
    const text = filler.repeat(sentences) + IN_DANGER[0] + filler.repeat(20);
    const decision = sort(text, {}, TODAY);
    expect(decision.urgency).toBe('P0');
    expect(danger(text)).toBe(true);
    for (const signal of decision.signals) expect(text.slice(signal.start, signal.end)).toBe(signal.text);
  });
});

describe('age', () => {
  test.each([
    ['em sinh năm 2012 bị rủ đi làm bên Lào', 'under16'],
    ['em 2k9 bị rủ đi làm bên Lào', '16_17'],
    ['em 2k10 bị rủ đi làm bên Lào', '16_17'],
    ['em 15t bị rủ đi làm bên Lào', 'under16'],
    ['em học lớp 8 bị rủ đi làm bên Lào', 'under16'],
    ['em mười bảy tuổi bị rủ đi làm bên Lào', '16_17'],
    ['tôi 34 tuổi bị rủ đi làm bên Lào', 'adult'],
    ['my sister is 16 and someone offered her a job in Laos', '16_17'],
  ])('%s', (text, age) => {
    expect(sort(text, {}, TODAY).age).toBe(age);
  });

  test('a year of birth counts against the day it is read', () => {
    const text = 'em sinh năm 2012 bị rủ đi làm bên Lào';
    expect(sort(text, {}, new Date(2029, 0, 1)).age).toBe('16_17');
    expect(sort(text, {}, new Date(2031, 0, 1)).age).toBe('adult');
  });
});

describe('what was pressed outweighs what was written', () => {
  test.each(['held', 'hurt', 'leaving'] as const)('%s is P0 whatever the words', (situation) => {
    expect(sort('', { situation }, TODAY)).toMatchObject({ urgency: 'P0', lead: 'cong-an-tinh' });
    expect(sort('xin chào', { situation }, TODAY).urgency).toBe('P0');
  });

  test('text and buttons together: any text, any other buttons', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 80 }), fc.constantFrom(...CALM, ...IN_DANGER)),
        fc.record(
          {
            need: fc.constantFrom('help', 'report', 'question', 'support'),
            role: fc.constantFrom('self', 'relative', 'witness', 'unknown'),
            age: fc.constantFrom('under16', '16_17', 'adult', 'unknown'),
            unsafe: fc.boolean(),
            place: fc.constantFrom('', 'Lao Bảo', 'chợ Khe Sanh'),
          },
          { requiredKeys: [] },
        ),
        fc.constantFrom('held', 'hurt', 'leaving', 'abroad', undefined),
        (text, pressed, situation) => {
          const declared = { ...pressed, situation } as Declared;
          const decision = sort(text, declared, TODAY);
          if (situation && situation !== 'abroad') expect(decision.urgency).toBe('P0');
          const alone = sort(text, {}, TODAY);
          expect(URGENCIES.indexOf(decision.urgency)).toBeLessThanOrEqual(URGENCIES.indexOf(alone.urgency));
          if (declared.age && declared.age !== 'unknown') expect(decision.age).toBe(declared.age);
          if (declared.role && declared.role !== 'unknown') expect(decision.role).toBe(declared.role);
          if (declared.place === 'Lao Bảo') expect(decision.places).toContain('19432');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('what was asked or needed fills in what the words leave open', () => {
    expect(sort('', { need: 'support' }, TODAY).category).toBe('returned_victim');
    expect(sort('', { need: 'question' }, TODAY).category).toBe('information_request');
    expect(sort('', { situation: 'leaving' }, TODAY).category).toBe('suspicious_recruitment');
    expect(sort('', { situation: 'held', need: 'question' }, TODAY).category).toBe('unclear');
  });

  test('not safe and asking for help is P0', () => {
    expect(sort('chào', { unsafe: true, need: 'help' }, TODAY)).toMatchObject({
      urgency: 'P0',
      category: 'unclear',
    });
  });

  test('role, age and place pressed are kept', () => {
    const decision = sort(
      'bị rủ đi làm bên Lào',
      { role: 'relative', age: 'under16', place: 'xã Tà Long cũ' },
      TODAY,
    );
    expect(decision).toMatchObject({ role: 'relative', age: 'under16', places: ['19564'] });
    expect(decision.copies).toContain('tong-dai-111');
  });
});
