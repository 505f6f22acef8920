import type { Decision } from './decide.ts';
import { CONCEPTS, type ConceptHit } from './facts.ts';
import type { Head, Model } from './model.ts';
import type { Signal } from './types.ts';

const MOST_SIGNALS = 8;
const LEAST_WEIGHT = 0.03;

function conceptAt(hits: readonly ConceptHit[], from: number, to: number): string {
  const hit = hits.find((one) => one.from === from && one.to === to);
  return hit === undefined ? 'words' : (hit.negated ? '¬' : '') + CONCEPTS[hit.concept]!;
}

interface Span {
  from: number;
  to: number;
  weight: number;
  rule: string;
}

/** Adds how much each mark speaks for an answer rather than for the answers on average. */
function contribute(model: Model, head: Head, answer: string, decision: Decision, spans: Span[]): void {
  const { answers, weights } = model.heads[head];
  const width = answers.length;
  const k = answers.indexOf(answer);
  if (k < 0) return;
  for (const { row, value, from, to } of decision.marks) {
    if (from < 0) continue;
    const at = row * width;
    if (weights[at + k]! <= 0) continue;
    let mean = 0;
    for (let j = 0; j < width; j++) mean += weights[at + j]!;
    const weight = value * (weights[at + k]! - mean / width);
    if (weight >= LEAST_WEIGHT) spans.push({ from, to, weight, rule: row < model.grams ? 'words' : '' });
  }
}

/** The strongest reasons for a decision, with their offsets in the text as sent, strongest first. */
export function signalsOf(model: Model, text: string, decision: Decision): Signal[] {
  const { facts } = decision;
  const { words } = facts.reading;
  const spans: Span[] = [];
  contribute(model, 'category', decision.category, decision, spans);
  if (decision.urgency === 'P0') contribute(model, 'urgency', 'P0', decision, spans);
  spans.sort((a, b) => b.weight - a.weight);
  const found: Signal[] = [];
  const taken: Span[] = [];
  for (const span of spans) {
    if (found.length === MOST_SIGNALS) break;
    const { from, to, weight } = span;
    if (taken.some((other) => other.from < to && other.to > from)) continue;
    taken.push(span);
    const start = words[from]!.start;
    const end = words[to - 1]!.end;
    found.push({
      rule: span.rule || conceptAt(facts.concepts, from, to),
      text: text.slice(start, end),
      start,
      end,
      weight: Math.round(weight * 1000) / 1000,
    });
  }
  const named = [
    ...facts.places.map((hit) => ({ rule: `place:${hit.code}`, ...hit })),
    ...facts.countries.map((hit) => ({ rule: `country:${hit.code}`, ...hit })),
    ...facts.ages.map((hit) => ({ rule: `age:${hit.years}`, ...hit })),
  ];
  for (const { rule, start, end } of named.slice(0, MOST_SIGNALS))
    found.push({ rule, text: text.slice(start, end), start, end, weight: 1 });
  return found;
}
