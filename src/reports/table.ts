/** A share is between 0 and 1; null is an empty cell. */
export type Cell = string | number | null;

export interface Column {
  name: string;
  /** About a printed page's points; on paper columns are drawn out to fill it. */
  width: number;
  /** How numbers in it read. */
  kind?: 'count' | 'share';
}

/** A table on its way to a file of any kind. Its rows may come one page at a time. */
export interface Table {
  title: string;
  /** Beneath the title: whose it is, of when, how to read it. */
  notes: readonly string[];
  columns: readonly Column[];
  rows: Iterable<Cell[]> | AsyncIterable<Cell[]>;
}

const counts = new Intl.NumberFormat('vi-VN');
const shares = new Intl.NumberFormat('vi-VN', { style: 'percent', maximumFractionDigits: 1 });

/** A cell as people read it. */
export function inWords(cell: Cell, { kind }: Column): string {
  if (typeof cell !== 'number') return cell ?? '';
  return kind === 'share' ? shares.format(cell) : counts.format(cell);
}
