import type { Found, Reading } from './types.ts';

/** Province, series of a letter and perhaps one more sign, then four or five digits: `74A-123.45`, `73C1 12345`. */
const PLATE =
  /(?<![\p{L}\p{N}])([1-9]\d)[ .-]?([a-hk-np-vxyz][a-hk-np-z\d]?)[ .-]{0,3}(\d{3}[ .]?\d{2}|\d{4})(?![\p{L}\p{N}])/giu;
/** What says that a plate comes. */
const CUE = /(?:bien|bks|bsx|xe|o ?to|plate)[^\n]{0,40}$/;

/** Plates of vehicles, as `74A12345`. */
export function platesIn({ digits, folded }: Reading): Found[] {
  return [...digits.matchAll(PLATE)].flatMap(
    ({ 0: whole, 1: province, 2: series, 3: number, index }): Found[] => {
      // The last sign of the series may be the first of the number: it counts either way.
      const five = `${series}${number}`.replace(/\D/g, '').length >= 5;
      const upper = /^[A-Z]/.test(series!);
      const marked = /[a-z\d]-\d|\d\.\d{2}$/i.test(whole);
      // "50k 2000" is money and "10h 2024" a time, unless something tells that a vehicle is meant.
      const sure =
        (five && upper) ||
        (marked && (five || upper)) ||
        CUE.test(folded.slice(Math.max(0, index - 50), index));
      if (!sure) return [];
      const value = `${province}${series}${number}`.replace(/[ .]/g, '').toUpperCase();
      return [{ kind: 'plate', value, start: index, end: index + whole.length }];
    },
  );
}
