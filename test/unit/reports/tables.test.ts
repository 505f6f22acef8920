import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import excel from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../src/csv.ts';
import { csvOf } from '../../../src/reports/csv.ts';
import { boundsOf, dayAndTime, periodOf, thisMonth } from '../../../src/reports/days.ts';
import { runsOf, UNPRINTABLE } from '../../../src/reports/scripts.ts';
import type { Table } from '../../../src/reports/table.ts';
import { writeXlsx } from '../../../src/reports/xlsx.ts';

/** Cells as a spreadsheet takes them. */
function cellsOf(line: string): string[] {
  const cells = `;${line.slice(0, -2)}`.matchAll(/;(?:"((?:[^"]|"")*)"|([^;"]*))/g);
  return Array.from(cells, ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
}

const hostile = fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n";,\'＝a1ệ ') });

describe('CSV', () => {
  it('never lets a cell run as a formula, and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 2, maxLength: 5 }), (row) => {
        const read = cellsOf(csvLine(row));
        expect(read).toHaveLength(row.length);
        for (const [index, cell] of read.entries()) {
          expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
          expect([row[index], `'${row[index]}`]).toContain(cell);
        }
      }),
    );
  });

  it('begins with the mark of UTF-8 and names its columns', async () => {
    const columns = [
      { name: 'Cơ quan', width: 9 },
      { name: 'Số tin', width: 9, kind: 'count' as const },
    ];
    const table = {
      title: 'Số liệu',
      notes: [],
      columns,
      rows: [
        ['Công an', 12_345],
        ['=1+1', null],
      ],
    };
    let text = '';
    for await (const piece of csvOf(table)) text += piece;
    expect(text).toBe("\uFEFFCơ quan;Số tin\r\nCông an;12345\r\n'=1+1;\r\n");
  });
});

describe('XLSX', () => {
  it('holds numbers as numbers and every text as text', async () => {
    const columns = [
      { name: 'Tên', width: 90 },
      { name: 'Tỷ lệ', width: 40, kind: 'share' as const },
    ];
    const table: Table = {
      title: 'Sổ',
      notes: ['Cả năm'],
      columns,
      rows: [
        ['=HYPERLINK("x")', 0.9],
        ['ệ', null],
      ],
    };
    const out = new PassThrough();
    const [bytes] = await Promise.all([buffer(out), writeXlsx(table, out)]);
    const book = new excel.Workbook();
    await book.xlsx.load(bytes as unknown as Parameters<typeof book.xlsx.load>[0]);
    const sheet = book.worksheets[0]!;
    const rows = [1, 2, 3, 4, 5].map((row) => [sheet.getCell(row, 1), sheet.getCell(row, 2)] as const);
    expect(rows.map(([name]) => name.value)).toEqual(['Sổ', 'Cả năm', 'Tên', '=HYPERLINK("x")', 'ệ']);
    expect(rows[3]![0].formula).toBeUndefined();
    expect(rows[3]![1].value).toBe(0.9);
    expect(rows[3]![1].numFmt).toBe('0.0%');
  });

  it('ends in peace when nobody reads any more', async () => {
    const out = new PassThrough();
    let made = 0;
    const rows = (function* () {
      for (;;) {
        if (++made === 100) out.destroy();
        yield ['x'];
      }
    })();
    await writeXlsx({ title: 'x', notes: [], columns: [{ name: 'x', width: 9 }], rows }, out);
    expect(made).toBeLessThan(110);
  });
});

describe('days', () => {
  it('begin and end at midnight in Vietnam', () => {
    const { from, before } = boundsOf({ first: '2026-11-01', last: '2026-11-30' });
    expect(from.toISOString()).toBe('2026-10-31T17:00:00.000Z');
    expect(before.toISOString()).toBe('2026-11-30T17:00:00.000Z');
    expect(dayAndTime(from)).toBe('01/11/2026 00:00');
    expect(thisMonth(new Date('2026-12-31T17:00:00Z'))).toEqual({ first: '2027-01-01', last: '2027-01-01' });
  });

  it('takes only real days, the first not after the last', () => {
    expect(periodOf('2026-11-24', '2026-11-24')).toBeDefined();
    for (const [first, last] of [
      ['2026-11-25', '2026-11-24'],
      ['2026-02-30', '2026-03-01'],
      ['0206-11-24', '2026-11-24'],
      ['2026-11-24', '99999-01-01'],
      ['24/11/2026', '24/11/2026'],
      [['2026-11-24'], '2026-11-24'],
      [undefined, '2026-11-24'],
    ])
      expect(periodOf(first, last)).toBeUndefined();
  });
});

describe('fonts', () => {
  it('are chosen by script; what none has is named once', () => {
    const fonts = runsOf('Chị ở ວຽງຈັນ, ភ្នំពេញ 中文👩‍👧').map(({ font, text }) => font ?? text);
    expect(fonts).toEqual(['Chị ở ', 'Lao', ', ', 'Khmer', ' ', UNPRINTABLE]);
    expect(runsOf('e\u0323\u0302')[0]!.text).toBe('ệ');
  });
});
