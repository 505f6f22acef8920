import type { Writable } from 'node:stream';
import type { PaperSize } from 'exceljs';
import type { Table } from './table.ts';

/** Rows that fit on one sheet, the head above them left out. */
export const SHEET_ROWS = 1_000_000;

/** Points of a printed page to characters of a sheet's column. */
const PER_CHARACTER = 4;

/** Writes a table as a workbook, row by row: what is written is not kept. Ends early, in peace, when nobody reads any more. */
export async function writeXlsx({ title, notes, columns, rows }: Table, out: Writable): Promise<void> {
  // Loaded when somebody asks for a workbook: at start it would cost every process half a second.
  const { default: excel } = await import('exceljs');
  const book = new excel.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true });
  const head = notes.length + 2;
  const sheet = book.addWorksheet('Tin Báo', {
    views: [{ state: 'frozen', ySplit: head }],
    // A3, which the library's own list of papers lacks.
    pageSetup: {
      orientation: 'landscape',
      paperSize: 8 as PaperSize,
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
    },
  });
  sheet.columns = columns.map(({ width, kind }) => ({
    width: Math.max(6, width / PER_CHARACTER),
    style: {
      alignment: { vertical: 'top', wrapText: true },
      ...(kind === 'share' ? { numFmt: '0.0%' } : {}),
    },
  }));
  for (const line of [title, ...notes]) {
    const row = sheet.addRow([line]);
    row.getCell(1).alignment = { wrapText: false };
    if (line === title) row.font = { bold: true, size: 14 };
    row.commit();
  }
  const names = sheet.addRow(columns.map(({ name }) => name));
  names.font = { bold: true };
  names.commit();
  // Cells are typed: text that begins with "=" is text, and never a formula.
  for await (const row of rows) {
    if (out.destroyed) return;
    sheet.addRow(row).commit();
  }
  sheet.commit();
  await book.commit();
}
