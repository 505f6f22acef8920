import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { few, gainOf, share, suppress } from '../../../src/awareness/figures.ts';

/** Every way to fill so many cells with 1–`most` people each so that they add up to the sum. */
function fillings(cells: number, sum: number, most: number): number[][] {
  if (cells === 0) return sum === 0 ? [[]] : [];
  const firsts = Array.from({ length: Math.min(most, sum) }, (_, at) => at + 1);
  return firsts.flatMap((first) => fillings(cells - 1, sum - first, most).map((rest) => [first, ...rest]));
}

describe('small numbers', () => {
  it('shows none and five, and nothing between', () => {
    expect([0, 1, 4, 5, 78].map(few)).toEqual([0, undefined, undefined, 5, 78]);
  });

  it('hides a part of a group when those left over are few', () => {
    expect([0, 4, 5, 15, 16, 19, 20].map((count) => share(count, 20))).toEqual([
      ...[0, 'few', 5, 15, 'most', 'most', 20],
    ]);
  });
});

describe('hidden cells', () => {
  const table = fc.array(fc.nat(9), { minLength: 1, maxLength: 6 });
  const cells = (counts: number[]) => suppress(counts.map((count, at) => [String(at), count]));

  it('never shows one to four', () =>
    fc.assert(
      fc.property(table, (counts) =>
        cells(counts).every(({ count }) => count === undefined || count === 0 || count >= 5),
      ),
    ));

  it('lets nobody work a small cell out from the total', () =>
    fc.assert(
      fc.property(table, (counts) => {
        const shown = cells(counts);
        const hidden = counts.filter((_, at) => shown[at]!.count === undefined);
        const visible = shown.some(({ count }) => count);
        // With nothing left to hide behind, the total itself is what it is: the page hides it when it is small.
        if (hidden.length === 0 || !visible) return;
        const sum = hidden.reduce((total, count) => total + count, 0);
        const most = hidden.every((count) => count < 5) ? 4 : sum;
        const possible = fillings(hidden.length, sum, most);
        for (const [at, count] of hidden.entries())
          if (count < 5) expect(new Set(possible.map((filling) => filling[at])).size).toBeGreaterThan(1);
      }),
    ));

  it('hides no more than it must', () => {
    const counts = [
      ['a', 30],
      ['b', 12],
      ['c', 7],
    ] as const;
    expect(suppress(counts).map(({ count }) => count)).toEqual([30, 12, 7]);
    expect(suppress([...counts, ['d', 2]]).map(({ count }) => count)).toEqual([30, 12, undefined, undefined]);
    expect(
      suppress([...counts, ['d', 2], ['e', 3]])
        .map(({ count }) => count)
        .slice(0, 3),
    ).toEqual([30, 12, 7]);
    expect(suppress([['a', 3]])).toEqual([{ key: 'a', count: undefined }]);
  });
});

describe('learning gain', () => {
  const answers = (both: number, learned: number, lost: number, none: number) => [
    { before: true, after: true, count: both },
    { before: false, after: true, count: learned },
    { before: true, after: false, count: lost },
    { before: false, after: false, count: none },
  ];

  it('is the share right after less the share right before', () => {
    const gain = gainOf(answers(30, 40, 10, 20))!;
    expect(gain).toMatchObject({ people: 100, before: 0.4, after: 0.7 });
    expect(gain.gain).toBeCloseTo(0.3);
    // By hand: (40.5 − 10.5)/102 ± 1.96·√(51 − 30²/102)/102.
    expect(gain.low).toBeCloseTo(0.1693, 3);
    expect(gain.high).toBeCloseTo(0.4189, 3);
  });

  it('says nothing of fewer than five people', () => {
    expect(gainOf(answers(1, 2, 0, 1))).toBeUndefined();
    expect(gainOf([])).toBeUndefined();
  });

  it('stays between −100 and 100 points', () => {
    expect(gainOf(answers(0, 50, 0, 0))!.high).toBeLessThanOrEqual(1);
    expect(gainOf(answers(0, 0, 50, 0))!.low).toBeGreaterThanOrEqual(-1);
  });

  it.each([
    [12, 0.2, 0.1],
    [30, 0.35, 0.05],
    [40, 0.5, 0.02],
  ])('holds the truth 95 times in 100, of %i people', (people, up, down) => {
    // A generator of its own, so that the test is the same each time.
    let seed = 7;
    const chance = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    let held = 0;
    const rounds = 3000;
    for (let round = 0; round < rounds; round++) {
      let [learned, lost] = [0, 0];
      for (let person = 0; person < people; person++) {
        const fate = chance();
        if (fate < up) learned++;
        else if (fate < up + down) lost++;
      }
      const { low, high } = gainOf(answers(0, learned, lost, people - learned - lost))!;
      if (low <= up - down && up - down <= high) held++;
    }
    expect(held / rounds).toBeGreaterThan(0.935);
    expect(held / rounds).toBeLessThan(0.985);
  });
});
