import { decide, saidIn } from './decide.ts';
import { leadOf } from './lead.ts';
import modelData from './model.json' with { type: 'json' };
import { loadModel, type ModelData } from './model.ts';
import { findPlaces } from './places.ts';
import { signalsOf } from './signals.ts';
import { type Category, type Declared, type Sorting, URGENCIES, type Urgency } from './types.ts';
import { rulesVersion } from './version.ts';

const model = loadModel(modelData as ModelData);
const rules = rulesVersion(model.version);

/** Longer messages are read to here: what matters to sorting has been said by then. */
const LONGEST_TEXT = 20_000;
/** Below this the words do not tell the categories apart. */
const LEAST_CONFIDENCE = 0.12;

const CALM: readonly Category[] = ['information_request', 'not_a_tip'];

/** The least urgency that the buttons demand. */
function declaredUrgency(declared: Declared): Urgency {
  const { situation, unsafe, need } = declared;
  if (situation === 'held' || situation === 'hurt' || situation === 'leaving') return 'P0';
  if (unsafe) return need === 'help' ? 'P0' : 'P1';
  return need === 'help' ? 'P1' : 'P3';
}

/** The category when the buttons say what the words leave open. */
function declaredCategory(
  category: Category,
  confidence: number,
  urgency: Urgency,
  declared: Declared,
): Category {
  const open = category === 'unclear' || confidence < 0.35;
  if (urgency === 'P0' && CALM.includes(category))
    return declared.situation === 'leaving' ? 'suspicious_recruitment' : 'unclear';
  if (open && declared.situation === 'leaving') return 'suspicious_recruitment';
  if (open && declared.need === 'support') return 'returned_victim';
  if (open && declared.need === 'question' && urgency === 'P3') return 'information_request';
  return category;
}

function pick<T extends string>(declared: T | undefined, read: T): T {
  return declared !== undefined && declared !== 'unknown' ? declared : read;
}

/**
 * Sorts a tip: category, urgency, communes, countries, lead and copies, with the reasons.
 * Takes what was written and what was pressed; `today` decides what a year of birth means. Never throws on any text.
 */
export function sort(text: string, declared: Declared = {}, today: Date = new Date()): Sorting {
  const read = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
  const decision = decide(model, read, today);
  const { facts } = decision;
  const open = decision.confidence < LEAST_CONFIDENCE || facts.reading.words.length === 0;
  const least = declaredUrgency(declared);
  const readUrgency = open && decision.urgency === 'P3' ? 'P2' : decision.urgency;
  const urgency = URGENCIES.find((one) => one === least || one === readUrgency)!;
  const category = declaredCategory(
    open ? 'unclear' : decision.category,
    decision.confidence,
    least,
    declared,
  );
  const age = pick(declared.age, decision.age);
  const places = facts.places.map((hit) => hit.code);
  if (declared.place)
    places.push(...findPlaces(declared.place.slice(0, LONGEST_TEXT)).map((hit) => hit.code));
  return {
    category,
    urgency,
    role: pick(declared.role, decision.role),
    age,
    places: [...new Set(places)],
    countries: [...new Set(facts.countries.map((hit) => hit.code))],
    ...leadOf({ category, urgency, age, route: decision.route, accusations: saidIn(facts) }),
    confidence: facts.reading.words.length === 0 ? 0 : Math.round(decision.confidence * 1000) / 1000,
    signals: signalsOf(model, read, { ...decision, category, urgency }),
    rules,
  };
}

/** The chance, 0…1, that a text speaks of someone in danger now. */
export function dangerOf(text: string): number {
  return decide(model, text.slice(0, LONGEST_TEXT), new Date()).danger;
}
