import { csvLine } from '../csv.ts';
import { inWords, type Table } from './table.ts';

/** A table as pieces of CSV text, with the mark by which spreadsheets know UTF-8. Title and notes stay behind: column names come first. */
export async function* csvOf({ columns, rows }: Table): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(columns.map(({ name }) => name))}`;
  for await (const row of rows) yield csvLine(row.map((cell, index) => plainWords(cell, columns[index]!)));
}

/** Whole numbers without dots between thousands: a spreadsheet set to English would read them as fractions. */
function plainWords(...[cell, column]: Parameters<typeof inWords>): string {
  return typeof cell === 'number' && column.kind !== 'share' ? String(cell) : inWords(cell, column);
}
