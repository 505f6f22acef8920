import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import texts from '../../../locales/vi/lessons.json' with { type: 'json' };
import loudspeaker from '../../../locales/vi/loudspeaker.json' with { type: 'json' };
import weekly from '../../../locales/vi/weekly.json' with { type: 'json' };
import lessons from '../../../src/awareness/lessons.json' with { type: 'json' };
import { flaws, reading } from './reading.ts';

const Lesson = z
  .strictObject({
    id: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
    cards: z.int().min(3).max(6),
    key: z.tuple([z.int().min(1), z.int()]),
  })
  .refine(
    ({ cards, key }) => key[0] < key[1] && key[1] === cards,
    'key: the warning card, then the last one',
  );
const Lessons = z.array(Lesson).min(12);
const Texts = z.record(z.string(), z.record(z.string().regex(/^(title|[1-6])$/), z.string()));
const Weekly = z.record(z.string().regex(/^\d\d?$/), z.string());
const Loudspeaker = z.record(z.string(), z.string());

const cards = Object.entries(Texts.parse(texts)).flatMap(([id, lesson]) =>
  Object.entries(lesson).map(([name, text]) => [`${id}.${name}`, text] as const),
);
const weeks = Object.entries(Weekly.parse(weekly));
const scripts = Object.entries(Loudspeaker.parse(loudspeaker));
const ids = Lessons.parse(lessons).map(({ id }) => id);
const called = (text: string) => text.match(/\{\{\w+\}\}/g) ?? [];

/** The Monday an ISO week begins with: week 1 is that of 4 January. */
function monday(year: number, week: number): Date {
  const fourth = new Date(Date.UTC(year, 0, 4));
  return new Date(Date.UTC(year, 0, 4 - ((fourth.getUTCDay() + 6) % 7) + 7 * (week - 1)));
}

describe('the measure of reading', () => {
  it('counts words between the ends of sentences', () => {
    expect(reading('Một hai ba. Gọi {{police}}!\n- Bốn năm')).toEqual({ mean: 7 / 3, longest: 3 });
  });

  it.each([
    [`${'một ba '.repeat(14)}hai. Gọi. Ai?`, 'sentence of 29 words'],
    ['Ai gọi cũng được. Gọi {{children}} (miễn phí) hoặc {{police}}.', undefined],
    [`${'một ba '.repeat(8)}hai. ${'một ba '.repeat(8)}hai.`, 'mean sentence of 17.0 words'],
    ['Gọi 113.', 'a phone number'],
    ['Gọi 09 12 34.', 'a phone number'],
    ['Gọi một một một.', 'a phone number'],
    ['Gọi {{number}}.', 'markup or a sign nobody approved'],
    ['Gọi *ngay*.', 'markup or a sign nobody approved'],
    ['Gọi "ngay".', 'markup or a sign nobody approved'],
    ['Gọi  ngay.', 'a stray space'],
    ['Gọi ngay .', 'a stray space'],
    ['Bị khoá cửa.', 'a tone mark on the wrong vowel (hoà for hòa)'],
    ['Gọi thầy.'.normalize('NFD'), 'not in NFC'],
    ['', 'empty'],
    ['Quá dài. '.repeat(20).trim(), '179 characters'],
  ])('of %j says %s', (text, flaw) => {
    expect(flaws(text, 130)).toEqual(flaw === undefined ? [] : [flaw]);
  });
});

