import { ageClass } from './ages.ts';
import { alarmed } from './alarm.ts';
import { conceptNumber, type Facts, observe, says } from './facts.ts';
import type { Route } from './lead.ts';
import { type Head, type Marks, type Model, marksOf } from './model.ts';
import type { Age, Category, Guess, Role, Urgency } from './types.ts';
import { chances, columnOf } from './weigh.ts';

/** What the words alone say. */
export interface Decision {
  facts: Facts;
  marks: Marks;
  category: Category;
  /** The model's share for it, 0…1: less than its chance of being right. */
  share: number;
  guesses: Guess[];
  urgency: Urgency;
  role: Role;
  age: Age;
  route: Route;
}

/** A missed danger costs more than many false alarms, so less than an even chance is enough. */
const P0_FROM = 0.1;
/** Without accents words mean less surely what they mean; that must never silence an alarm. */
const BARE_P0_FROM = 0.07;
const BARE_URGENT_FROM = 0.22;
/** Questions and greetings speak of danger that is not there; more is asked of their words. */
const CALM: readonly Category[] = ['information_request', 'not_a_tip'];
const CALM_P0_FROM = 0.4;
const BARE_CALM_P0_FROM = 0.3;
const URGENT_FROM = 0.28;
const ADULT_FROM = 0.5;
const CHILD_FROM = 0.4;
const STATED_ADULT_FROM = 0.15;
const VAGUE: Category[] = ['unclear', 'not_a_tip'];
/** Words of a message too short to be judged by a model. */
const SCANT = 5;
const BORDER_FROM = 0.2;
const SEA_FROM = 0.2;
const LABOUR_FROM = 0.3;

const SEA = conceptNumber('SEA');
const CROSSING = conceptNumber('CROSSING');
/** Categories in which a person is taken over the border, and those that happen on boats. */
const CARRIED: readonly Category[] = ['smuggling', 'suspicious_recruitment', 'missing_person'];
const AT_SEA: readonly Category[] = [
  'forced_labour',
  'suspicious_recruitment',
  'missing_person',
  'smuggling',
];

/** The chance of an answer, 0 when the model never saw it. */
function shareOf(model: Model, shares: Float64Array, head: Head, answer: string): number {
  return shares[columnOf(model, head, answer)] ?? 0;
}

/** The column of a head's likeliest answer. */
function most(model: Model, head: Head, shares: Float64Array): number {
  const from = model.offsets[head];
  const to = from + model.answers[head].length;
  let best = from;
  for (let k = from + 1; k < to; k++) if (shares[k]! > shares[best]!) best = k;
  return best;
}

/** Squared, the model's shares are chances: of 100 left-out messages it is 70 % sure of, 70 are right (docs/sorting.md). */
const SURER = 2;

/** The two likeliest categories, and how likely each is. */
function guessesOf(model: Model, shares: Float64Array): Guess[] {
  const from = model.offsets.category;
  const names = model.answers.category;
  let [first, second, whole] = [0, 1, 0];
  for (let k = 0; k < names.length; k++) {
    const share = shares[from + k]!;
    whole += share ** SURER;
    if (share > shares[from + first]!) [first, second] = [k, first];
    else if (k !== first && (second === first || share > shares[from + second]!)) second = k;
  }
  return [first, second].map((k) => ({
    category: names[k] as Category,
    chance: Math.round((shares[from + k]! ** SURER / whole) * 1000) / 1000,
  }));
}

interface UrgencyShares {
  p0: number;
  p1: number;
  p2: number;
  p3: number;
}

function urgencyOf({ p0, p1, p2, p3 }: UrgencyShares, category: Category, accented: boolean): Urgency {
  const calm = accented ? CALM_P0_FROM : BARE_CALM_P0_FROM;
  if (p0 >= (CALM.includes(category) ? calm : accented ? P0_FROM : BARE_P0_FROM)) return 'P0';
  if (p0 + p1 >= (accented ? URGENT_FROM : BARE_URGENT_FROM)) return 'P1';
  return p2 >= p3 ? 'P2' : 'P3';
}

