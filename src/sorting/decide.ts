import { CONCEPTS, type Facts, observe } from './facts.ts';
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
const P0_FROM = 0.3;
const URGENT_FROM = 0.3;
const BORDER_FROM = 0.4;
const SEA_FROM = 0.4;

function most(answers: readonly string[], shares: Float64Array): number {
  let best = 0;
  for (let k = 1; k < answers.length; k++) if (shares[k]! > shares[best]!) best = k;
  return best;
}

function urgencyOf(p0: number, p1: number, p2: number, p3: number): Urgency {
  if (p0 >= P0_FROM) return 'P0';
  if (p0 + p1 >= URGENT_FROM && p1 >= p2 * 0.6 && p1 >= p3 * 0.6) return 'P1';
  return p2 >= p3 ? 'P2' : 'P3';
}

/** Decides on a message already read. */
export function decideFacts(model: Model, facts: Facts): Decision {
  const marks = marksOf(model, facts);
  const shares = (head: Head) => chances(model, head, marks);
  const of = (head: Head, list: Float64Array, answer: string) => list[model.heads[head].answers.indexOf(answer)] ?? 0;
  const category = shares('category');
  const best = most(model.heads.category.answers, category);
  const urgency = shares('urgency');
  const p0 = of('urgency', urgency, 'P0');
  const role = shares('role');
  const age = shares('age');
  const route = shares('route');
  const border = of('route', route, 'border');
  const sea = of('route', route, 'sea');
  return {
    facts,
    marks,
    category: model.heads.category.answers[best] as Category,
    confidence: category[best]!,
    urgency: urgencyOf(p0, of('urgency', urgency, 'P1'), of('urgency', urgency, 'P2'), of('urgency', urgency, 'P3')),
    danger: p0,
    role: model.heads.role.answers[most(model.heads.role.answers, role)] as Role,
    age: model.heads.age.answers[most(model.heads.age.answers, age)] as Age,
    route:
      border >= BORDER_FROM && border >= sea && facts.borderNamed
        ? 'border'
        : sea >= SEA_FROM
          ? 'sea'
          : of('route', route, 'labour') >= 0.4
            ? 'labour'
            : 'none',
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