describe('every text', () => {
  it.each([
    ...cards.map(([key, text]) => [`lessons ${key}`, text, key.endsWith('.title') ? 40 : 600] as const),
    ...weeks.map(([key, text]) => [`weekly ${key}`, text, 400] as const),
    ...scripts.map(([key, text]) => [`loudspeaker ${key}`, text, 1600] as const),
  ])('%s has no flaw', (_key, text, limit) => {
    expect(flaws(text, limit)).toEqual([]);
  });

  it('is said once', () => {
    const all = [...cards, ...weeks, ...scripts].map(([, text]) => text);
    expect(all.filter((text, at) => all.indexOf(text) !== at)).toEqual([]);
  });

  it('promises no rescue, blames nobody, names no price', () => {
    const wrong =
      /sẽ (được )?(cứu|giải cứu|tới ngay|đến ngay|an toàn)|(?<!\p{L})(ngu|khờ|dại|nhẹ dạ|cả tin|ham|hám|(nghìn|triệu) đồng)(?!\p{L})/iu;
    for (const [key, text] of [...cards, ...weeks, ...scripts]) expect(text, key).not.toMatch(wrong);
  });
});

describe('lessons', () => {
  it('have an id of their own, and texts for it and no other', () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(texts)).toEqual(ids);
  });

  it.each(lessons)('$id has a title and each of its cards', ({ id, cards: count }) => {
    const numbers = Array.from({ length: count }, (_, at) => `${at + 1}`);
    expect(Object.keys(Texts.parse(texts)[id]!)).toEqual([...numbers, 'title']);
  });

  it.each(lessons)('$id ends with what to do and whom to call', ({ id, cards: count }) => {
    const last = Texts.parse(texts)[id]![count]!;
    expect(last.match(/^- /gm)?.length).toBeGreaterThanOrEqual(3);
    expect(called(last)).toEqual(expect.arrayContaining(['{{police}}', '{{children}}']));
  });
});

describe('weekly messages', () => {
  it('are one for each week', () => {
    expect(weeks.map(([week]) => week)).toEqual(Array.from({ length: 52 }, (_, at) => `${at + 1}`));
  });

  it('end with a small thing to do, most of them', () => {
    expect(weeks.filter(([, text]) => /\nTuần này: .+$/.test(text)).length).toBeGreaterThan(26);
  });

  it.each([
    ['Gần Tết', '01-05', '01-20'],
    ['Sau Tết', '02-21', '03-08'],
    ['Tháng ba', '03-01', '03-08'],
    ['Sắp nghỉ lễ', '04-17', '04-30'],
    ['Sắp nghỉ hè', '05-10', '05-31'],
    ['Tháng sáu', '05-31', '06-24'],
    ['Cuối tháng bảy', '07-19', '07-30'],
    ['Sắp vào năm học mới', '08-20', '09-04'],
    ['Tháng mười có', '10-01', '10-31'],
    ['ngày Nhà giáo', '11-01', '11-20'],
  ])('say “%s” in a week that begins between %s and %s', (season, from, to) => {
    const week = Number(weeks.find(([, text]) => text.includes(season))![0]);
    for (let year = 2026; year < 2066; year++) {
      const day = monday(year, week).toISOString().slice(5, 10);
      expect(day >= from && day <= to, `${year}-${day}`).toBe(true);
    }
  });

  it('repeat a number to call in a third at most', () => {
    expect(weeks.filter(([, text]) => called(text).length > 0).length).toBeLessThanOrEqual(52 / 3);
  });
});

describe('loudspeaker scripts', () => {
  it('are one for each lesson', () => {
    expect(Object.keys(loudspeaker)).toEqual(ids);
  });

  it.each(scripts)('%s is made for the ear', (_id, text) => {
    expect(text).toMatch(/^Kính chào bà con/);
    expect(text).not.toMatch(/[\d()[\]“”/–;:]|^-|\b\p{Lu}{2,}\b/mu);
    const words = text.split(/\s+/u).length;
    expect(words).toBeGreaterThanOrEqual(100);
    expect(words).toBeLessThanOrEqual(220);
  });

  it.each(scripts)('%s says whom to call, twice', (_id, text) => {
    const [first, again] = text.split('Xin nhắc lại.').map((part) => called(part).sort());
    expect(first).toEqual(['{{children}}', '{{police}}']);
    expect(again).toEqual(first);
  });
});
