import type { Signal } from '../sorting/types.ts';
import { ruleName } from './words.ts';

/** A stretch of the reporter's text; marked ones carry the names of the rules that fired on them. */
export interface Stretch {
  text: string;
  rules: string[];
}

/**
 * Cuts a text where the sorter's signals lie. Signals that overlap or touch become one stretch with all their rules;
 * offsets that do not fit the text are cut to it, or ignored.
 */
export function stretches(text: string, signals: readonly Signal[]): Stretch[] {
  const spans = signals
    .map(({ start, end, rule }) => ({
      start: Math.max(0, start),
      end: Math.min(end, text.length),
      rules: [ruleName(rule)],
    }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  const merged: typeof spans = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (!last || span.start >= last.end) merged.push(span);
    else {
      last.end = Math.max(last.end, span.end);
      last.rules = [...new Set([...last.rules, ...span.rules])];
    }
  }
  const found: Stretch[] = [];
  let at = 0;
  for (const { start, end, rules } of merged) {
    if (start > at) found.push({ text: text.slice(at, start), rules: [] });
    found.push({ text: text.slice(start, end), rules });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), rules: [] });
  return found;
}

/** A reason for the sorter's decision, as it is listed. */
export interface Reason {
  name: string;
  quotes: string[];
  /** Empty for what was only recognised: a place, a country, an age. */
  weight: string;
}

const weightFormat = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 2, signDisplay: 'exceptZero' });
const QUOTES = 4;

/** The reasons, heaviest first and what was only recognised last: one a rule, with the words it fired on. */
export function reasons(signals: readonly Signal[]): Reason[] {
  const groups = new Map<string, { rule: string; weight: number; quotes: Set<string> }>();
  for (const { rule, text, weight } of signals) {
    // Words that count by themselves have no rule's name to stand under together.
    const key = rule === 'words' ? `words ${text}` : rule;
    const one = groups.get(key) ?? { rule, weight: 0, quotes: new Set() };
    if (text.trim()) one.quotes.add(text);
    groups.set(key, { ...one, weight: Math.abs(weight) > Math.abs(one.weight) ? weight : one.weight });
  }
  const found = [...groups.values()].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return [...found.filter(({ rule }) => !isFact(rule)), ...found.filter(({ rule }) => isFact(rule))].map(
    ({ rule, weight, quotes }) => ({
      name: ruleName(rule),
      quotes: [...quotes].slice(0, QUOTES),
      weight: isFact(rule) ? '' : weightFormat.format(weight),
    }),
  );
}

const isFact = (rule: string): boolean => /^(place|country|age|language):/.test(rule);