/** An age stated in figures is taken at its word, unless it is that of a small child, who may stand beside the person concerned. */
function statedAge(facts: Facts, adult: number): Age | undefined {
  let youngest = 100;
  for (const { years } of facts.ages) youngest = Math.min(youngest, years);
  if (youngest >= 10 && youngest < 18) return ageClass(youngest);
  return youngest >= 18 && youngest < 100 && adult >= STATED_ADULT_FROM ? 'adult' : undefined;
}

/** An age is stated more often than it is certain, so less than the best chance is enough. */
function ageOf(under16: number, teen: number, adult: number, unknown: number): Age {
  const best = Math.max(under16, teen, adult);
  if (unknown > best && best < (best === adult ? ADULT_FROM : CHILD_FROM)) return 'unknown';
  return best === under16 ? 'under16' : best === teen ? '16_17' : 'adult';
}

/** Finds the way a tip points to: what was learned, and what the words leave no doubt about. */
function routeOf(
  facts: Facts,
  category: Category,
  share: { border: number; sea: number; labour: number },
): Route {
  const overLaos = facts.countries.some((hit) => hit.code === 'LA') || says(facts, CROSSING);
  if (facts.borderNamed && share.border >= share.sea) {
    if (share.border >= BORDER_FROM) return 'border';
    if (overLaos && CARRIED.includes(category)) return 'border';
  }
  let seaWords = 0;
  let lastAt = -1;
  for (const { concept, from } of facts.concepts)
    if (concept === SEA && from !== lastAt) {
      seaWords++;
      lastAt = from;
    }
  if (
    share.sea >= SEA_FROM ||
    (seaWords > 0 && AT_SEA.includes(category) && (seaWords > 1 || share.sea >= 0.08))
  )
    return 'sea';
  return share.labour >= LABOUR_FROM ? 'labour' : 'none';
}

/** Decides on a message already read. */
export function decideFacts(model: Model, facts: Facts): Decision {
  const marks = marksOf(model, facts);
  const shares = chances(model, marks);
  const best = most(model, 'category', shares);
  const p0 = shareOf(model, shares, 'urgency', 'P0');
  const decided = model.answers.category[best - model.offsets.category] as Category;
  const writer = model.answers.role[most(model, 'role', shares) - model.offsets.role] as Role;
  const years = ageOf(
    shareOf(model, shares, 'age', 'under16'),
    shareOf(model, shares, 'age', '16_17'),
    shareOf(model, shares, 'age', 'adult'),
    shareOf(model, shares, 'age', 'unknown'),
  );
  const stated = statedAge(facts, shareOf(model, shares, 'age', 'adult')) ?? years;
  const urgencies = {
    p0,
    p1: shareOf(model, shares, 'urgency', 'P1'),
    p2: shareOf(model, shares, 'urgency', 'P2'),
    p3: shareOf(model, shares, 'urgency', 'P3'),
  };
  const felt = urgencyOf(urgencies, decided, facts.reading.accented);
  // A few words that say nothing yet ("em ở Khe Sanh") were never told apart by learning: no alarm by feeling alone.
  const scant =
    facts.reading.words.length <= SCANT && (facts.concepts.length === 0 || VAGUE.includes(decided));
  const read = felt === 'P0' && scant ? 'P2' : felt;
  // Whoever is under 18 and in prostitution is in danger now, said or not (Law 53/2024/QH15 Art. 2(1)).
  const child =
    decided === 'sexual_exploitation' &&
    writer !== 'offender' &&
    (stated === 'under16' || stated === '16_17');
  const alarm = alarmed(facts);
  const calmed = alarm && CALM.includes(decided);
  return {
    facts,
    marks,
    // A cry for help with nothing else said is no greeting, whatever such short messages mostly are.
    category: calmed ? 'unclear' : decided,
    share: calmed ? 1 - shares[best]! : shares[best]!,
    guesses: guessesOf(model, shares),
    urgency: child || alarm ? 'P0' : read,
    role: writer,
    age: stated,
    route: routeOf(facts, decided, {
      border: shareOf(model, shares, 'route', 'border'),
      sea: shareOf(model, shares, 'route', 'sea'),
      labour: shareOf(model, shares, 'route', 'labour'),
    }),
  };
}

/** Reads a message and decides on it. */
export function decide(model: Model, text: string, today: Date): Decision {
  return decideFacts(model, observe(text, today));
}
