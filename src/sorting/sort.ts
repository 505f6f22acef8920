import { alarmed } from './alarm.ts';
import { type Decision, decide, LEAST_SHARE } from './decide.ts';
import { observe } from './facts.ts';
import { foreignIn } from './foreign.ts';
import { accusationsIn, leadOf } from './lead.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { findPlaces } from './places.ts';
import { signalsOf } from './signals.ts';
import { loadModel } from './store.ts';
import { type Category, type Declared, type Sorting, URGENCIES, type Urgency } from './types.ts';
import { rulesVersion } from './version.ts';

const model = loadModel();
const rules = rulesVersion(model.version);

/** An answer to "where" is read to here. */
const LONGEST_PLACE = 1_000;

const CALM: readonly Category[] = ['information_request', 'not_a_tip'];

/** The least urgency that the buttons demand. */
function declaredUrgency(declared: Declared): Urgency {
  const { situation, unsafe, need } = declared;
  if (situation === 'held' || situation === 'hurt' || situation === 'leaving') return 'P0';
  if (unsafe) return need === 'help' ? 'P0' : 'P1';
  return need === 'help' ? 'P1' : 'P3';
}

/** The category when the buttons say what the words leave open. */
function declaredCategory(category: Category, share: number, urgency: Urgency, declared: Declared): Category {
  const open = category === 'unclear' || share < 0.35;
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

/** What the buttons decided, and what is left open, is as sure as the words do not contradict it. */
function confidenceOf(category: Category, { guesses, foreign }: Decision): number {
  if (foreign?.language !== undefined) return 0;
  const [first, second] = guesses;
  const guess = guesses.find((one) => one.category === category);
  return guess?.chance ?? Math.max(1 - (first?.chance ?? 0) - (second?.chance ?? 0), 0);
}

/** Decides piece by piece; the most urgent piece decides for the whole, then the surest. */
function decideWhole(
  text: string,
  today: Date,
): { piece: Piece; decision: Decision; places: string[]; countries: string[] } {
  const pieces = piecesOf(text);
  const places: string[] = [];
  const countries: string[] = [];
  let best = pieces[0]!;
  let decision = decide(model, best.text, today);
  let last = best;
  for (const piece of pieces) {
    const found = piece === pieces[0] ? decision : decide(model, piece.text, today);
    last = piece;
    for (const { code } of found.facts.places) if (!places.includes(code)) places.push(code);
    for (const { code } of found.facts.countries) if (!countries.includes(code)) countries.push(code);
    const more = URGENCIES.indexOf(decision.urgency) - URGENCIES.indexOf(found.urgency);
    if (more > 0 || (more === 0 && found.share > decision.share)) {
      best = piece;
      decision = found;
    }
  }
  // Marks hold until the next decision, so those of an earlier piece are found again.
  if (best !== last) decision = decide(model, best.text, today);
  return { piece: best, decision, places, countries };
}

/**
 * Sorts a tip: category, urgency, communes, countries, lead and copies, with the reasons.
 * Takes what was written and what was pressed; `today` decides what a year of birth means. Never throws on any text.
 */
export function sort(text: string, declared: Declared = {}, today: Date = new Date()): Sorting {
  const { piece, decision, places, countries } = decideWhole(text, today);
  const { facts } = decision;
  const open = decision.share < LEAST_SHARE || facts.reading.words.length === 0;
  const least = declaredUrgency(declared);
  const readUrgency = facts.reading.words.length === 0 ? 'P2' : decision.urgency;
  const urgency = URGENCIES.find((one) => one === least || one === readUrgency)!;
  const category = declaredCategory(open ? 'unclear' : decision.category, decision.share, least, declared);
  const age = pick(declared.age, decision.age);
  // Before the place pressed is read: that reading uses the marks again.
  const signals = signalsOf(model, piece, decision, { category, urgency });
  if (declared.place)
    for (const { code } of findPlaces(declared.place.slice(0, LONGEST_PLACE)))
      if (!places.includes(code)) places.push(code);
  return {
    category,
    urgency,
    role: pick(declared.role, decision.role),
    age,
    places,
    countries,
    ...leadOf({ category, urgency, age, route: decision.route, accusations: accusationsIn(facts) }),
    confidence: facts.reading.words.length === 0 ? 0 : confidenceOf(category, decision),
    guesses: decision.guesses,
    signals,
    rules,
  };
}

/**
 * Says whether a text, perhaps unfinished, speaks of someone in danger now: held, beaten, being moved, wanting to die.
 * The same judgement as `sort`'s P0, so that whoever is shown the numbers to call is also put first in the inbox.
 */
export function danger(text: string): boolean {
  const today = new Date();
  return piecesOf(text).some((piece) => decide(model, piece.text, today).urgency === 'P0');
}

/** Says whether a text holds words that mean danger wherever they stand, whatever is said around them (alarms.json). */
export function cries(text: string): boolean {
  const today = new Date();
  return piecesOf(text).some((piece) => {
    const facts = observe(piece.text, today);
    return alarmed(facts) || foreignIn(facts, piece.text)?.urgency === 'P0';
  });
}
