import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeness } from '../../../src/linking/likeness.ts';

const STORY =
  'Em gái tôi 17 tuổi được một người trên Facebook rủ sang Lào làm nhà hàng lương cao, đi từ bến xe Đông Hà hôm thứ hai ' +
  'tuần trước, qua cửa khẩu Lao Bảo bằng xe khách rồi mất liên lạc. Hôm qua nó gọi về nói bị giữ trong một quán karaoke, ' +
  'họ đòi bốn mươi triệu mới cho về, xin cứu giúp.';
const THAI =
  'น้องสาวของฉันถูกหลอกไปทำงานที่ร้านคาราโอเกะใกล้ชายแดนลาว นายจ้างยึดหนังสือเดินทางและไม่ให้กลับบ้าน ช่วยด้วย เธออายุสิบเจ็ดปี ' +
  'และพวกเขาเรียกเงินสี่หมื่นบาท';

const alike = (a: string, b: string) => {
  const bands = new Set(likeness(a));
  return likeness(b).some((band) => bands.has(band));
};
const withoutAccents = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D');

describe('stories nearly the same', () => {
  it.each([
    ['copied', STORY],
    ['shouted', STORY.toUpperCase()],
    ['without accents', withoutAccents(STORY)],
    ['decomposed', STORY.normalize('NFD')],
    ['without punctuation, in lines', STORY.replace(/[,.]\s?/g, '\n')],
    ['forwarded with a greeting', `Chào anh chị, tôi chuyển lại tin này giúp người quen: ${STORY}`],
    [
      'with a word changed here and there',
      STORY.replace('17', '16').replace('thứ hai', 'thứ ba').replace('bốn', 'năm'),
    ],
    ['cut at the end', STORY.slice(0, Math.floor(STORY.length * 0.8))],
    ['drawn out', STORY.replace('cứu', 'cứuuuuuu')],
  ])('%s', (_name, text) => expect(alike(STORY, text)).toBe(true));

  it('are found in a script without blanks too', () => {
    expect(likeness(THAI).length).toBeGreaterThan(0);
    expect(alike(THAI, `${THAI} ขอบคุณ`)).toBe(true);
    expect(alike(THAI, STORY)).toBe(false);
  });

  it('share a band after small edits, nearly always', () => {
    const words = STORY.split(' ');
    let found = 0;
    let tried = 0;
    fc.assert(
      fc.property(
        fc.nat(words.length - 2),
        fc.nat(words.length - 2),
        fc.stringMatching(/^[a-z]{2,6}$/),
        (one, other, word) => {
          const edited = words.toSpliced(one, 1, word).toSpliced(other, 1);
          tried++;
          if (alike(STORY, edited.join(' '))) found++;
        },
      ),
      { numRuns: 300 },
    );
    expect(found / tried).toBeGreaterThan(0.97);
  });
});

describe('stories that differ', () => {
  it('share no band, in a set of real ones written alike', () => {
    const texts = readFileSync(new URL('../sorting/tips-dev.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text);
    const seen = new Map<string, number>();
    let pairs = 0;
    for (const text of texts) {
      for (const band of likeness(text)) {
        pairs += seen.get(band) ?? 0;
        seen.set(band, (seen.get(band) ?? 0) + 1);
      }
    }
    // About 50,000 pairs; a handful may be variations of one story.
    expect(pairs).toBeLessThan(20);
  });

  it.each([
    '',
    'cứu em với',
    'Có người bị giữ ở Lao Bảo',
    '😱😱😱',
    '0912345678',
    '. . . . . . . . . . . . . . .',
  ])('are none when too short to tell one: %s', (text) => expect(likeness(text)).toEqual([]));

  it('are none when one phrase is repeated', () => expect(likeness('cứu em với '.repeat(50))).toEqual([]));
});

describe('any text', () => {
  it('gives the same bands every time, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(likeness(text)).toEqual(likeness(text));
        expect([0, 16]).toContain(likeness(text).length);
      }),
    );
  });

  it('keeps the bands that are already stored', () => {
    expect(likeness('một hai ba bốn năm sáu bảy tám chín mười mười một mười hai')[0]).toMatchInlineSnapshot(
      `"0:3acvg3.9h2v5n.26pfuu.4ek6m2"`,
    );
  });
});
