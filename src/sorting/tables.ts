import type { Figures, Gold } from './evaluate.ts';
import { CATEGORIES, type Category } from './types.ts';

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

const NAME_WIDTH = 28;
const CELL_WIDTH = 9;

function rows(lines: readonly (readonly string[])[]): string {
  return `${lines
    .map(([name, ...cells]) =>
      `${name!.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')}`.trimEnd(),
    )
    .join('\n')}\n`;
}

/** Lays the figures of one file out for a person, with the F1 of each category. */
export function figuresTable({ f1, confusions: _, messages, ...shares }: Figures): string {
  return rows([
    ['messages', String(messages)],
    ...Object.entries(shares).map(([name, share]) => [name, percent(share)]),
    [''],
    ...Object.entries(f1).map(([name, share]) => [`F1 ${name}`, percent(share)]),
    [''],
  ]);
}

const SHOWN = [
  ['categ.', 'category'],
  ['macroF1', 'macroF1'],
  ['P0 rec.', 'p0Recall'],
  ['P0 prec.', 'p0Precision'],
  ['P0+1 r.', 'urgentRecall'],
  ['lead', 'lead'],
  ['role', 'role'],
  ['age', 'age'],
] as const;

/** Lays the figures of each way of writing side by side. */
export function stylesTable(groups: Readonly<Record<string, Figures>>): string {
  return rows([
    ['', 'messages', ...SHOWN.map(([short]) => short)],
    ...Object.entries(groups).map(([style, figures]) => [
      style,
      String(figures.messages),
      ...SHOWN.map(([, key]) => percent(figures[key])),
    ]),
    [''],
  ]);
}

/** Lays out which categories (down) were taken for which (across), numbered in the order of the rows. */
export function confusionTable(pairs: readonly (readonly [Gold, { category: Category }])[]): string {
  const count = (gold: Category, decided: Category) =>
    pairs.filter(([a, b]) => a.category === gold && b.category === decided).length;
  const cell = (number: number) => (number === 0 ? '·' : String(number)).padStart(4);
  const head = `${'gold \\ decided'.padEnd(NAME_WIDTH)}${CATEGORIES.map((_, i) => cell(i + 1)).join('')}`;
  const body = CATEGORIES.map(
    (gold, i) =>
      `${`${i + 1} ${gold}`.padEnd(NAME_WIDTH)}${CATEGORIES.map((decided) => cell(count(gold, decided))).join('')}`,
  );
  return `${[head, ...body].join('\n')}\n`;
}
