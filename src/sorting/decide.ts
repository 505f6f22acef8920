import { ageClass } from './ages.ts';
import { alarmed } from './alarm.ts';
import { conceptNumber, type Facts, observe, says } from './facts.ts';
import { type ForeignFacts, foreignIn } from './foreign.ts';
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
  /** What is known of a message in a language that no message was learned from. */
  foreign: ForeignFacts | undefined;
}

/** A missed danger costs more than many false alarms, so less than an even chance is enough. */
const P0_FROM = 0.095;
/** Questions and greetings speak of danger that is not there; more is asked of their words. */
const CALM: readonly Category[] = ['information_request', 'not_a_tip'];
const CALM_P0_FROM = 0.35;
/** Violence and abuse at home are told in words of danger even long after; more is asked of them too. */
const AT_HOME: readonly Category[] = ['child_at_risk', 'domestic_violence', 'returned_victim'];
const AT_HOME_P0_FROM = 0.18;
const URGENT_FROM = 0.25;
/** Below this the words do not tell the categories apart. */
export const LEAST_SHARE = 0.12;
const ADULT_FROM = 0.25;
const CHILD_FROM = 0.33;
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

/** A head's likeliest answer. */
function answer(model: Model, head: Head, shares: Float64Array): string {
  return model.answers[head][most(model, head, shares) - model.offsets[head]]!;
}

/** The likeliest category, and the model's share for it. */
function categoryOf(model: Model, shares: Float64Array): { category: Category; share: number } {
  const best = most(model, 'category', shares);
  return {
    category: model.answers.category[best - model.offsets.category] as Category,
    share: shares[best]!,
  };
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

function urgencyOf({ p0, p1, p2, p3 }: UrgencyShares, category: Category): Urgency {
  const from = CALM.includes(category)
    ? CALM_P0_FROM
    : AT_HOME.includes(category)
      ? AT_HOME_P0_FROM
      : P0_FROM;
  if (p0 >= from) return 'P0';
  if (p0 + p1 >= URGENT_FROM) return 'P1';
  return p2 >= p3 ? 'P2' : 'P3';
}

/** The urgency of what is heard: accents count for nothing in it, so that a message without them is never held less urgent. */
function urgencyHeard(model: Model, facts: Facts, shares: Float64Array): Urgency {
  if (alarmed(facts)) return 'P0';
  const { category, share } = categoryOf(model, shares);
  // Whoever is under 18 and in prostitution is in danger now, said or not (Law 53/2024/QH15 Art. 2(1)).
  const age = ageOf(model, facts, shares);
  const minor = age === 'under16' || age === '16_17';
  if (category === 'sexual_exploitation' && minor && answer(model, 'role', shares) !== 'offender')
    return 'P0';
  const felt = urgencyOf(
    {
      p0: shareOf(model, shares, 'urgency', 'P0'),
      p1: shareOf(model, shares, 'urgency', 'P1'),
      p2: shareOf(model, shares, 'urgency', 'P2'),
      p3: shareOf(model, shares, 'urgency', 'P3'),
    },
    category,
  );
  // A few words that say nothing yet ("em ở Khe Sanh") were never told apart by learning: no alarm by feeling alone.
  const scant = facts.reading.words.length <= SCANT && (facts.heard.length === 0 || VAGUE.includes(category));
  if (felt === 'P0' && scant) return 'P2';
  return felt === 'P3' && share < LEAST_SHARE ? 'P2' : felt;
}

/** An age stated in figures is taken at its word, unless it is that of a small child, who may stand beside the person concerned. */
function statedAge(facts: Facts, adult: number): Age | undefined {
  let youngest = 100;
  for (const { years } of facts.ages) youngest = Math.min(youngest, years);
  if (youngest >= 10 && youngest < 18) return ageClass(youngest);
  return youngest >= 18 && youngest < 100 && adult >= STATED_ADULT_FROM ? 'adult' : undefined;
}

/** An age is stated more often than it is certain, so less than the best chance is enough. */
function ageOf(model: Model, facts: Facts, shares: Float64Array): Age {
  const under16 = shareOf(model, shares, 'age', 'under16');
  const teen = shareOf(model, shares, 'age', '16_17');
  const adult = shareOf(model, shares, 'age', 'adult');
  const unknown = shareOf(model, shares, 'age', 'unknown');
  const stated = statedAge(facts, adult);
  if (stated !== undefined) return stated;
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

/** The more urgent of two. */
function higher(a: Urgency, b: Urgency | undefined): Urgency {
  return b !== undefined && b < a ? b : a;
}

/** Decides on a message already read. */
export function decideFacts(model: Model, facts: Facts, foreign?: ForeignFacts): Decision {
  const marks = marksOf(model, facts);
  const { heard, meant } = chances(model, marks);
  const { category, share } = categoryOf(model, meant);
  // What was learned says nothing of a language never learned: its few known words decide, and the duty desk finds a speaker.
  const unread = foreign?.language !== undefined;
  const calmed = CALM.includes(category) && alarmed(facts);
  return {
    facts,
    marks,
    // A cry for help with nothing else said is no greeting, whatever such short messages mostly are.
    category: calmed || unread ? 'unclear' : category,
    share: unread ? 0 : calmed ? 1 - share : share,
    guesses: guessesOf(model, meant),
    urgency: unread ? foreign.urgency : higher(urgencyHeard(model, facts, heard), foreign?.urgency),
    role: unread ? 'unknown' : (answer(model, 'role', meant) as Role),
    age: unread ? (statedAge(facts, 1) ?? 'unknown') : ageOf(model, facts, meant),
    route: routeOf(facts, category, {
      border: shareOf(model, meant, 'route', 'border'),
      sea: shareOf(model, meant, 'route', 'sea'),
      labour: shareOf(model, meant, 'route', 'labour'),
    }),
    foreign,
  };
}

/** Reads a message and decides on it. */
export function decide(model: Model, text: string, today: Date): Decision {
  const facts = observe(text, today);
  return decideFacts(model, facts, foreignIn(facts, text));
}
