import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluate, type Gold } from '../../../src/sorting/evaluate.ts';
import { sort } from '../../../src/sorting/sort.ts';

const gold = (over: Partial<Gold>): Gold => ({
  text: '',
  category: 'unclear',
  urgency: 'P2',
  role: 'self',
  age: 'unknown',
  places: [],
  countries: [],
  lead: 'truc-ban',
  ...over,
});

describe('the figures', () => {
  test('are right on a case small enough to count by hand', () => {
    const figures = evaluate([
      [gold({ urgency: 'P0', places: ['1', '2'] }), gold({ urgency: 'P0', places: ['1', '3'] })],
      [gold({ urgency: 'P0' }), gold({ urgency: 'P1', category: 'not_a_tip' })],
      [
        gold({ urgency: 'P3', category: 'not_a_tip' }),
        gold({ urgency: 'P0', category: 'not_a_tip', lead: 'so-y-te' }),
      ],
    ]);
    expect(figures).toMatchObject({
      messages: 3,
      category: 2 / 3,
      p0Recall: 1 / 2,
      p0Precision: 1 / 2,
      urgentRecall: 1,
      urgentPrecision: 2 / 3,
      lead: 2 / 3,
      placePrecision: 1 / 2,
      placeRecall: 1 / 2,
      confusions: { 'unclear > not_a_tip': 1 },
    });
    expect(figures.macroF1).toBeCloseTo(2 / 3);
  });
});

describe('the measuring set', () => {
  test('is sorted as surely as is said, and the right category is nearly always one of two', () => {
    expect(figures.calibrationError).toBeLessThan(0.07);
    const guessed = decisions.filter(([row, { guesses }]) =>
      guesses.some(({ category }) => category === row.category),
    );
    expect(guessed.length / rows.length).toBeGreaterThan(0.92);
  });

  const rows = readFileSync(new URL('./tips-dev.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Gold);
  const today = new Date(2026, 6, 1);
  const decisions = rows.map((row) => [row, sort(row.text, {}, today)] as const);
  const figures = evaluate(decisions);

  test('no message is held less urgent without its accents', () => {
    const bare = (text: string) =>
      text
        .normalize('NFD')
        .replace(/\p{M}/gu, (mark) => (mark < '\u0370' ? '' : mark))
        .replace(/đ/g, 'd')
        .replace(/Đ/g, 'D');
    const lowered = decisions.filter(
      ([{ text }, { urgency }]) => sort(bare(text), {}, today).urgency > urgency,
    );
    expect(lowered.length).toBe(0);
  });

  // A little under what was reached, so that a change for the worse is seen.
  test.each([
    ['category', 0.87],
    ['macroF1', 0.87],
    ['p0Recall', 0.92],
    ['p0Precision', 0.62],
    ['urgentRecall', 0.96],
    ['urgentPrecision', 0.77],
    ['lead', 0.9],
    ['placePrecision', 0.96],
    ['placeRecall', 0.985],
    ['countryPrecision', 0.97],
    ['countryRecall', 0.93],
    ['role', 0.8],
    ['age', 0.905],
  ] as const)('%s is at least %d', (name, least) => {
    expect(figures[name]).toBeGreaterThanOrEqual(least);
  });
});
