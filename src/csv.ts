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
