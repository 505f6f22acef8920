import type { Decision } from './decide.ts';
import { CONCEPTS, type ConceptHit } from './facts.ts';
import { CONCEPT, PAIR } from './features.ts';
import { BYTE_ZERO, type Head, type Model } from './model.ts';
import type { Piece } from './pieces.ts';
import type { Category, Signal, Urgency } from './types.ts';
import { columnOf } from './weigh.ts';

const MOST_SIGNALS = 8;
const LEAST_WEIGHT = 0.03;
/** A reason so many times weaker than the strongest is none. */
const MOST_RATIO = 6;

function conceptAt(hits: readonly ConceptHit[], from: number, to: number): string {
  const hit = hits.find((one) => one.from === from && one.to === to);
  return hit === undefined ? 'words' : (hit.negated ? '¬' : '') + CONCEPTS[hit.concept]!;
}

let strength = new Float64Array(4096);
let likely = new Int32Array(4096);

/** How much each mark speaks for an answer, where that is more than was known of it. */
function speakFor(model: Model, head: Head, answer: string, { marks }: Decision): void {
  const k = columnOf(model, head, answer);
  if (k < 0) return;
  const { stride, bytes, scale } = model;
  for (let i = 0; i < marks.count; i++) {
    const steps = bytes[marks.rows[i]! * stride + k]! - BYTE_ZERO;
    if (steps <= 0 || marks.from[i]! < 0) continue;
    const speaks = marks.shares[marks.kinds[i]!]! * steps * scale[k]!;
    if (speaks > strength[i]!) strength[i] = speaks;
  }
}

function signal(piece: Piece, rule: string, start: number, end: number, weight: number): Signal {
  return {
    rule,
    text: piece.text.slice(start, end),
    start: piece.start + start,
    end: piece.start + end,
    weight,
  };
}

/** The strongest reasons for a decision on category and urgency, with their offsets in the text as sent, strongest first. */
export function signalsOf(
  model: Model,
  piece: Piece,
  decision: Decision,
  { category, urgency }: { category: Category; urgency: Urgency },
): Signal[] {
  const { facts, marks } = decision;
  const { words } = facts.reading;
  if (strength.length < marks.count) {
    strength = new Float64Array(marks.rows.length);
    likely = new Int32Array(marks.rows.length);
  }
  strength.fill(0, 0, marks.count);
  const { foreign } = decision;
  // What was learned has no say on a language it never saw.
  if (foreign?.language === undefined) {
    speakFor(model, 'category', category, decision);
    if (urgency === 'P0') speakFor(model, 'urgency', 'P0', decision);
  }
  const found: Signal[] = [];
  let count = 0;
  let least = LEAST_WEIGHT;
  for (let i = 0; i < marks.count; i++) least = Math.max(least, strength[i]! / MOST_RATIO);
  for (let i = 0; i < marks.count; i++) if (strength[i]! >= least) likely[count++] = i;
  let best = -1;
  for (let c = 0; c < count; c++) if (best < 0 || strength[likely[c]!]! > strength[best]!) best = likely[c]!;
  while (best >= 0 && found.length < MOST_SIGNALS) {
    const from = marks.from[best]!;
    const to = marks.to[best]!;
    const kind = marks.kinds[best]!;
    const rule = kind === CONCEPT || kind === PAIR ? conceptAt(facts.concepts, from, to) : 'words';
    const weight = Math.round(strength[best]! * 1000) / 1000;
    found.push(signal(piece, rule, words[from]!.start, words[to - 1]!.end, weight));
    // Words already shown are not shown again; the strongest of what is left is next.
    best = -1;
    let left = 0;
    for (let c = 0; c < count; c++) {
      const i = likely[c]!;
      if (marks.from[i]! < to && marks.to[i]! > from) continue;
      likely[left++] = i;
      if (best < 0 || strength[i]! > strength[best]!) best = i;
    }
    count = left;
  }
  if (foreign !== undefined) {
    for (const { concept, from, to } of foreign.hits.slice(0, MOST_SIGNALS))
      found.push(signal(piece, CONCEPTS[concept]!, words[from]!.start, words[to - 1]!.end, 1));
    if (foreign.language !== undefined)
      found.push(signal(piece, `language:${foreign.language}`, words[0]!.start, words.at(-1)!.end, 1));
  }
  let named = 0;
  for (const { code, start, end } of facts.places)
    if (named++ < MOST_SIGNALS) found.push(signal(piece, `place:${code}`, start, end, 1));
  for (const { code, start, end } of facts.countries)
    if (named++ < MOST_SIGNALS) found.push(signal(piece, `country:${code}`, start, end, 1));
  for (const { years, start, end } of facts.ages)
    if (named++ < MOST_SIGNALS) found.push(signal(piece, `age:${years}`, start, end, 1));
  return found;
}
