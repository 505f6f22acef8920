import type { Decision } from './decide.ts';
import { CONCEPTS } from './facts.ts';
import type { Head, Model } from './model.ts';
import type { Signal } from './types.ts';

const MOST_SIGNALS = 8;

/** How much each stretch of words speaks for an answer rather than for the answers on average. */
function contributions(model: Model, head: Head, answer: string, decision: Decision): Map<string, { from: number; to: number; weight: number }> {
  const { answers, weights } = model.heads[head];
  const width = answers.length;
  const k = answers.indexOf(answer);
  const spans = new Map<string, { from: number; to: number; weight: number }>();
  if (k < 0) return spans;
  for (const { row, value, from, to } of decision.marks) {
    if (from < 0) continue;
    let mean = 0;
    for (let j = 0; j < width; j++) mean += weights[row * width + j]!;
    const weight = value * (weights[row * width + k]! - mean / width);
    const key = `${from}-${to}`;
    const span = spans.get(key);
    if (span) span.weight += weight;
    else spans.set(key, { from, to, weight });
  }
  return spans;
}

/** The strongest reasons for a decision, with their offsets in the text as sent, strongest first. */
export function signalsOf(model: Model, text: string, decision: Decision): Signal[] {
  const { facts } = decision;
  const { words } = facts.reading;
  const concept = new Map(facts.concepts.map((hit) => [`${hit.from}-${hit.to}`, (hit.negated ? '¬' : '') + CONCEPTS[hit.concept]!]));
  const spans = [...contributions(model, 'category', decision.category, decision)];
  if (decision.urgency === 'P0') spans.push(...contributions(model, 'urgency', 'P0', decision));
  const found: Signal[] = [];
  const taken: [number, number][] = [];
  for (const [key, { from, to, weight }] of spans.sort((a, b) => b[1].weight - a[1].weight)) {
    if (found.length === MOST_SIGNALS || weight <= 0.01) break;
    if (taken.some(([start, end]) => start < to && end > from)) continue;
    taken.push([from, to]);
    const start = words[from]!.start;
    const end = words[to - 1]!.end;
    found.push({ rule: concept.get(key) ?? 'words', text: text.slice(start, end), start, end, weight: Math.round(weight * 1000) / 1000 });
  }
  const named = [
    ...facts.places.map((hit) => ({ rule: `place:${hit.code}`, ...hit })),
    ...facts.countries.map((hit) => ({ rule: `country:${hit.code}`, ...hit })),
    ...facts.ages.map((hit) => ({ rule: `age:${hit.years}`, ...hit })),
  ];
  for (const { rule, start, end } of named.slice(0, MOST_SIGNALS)) found.push({ rule, text: text.slice(start, end), start, end, weight: 1 });
  return found;
}
