import { readFileSync } from 'node:fs';

/** A table of docs/channels.md: its rows by their first column, each with its cells by channel. */
export type Table = Map<string, Map<string, string>>;

/** The tables of a Markdown file, in order. */
export function tablesOf(file: URL): Table[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const tables: Table[] = [];
  let heads: string[] | undefined;
  for (const line of lines) {
    if (!line.startsWith('|')) {
      heads = undefined;
      continue;
    }
    const [name = '', ...cells] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    if (!heads) {
      heads = cells;
      tables.push(new Map());
    } else if (!/^-+$/.test(name)) {
      tables.at(-1)!.set(name, new Map(heads.map((head, at) => [head, cells[at]!])));
    }
  }
  return tables;
}

/** What a cell promises: its keywords, without what stands in brackets. */
export const promised = (cell: string): string[] =>
  cell
    .replace(/\s*\(.*\)/, '')
    .split(' + ')
    .filter((word) => word !== '—');
