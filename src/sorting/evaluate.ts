import type { Age, Category, Role, Sorting, Urgency } from './types.ts';
import { CATEGORIES } from './types.ts';

/** What a person decided on a message. */
export interface Gold {
  text: string;
  lang?: string;
  category: Category;
  urgency: Urgency;
  role: Role;
  age: Age;
  places: string[];
  countries: string[];
  lead: string;
}

type Decided = Pick<Sorting, 'category' | 'urgency' | 'role' | 'age' | 'places' | 'countries' | 'lead'> &
  Partial<Pick<Sorting, 'confidence'>>;

/** The figures of one comparison; every share is 0…1. */
export interface Figures {
  messages: number;
  category: number;
  macroF1: number;
  p0Recall: number;
  p0Precision: number;
  urgentRecall: number;
  urgentPrecision: number;
  urgency: number;
  lead: number;
  placePrecision: number;
  placeRecall: number;
  countryPrecision: number;
  countryRecall: number;
  role: number;
  age: number;
  /** How far stated confidence and share of right categories lie apart, over ten steps of confidence. */
  calibrationError: number;
  /** F1 of each category. */
  f1: Record<string, number>;
  /** Wrong decisions on the category: "gold > decided" → how many. */
  confusions: Record<string, number>;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function f1(right: number, decided: number, gold: number): number {
  return decided + gold === 0 ? 1 : (2 * right) / (decided + gold);
}

/** Expected calibration error: the gaps of each step, weighed by its messages. */
function calibrationError(pairs: readonly (readonly [Gold, Decided])[]): number {
  const gaps = Array<number>(10).fill(0);
  for (const [gold, { category, confidence = 0 }] of pairs)
    gaps[Math.min(Math.floor(confidence * 10), 9)]! += confidence - (category === gold.category ? 1 : 0);
  return share(
    gaps.reduce((sum, gap) => sum + Math.abs(gap), 0),
    pairs.length,
  );
}

const isUrgent = (urgency: Urgency) => urgency === 'P0' || urgency === 'P1';

/** Compares decisions with what a person decided, message by message. */
export function evaluate(pairs: readonly (readonly [Gold, Decided])[]): Figures {
  const count = (test: (gold: Gold, decided: Decided) => boolean) =>
    pairs.reduce((sum, [gold, decided]) => sum + (test(gold, decided) ? 1 : 0), 0);
  const total = (size: (gold: Gold, decided: Decided) => number) =>
    pairs.reduce((sum, [gold, decided]) => sum + size(gold, decided), 0);
  const f1s: Record<string, number> = {};
  for (const key of CATEGORIES) {
    const gold = count((one) => one.category === key);
    const decided = count((_, one) => one.category === key);
    if (gold + decided === 0) continue;
    f1s[key] = f1(
      count((a, b) => a.category === key && b.category === key),
      decided,
      gold,
    );
  }
  const confusions: Record<string, number> = {};
  for (const [gold, decided] of pairs) {
    if (gold.category === decided.category) continue;
    const key = `${gold.category} > ${decided.category}`;
    confusions[key] = (confusions[key] ?? 0) + 1;
  }
  const common = (a: readonly string[], b: readonly string[]) => a.filter((one) => b.includes(one)).length;
  const bothP0 = count((a, b) => a.urgency === 'P0' && b.urgency === 'P0');
  const bothUrgent = count((a, b) => isUrgent(a.urgency) && isUrgent(b.urgency));
  const samePlaces = total((a, b) => common(a.places, b.places));
  const sameCountries = total((a, b) => common(a.countries, b.countries));
  return {
    messages: pairs.length,
    category: share(
      count((a, b) => a.category === b.category),
      pairs.length,
    ),
    macroF1: share(
      Object.values(f1s).reduce((sum, one) => sum + one, 0),
      Object.keys(f1s).length,
    ),
    p0Recall: share(
      bothP0,
      count((a) => a.urgency === 'P0'),
    ),
    p0Precision: share(
      bothP0,
      count((_, b) => b.urgency === 'P0'),
    ),
    urgentRecall: share(
      bothUrgent,
      count((a) => isUrgent(a.urgency)),
    ),
    urgentPrecision: share(
      bothUrgent,
      count((_, b) => isUrgent(b.urgency)),
    ),
    urgency: share(
      count((a, b) => a.urgency === b.urgency),
      pairs.length,
    ),
    lead: share(
      count((a, b) => a.lead === b.lead),
      pairs.length,
    ),
    placePrecision: share(
      samePlaces,
      total((_, b) => b.places.length),
    ),
    placeRecall: share(
      samePlaces,
      total((a) => a.places.length),
    ),
    countryPrecision: share(
      sameCountries,
      total((_, b) => b.countries.length),
    ),
    countryRecall: share(
      sameCountries,
      total((a) => a.countries.length),
    ),
    role: share(
      count((a, b) => a.role === b.role),
      pairs.length,
    ),
    age: share(
      count((a, b) => a.age === b.age),
      pairs.length,
    ),
    calibrationError: calibrationError(pairs),
    f1: f1s,
    confusions: Object.fromEntries(Object.entries(confusions).sort((a, b) => b[1] - a[1])),
  };
}
