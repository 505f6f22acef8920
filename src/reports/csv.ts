import { inWords, type Table } from './table.ts';

/** What spreadsheets take for the beginning of a formula; the wide forms too, which East Asian ones read alike. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/**
 * One line of CSV, its cells apart by semicolons as spreadsheets in Vietnam expect. A cell that would run as a formula gets
 * an apostrophe.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(';')}\r\n`;
}

function quoted(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[";,\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as pieces of CSV text, with the mark by which spreadsheets know UTF-8. Title and notes stay behind: column names come first. */
export async function* csvOf({ columns, rows }: Table): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(columns.map(({ name }) => name))}`;
  for await (const row of rows) yield csvLine(row.map((cell, index) => plainWords(cell, columns[index]!)));
}

/** Whole numbers without dots between thousands: a spreadsheet set to English would read them as fractions. */
function plainWords(...[cell, column]: Parameters<typeof inWords>): string {
  return typeof cell === 'number' && column.kind !== 'share' ? String(cell) : inWords(cell, column);
}
