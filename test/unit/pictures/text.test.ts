import { describe, expect, it } from 'vitest';
import { paint, widthOf } from '../../../src/pictures/paint.ts';
import { breakEvenly, write } from '../../../src/pictures/text.ts';

const LAO = 'ກຂຄງຈຊຍດຕຖທນບປຜຝພຟມຢຣລວສຫອຮ';
const KHMER = 'កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ';
const THAI = 'กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ';
const BRU = 'aăâbƀdđeĕêghiĭklmnñoŏôơpqrstuŭưwy';

const widths = (letters: string) => Promise.all([...letters].map((letter) => widthOf(letter, 100)));
const kinds = async (letters: string) => new Set(await widths(letters)).size;

describe('our fonts, whatever the machine has', () => {
  it('have the letters: boxes for missing ones would all be of one width', async () => {
    expect(await kinds(LAO)).toBeGreaterThan(8);
    expect(await kinds(KHMER)).toBeGreaterThan(8);
    expect(await kinds(BRU)).toBeGreaterThan(8);
    // Nobody brought Thai letters, and the machine's own are not looked for.
    expect(await kinds(THAI)).toBe(1);
  });

  it('have all Vietnamese letters', async () => {
    const box = await widthOf('ก', 100);
    for (const letter of 'ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ₫“”–…') {
      expect(await widthOf(letter, 100), letter).not.toBe(box);
    }
  });

  it.each([
    ['a Lao tone', 'ນ້', 'ນ', 1.15],
    ['a Lao tone above a vowel', 'ທີ່', 'ທ', 1.15],
    ['a Khmer letter below another', 'ក្ក', 'ក', 1.15],
    ['two Khmer letters below, one of them around', 'ស្ត្រ', 'ស', 1.6],
    ['a Bru vowel with two signs', 'ŏ́', 'o', 1.15],
  ])('stack %s', async (_, cluster, letter, most) => {
    const [stacked, alone] = [await widthOf(cluster, 100), await widthOf(letter, 100)];
    expect(stacked / alone).toBeLessThan(most);
    expect(stacked / alone).toBeGreaterThan(0.9);
  });

  it('leave the fonts of other programs alone', () => expect(process.env.FONTCONFIG_FILE).toBeUndefined());
});

describe('a text in its room', () => {
  const room = { x: 0, y: 50, width: 300, height: 100, size: 40, lines: 2 };
  const rowsOf = (svg: string) => [...svg.matchAll(/<tspan x="\S+" y="(\S+)">(.*?)<\/tspan>/g)];

  it.each([
    'Ngắn',
    'Trung tâm lừa đảo ở nước ngoài',
    'MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM',
    'ກັບບ້ານ: ສິດ ແລະ ການຊ່ວຍເຫຼືອ',
    'ត្រូវស្ថិតក្នុងភាពជាអ្នកបម្រើដាច់ថ្លៃ',
  ])('fits: %s', async (text) => {
    const svg = await write(text, room);
    const size = Number(/font-size="(\d+)"/.exec(svg)![1]);
    const rows = rowsOf(svg);
    expect(rows.length).toBeLessThanOrEqual(2);
    for (const [, y, row] of rows) {
      expect(await widthOf(row!, size)).toBeLessThanOrEqual(room.width);
      expect(Number(y) - size).toBeGreaterThan(-10);
      expect(Number(y)).toBeLessThan(100);
    }
  });

  it('is broken between words, evenly, and nothing is lost', () => {
    expect(breakEvenly('Việc nhẹ, lương cao? Hỏi kỹ trước khi đi.', 2)).toEqual([
      'Việc nhẹ, lương cao?',
      'Hỏi kỹ trước khi đi.',
    ]);
    expect(breakEvenly('Họ nói “việc nhẹ” thôi', 2)).toEqual(['Họ nói “việc', 'nhẹ” thôi']);
    const khmer = 'ត្រូវស្ថិតក្នុងភាពជាអ្នកបម្រើដាច់ថ្លៃ';
    const rows = breakEvenly(khmer, 2);
    expect(rows).toHaveLength(2);
    expect(rows.join('')).toBe(khmer);
    // No line begins with a sign that belongs to the letter before.
    for (const row of rows) expect(row).not.toMatch(/^\p{M}/u);
  });

  it('may hold what XML would misread', async () => {
    const svg = await write('<b> & "x" </text>', room);
    expect(
      rowsOf(svg)
        .map(([, , row]) => row)
        .join(' '),
    ).toBe('&lt;b&gt; &amp; &quot;x&quot; &lt;/text&gt;');
    await expect(
      paint(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${svg}</svg>`),
    ).resolves.toBeInstanceOf(Buffer);
  });
});
