import { ageClass } from './ages.ts';
import { CONCEPTS, conceptNumber, type Facts, observe } from './facts.ts';
import type { Route } from './lead.ts';
import { chances, type Head, type Mark, type Model, marksOf } from './model.ts';
import type { Age, Category, Role, Urgency } from './types.ts';

/** What the words alone say. */
export interface Decision {
  facts: Facts;
  marks: Mark[];
  category: Category;
  confidence: number;
  urgency: Urgency;
  /** 0…1: how likely someone is in danger now. */
  danger: number;
  role: Role;
  age: Age;
  route: Route;
}

/** A missed danger costs more than many false alarms, so less than an even chance is enough. */
const P0_FROM = 0.15;
/** Questions and greetings speak of danger that is not there; more is asked of their words. */
const CALM: readonly Category[] = ['information_request', 'not_a_tip'];
const CALM_P0_FROM = 0.4;
const URGENT_FROM = 0.28;
const ADULT_FROM = 0.28;
const CHILD_FROM = 0.3;
const BORDER_FROM = 0.2;
const SEA_FROM = 0.2;
const LABOUR_FROM = 0.3;

const SEA = conceptNumber('SEA');
/** Categories in which a person is taken over the border, and those that happen on boats. */
const CARRIED: readonly Category[] = ['smuggling', 'suspicious_recruitment', 'missing_person'];
const AT_SEA: readonly Category[] = [
  'forced_labour',
  'suspicious_recruitment',
  'missing_person',
  'smuggling',
];

function most(answers: readonly string[], shares: Float64Array): number {
  let best = 0;
  for (let k = 1; k < answers.length; k++) if (shares[k]! > shares[best]!) best = k;
  return best;
}

function urgencyOf(p0: number, p1: number, p2: number, p3: number, category: Category): Urgency {
  if (p0 >= (CALM.includes(category) ? CALM_P0_FROM : P0_FROM)) return 'P0';
  if (p0 + p1 >= URGENT_FROM) return 'P1';
  return p2 >= p3 ? 'P2' : 'P3';
}

/** A minor's age that is stated in figures is not left unknown. */
function statedMinor(facts: Facts): Age | undefined {
  const youngest = Math.min(...facts.ages.map((hit) => hit.years));
  return youngest >= 10 && youngest < 18 ? ageClass(youngest) : undefined;
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
  const said = saidIn(facts);
  const overLaos = facts.countries.some((hit) => hit.code === 'LA') || said.has('CROSSING');
  if (facts.borderNamed && share.border >= share.sea) {
    if (share.border >= BORDER_FROM) return 'border';
    if (overLaos && CARRIED.includes(category)) return 'border';
  }
  const seaWords = new Set(facts.concepts.filter((hit) => hit.concept === SEA).map((hit) => hit.from)).size;
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
  const of = (head: Head, list: Float64Array, answer: string) =>
    list[model.heads[head].answers.indexOf(answer)] ?? 0;
  const category = shares.category;
  const best = most(model.heads.category.answers, category);
  const urgency = shares.urgency;
  const p0 = of('urgency', urgency, 'P0');
  const role = shares.role;
  const age = shares.age;
  const route = shares.route;
  const decided = model.heads.category.answers[best] as Category;
  const writer = model.heads.role.answers[most(model.heads.role.answers, role)] as Role;
  const years = ageOf(
    of('age', age, 'under16'),
    of('age', age, '16_17'),
    of('age', age, 'adult'),
    of('age', age, 'unknown'),
  );
  const stated = years === 'unknown' ? (statedMinor(facts) ?? years) : years;
  const read = urgencyOf(
    p0,
    of('urgency', urgency, 'P1'),
    of('urgency', urgency, 'P2'),
    of('urgency', urgency, 'P3'),
    decided,
  );
  // Whoever is under 18 and in prostitution is in danger now, said or not (Law 53/2024/QH15 Art. 2(1)).
  const child =
    decided === 'sexual_exploitation' &&
    writer !== 'offender' &&
    (stated === 'under16' || stated === '16_17');
  return {
    facts,
    marks,
    category: decided,
    confidence: category[best]!,
    urgency: child ? 'P0' : read,
    danger: p0,
    role: writer,
    age: stated,
    route: routeOf(facts, decided, {
      border: of('route', route, 'border'),
      sea: of('route', route, 'sea'),
      labour: of('route', route, 'labour'),
    }),
  };
}

/** Reads a message and decides on it. */
export function decide(model: Model, text: string, today: Date): Decision {
  return decideFacts(model, observe(text, today));
}

/** The keys of the concepts a message says, not those it denies. */
export function saidIn(facts: Facts): Set<string> {
  return new Set(facts.concepts.filter((hit) => !hit.negated).map((hit) => CONCEPTS[hit.concept]!));
}
