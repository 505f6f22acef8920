import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv, writeCsv } from '../../../src/awareness/csv.ts';
import { COMMUNES } from '../../../src/awareness/population.ts';
import { LearningError } from '../../../src/awareness/refusal.ts';
import { placeName, places } from '../../../src/sorting/places.ts';

describe('the communes of the figures', () => {
  it('are the 78 the sorter knows', () => {
    expect(COMMUNES).toHaveLength(78);
    expect(COMMUNES.map(({ commune }) => commune)).toEqual(places.map(({ code }) => code));
    for (const { commune, name } of COMMUNES) expect(name).toBe(placeName(commune));
  });
});

describe('CSV', () => {
  const cells = (text: string) => readCsv(text).map((row) => row.cells);

  it.each([
    ['semicolons', 'a;b\r\n1;"x;y"\r\n'],
    ['commas', 'a,b\n1,"x;y"'],
    ['tabs, as copied from a spreadsheet', 'a\tb\n1\tx;y\n'],
    ['a byte order mark', '\uFEFFa;b\n1;"x;y"'],
  ])('reads %s', (_name, text) =>
    expect(cells(text)).toEqual([
      ['a', 'b'],
      ['1', 'x;y'],
    ]),
  );

  it('reads quotes and lines within a cell, and says on which line a row begins', () => {
    expect(readCsv('a;b\n"hai\ndòng";"nói ""thế"""\n\n;\nx;y')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['hai\ndòng', 'nói "thế"'] },
      { line: 6, cells: ['x', 'y'] },
    ]);
  });

  it('refuses a quote that is never closed', () => expect(() => readCsv('a;b\n"x;y')).toThrow(LearningError));

  it('writes no cell a spreadsheet would compute', () => {
    for (const bad of ['=1+1', '+84', '-2', '@SUM(A1)', '\tx'])
      expect(writeCsv([[bad]]).slice(1)).toMatch(/^"?'/);
  });

  it('reads back what it wrote', () => {
    const cell = fc
      .string({ unit: 'grapheme' })
      .map((text) => text.replace(/\r\n?/g, '\n').trim().replace(/^'+/, ''));
    const table = fc.array(fc.tuple(fc.constant('x'), cell, cell), { minLength: 1 });
    fc.assert(
      fc.property(table, (rows) => {
        expect(cells(writeCsv([['a', 'b', 'c'], ...rows])).slice(1)).toEqual(rows);
      }),
    );
  });
});
