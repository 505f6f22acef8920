import type { Database } from '../database.ts';
import { plain } from '../text.ts';
import { readCsv, writeCsv } from './csv.ts';
import { type Commune, readPopulation, savePopulation, type Typed } from './population.ts';
import { LearningError } from './refusal.ts';

/** Columns of the file, as they are named in its first line. The name is for the reader; the key counts. */
const COLUMNS: readonly (readonly [keyof Commune, string])[] = [
  ['commune', 'ma_xa'],
  ['name', 'ten'],
  ['key', 'trong_diem'],
  ['people', 'so_dan'],
  ['women', 'so_phu_nu'],
  ['source', 'nguon'],
  ['counted', 'ngay_so_lieu'],
  ['received', 'ngay_nhan_tai_lieu'],
  ['used', 'ngay_dung_tai_lieu'],
];

/** All communes as a CSV file, to be filled in and taken back by `importPopulation`. */
export async function exportPopulation(database: Database): Promise<string> {
  const communes = await readPopulation(database);
  const text = (value: string | number | boolean | null) => (value === true ? 'x' : String(value || ''));
  return writeCsv([
    COLUMNS.map(([, title]) => title),
    ...communes.map((commune) => COLUMNS.map(([field]) => text(commune[field]))),
  ]);
}

/**
 * Takes the communes of such a file, all of them or nothing. Columns may stand in any order; communes that are not in it
 * stay as they are.
 * @returns how many communes were written
 * @throws LearningError naming the first line that is wrong, and why
 */
export async function importPopulation(database: Database, file: string): Promise<number> {
  const [head, ...lines] = readCsv(plain(file));
  if (!head || lines.length === 0)
    throw new LearningError('Hãy dán bảng có dòng tên cột và ít nhất một dòng số liệu.');
  const titles = head.cells.map((title) => title.toLowerCase());
  const missing = COLUMNS.find(([field, title]) => field !== 'name' && !titles.includes(title));
  if (missing) throw new LearningError(`Dòng đầu thiếu cột “${missing[1]}”.`);
  const rows = lines.map(({ line, cells }) => {
    const fields = COLUMNS.map(([field, title]) => [field, cells[titles.indexOf(title)] ?? '']);
    return { where: `Dòng ${line}: `, typed: Object.fromEntries(fields) as Typed };
  });
  await savePopulation(database, rows);
  return rows.length;
}
