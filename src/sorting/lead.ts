import { conceptNumber, type Facts, says } from './facts.ts';
import routing from './routing.json' with { type: 'json' };
import type { Age, Category, Urgency } from './types.ts';

/** The way a tip points to: over the Lao border, by sea, lawful work abroad, or none. */
export type Route = 'border' | 'sea' | 'labour' | 'none';

/** What the routing rules look at. */
export interface Case {
  category: Category;
  urgency: Urgency;
  age: Age;
  route: Route;
  /** Concepts said of an agency's own officers, e.g. `ACCUSE_BORDER`. */
  accusations: ReadonlySet<string>;
}

interface Condition {
  urgencies?: string[];
  categories?: string[];
}
interface LeadRule {
  lead: string;
  route?: string;
  anyOf?: Condition[];
}
interface CopyRule {
  to: string;
  leads?: string[];
  categories?: string[];
  ages?: string[];
}

const leads: readonly LeadRule[] = routing.leads;
const copies: readonly CopyRule[] = routing.copies;

const accusations = routing.accused.map(({ concept }) => ({ concept, number: conceptNumber(concept) }));

const NOBODY: ReadonlySet<string> = new Set();

/** The concepts of a message that accuse an agency's own officers. */
export function accusationsIn(facts: Facts): ReadonlySet<string> {
  const found = accusations.filter(({ number }) => says(facts, number));
  return found.length === 0 ? NOBODY : new Set(found.map(({ concept }) => concept));
}

function allows(list: readonly string[] | undefined, one: string): boolean {
  return list === undefined || list.includes(one);
}

/** Finds lead and copies by the rules. */
function byRules(tip: Case): { lead: string; copies: string[]; accused?: string[] } {
  const rule = leads.find(
    ({ route, anyOf }) =>
      (route === undefined || route === tip.route) &&
      (anyOf === undefined ||
        anyOf.some((one) => allows(one.urgencies, tip.urgency) && allows(one.categories, tip.category))),
  );
  let lead = rule?.lead ?? 'truc-ban';
  const barred = new Set<string>();
  // In the order of the data: past the province's police last, so that no replacement is itself accused.
  const accused = routing.accused.filter(({ concept }) => tip.accusations.has(concept));
  for (const { agency } of accused) barred.add(agency);
  for (let turn = 0; turn < accused.length && barred.has(lead); turn++)
    lead = accused.find(({ agency }) => agency === lead)?.instead ?? 'truc-ban';
  const to = copies
    .filter(
      (one) => allows(one.leads, lead) && allows(one.categories, tip.category) && allows(one.ages, tip.age),
    )
    .map((one) => one.to);
  return {
    lead,
    copies: [...new Set(to)].filter((agency) => agency !== lead && !barred.has(agency)),
    ...(barred.size > 0 ? { accused: [...barred] } : {}),
  };
}

/** Answers for tips that accuse nobody: there are few kinds of them, and the rules do not change while running. */
const known = new Map<string, { lead: string; copies: string[] }>();

/**
 * Finds the agency that must hold a tip and those that get a copy: the first rule that fits decides the lead.
 * An agency whose own officers are accused gets neither (Law 53/2024/QH15 Art. 3(4), 3(8)).
 */
export function leadOf(tip: Case): { lead: string; copies: string[]; accused?: string[] } {
  if (tip.accusations.size > 0) return byRules(tip);
  const key = `${tip.category} ${tip.urgency} ${tip.age} ${tip.route}`;
  let found = known.get(key);
  if (found === undefined) {
    found = byRules(tip);
    known.set(key, found);
  }
  return { lead: found.lead, copies: [...found.copies] };
}
