import { csvLine } from '../csv.ts';
import { LearningError } from './refusal.ts';

const SEPARATORS = [';', '\t', ','];

/** A table as CSV that any spreadsheet opens as Vietnamese text, no cell of it as a formula. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map(csvLine).join('')}`;
}

/**
 * Reads a table as spreadsheets write or copy it: cells apart by the semicolon, comma or tab that stands most often in the
 * first line. Empty lines are left out.
 * @throws LearningError when a quote is never closed
 */
export function readCsv(text: string): { line: number; cells: string[] }[] {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const head = source.split('\n', 1)[0]!;
  const times = (separator: string) => head.split(separator).length;
  const separator = SEPARATORS.toSorted((a, b) => times(b) - times(a))[0]!;
  const rows: { line: number; cells: string[] }[] = [];
  let [row, value, quoted, line, begun]: [string[], string, boolean, number, number] = [[], '', false, 1, 1];
  const endRow = () => {
    row.push(value);
    const cells = row.map((each) => each.trim().replace(/^'(?=[=+\-@＝＋－＠])/, ''));
    if (cells.some(Boolean)) rows.push({ line: begun, cells });
    [row, value, begun] = [[], '', line + 1];
  };
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (quoted && char === '"' && source[at + 1] === '"') value += source[at++];
    else if (char === '"' && (quoted || value === '')) quoted = !quoted;
    else if (!quoted && char === separator) {
      row.push(value);
      value = '';
    } else if (!quoted && char === '\n') endRow();
    else value += char;
    if (char === '\n') line++;
  }
  if (quoted) throw new LearningError('Có dấu ngoặc kép mở mà không đóng.');
  if (value || row.length > 0) endRow();
  return rows;
}
