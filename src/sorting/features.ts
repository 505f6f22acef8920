import { ageClass } from './ages.ts';
import { CONCEPTS, type Facts } from './facts.ts';
import { codeOf, FIGURE, joinCodes, UNSPACED } from './words.ts';

/** Takes one feature of a message: its checksum, its kind, and the words `from` (in) to `to` (out) that bear it, -1 when none do. */
export type Sink = (code: number, kind: number, from: number, to: number) => void;

/** Kinds of features: sequences of words; concepts; pairs of concepts; circumstances. */
export const GRAM = 0;
export const CONCEPT = 1;
export const PAIR = 2;
export const CIRCUMSTANCE = 3;
export const KINDS = 4;

const LONGEST_UNSPACED = 5;
const SALT = {
  gram: codeOf('gram'),
  first: codeOf('first'),
  concept: codeOf('concept'),
  pair: codeOf('pair'),
  before: codeOf('before'),
};
const ASKS = codeOf('?');
const SMILES = codeOf('=)');
const WORDS_LENGTHS = [6, 14, 30, 60];

const named = new Map<string, number>();
/** The checksum of a circumstance's name, e.g. `age:under16`. */
function nameCode(name: string): number {
  let code = named.get(name);
  if (code === undefined) {
    code = joinCodes(CIRCUMSTANCE, codeOf(name));
    named.set(name, code);
  }
  return code;
}

/** Even slots are concepts as said, odd ones denied. */
const SLOTS = CONCEPTS.length * 2;
const slotCodes = Int32Array.from({ length: SLOTS }, (_, slot) => joinCodes(SALT.concept, slot + 1));
const BORDER_WITH = new Set(['CROSSING', 'MOVING', 'SMUGGLE', 'LURE', 'DEPART_SOON']);
const borderSlots = CONCEPTS.flatMap((key, number) => (BORDER_WITH.has(key) ? [number * 2] : []));

function grams(facts: Facts, sink: Sink): void {
  const { words } = facts.reading;
  const count = words.length;
  for (let i = 0; i < count; i++) {
    const a = words[i]!.form;
    const one = joinCodes(SALT.gram, a.foldCode);
    sink(one, GRAM, i, i + 1);
    const accents = a.textCode !== a.foldCode && (a.traits & FIGURE) === 0;
    const text = accents ? joinCodes(SALT.gram, a.textCode) : one;
    if (accents) sink(text, GRAM, i, i + 1);
    if (i + 1 >= count) continue;
    const b = words[i + 1]!.form;
    const two = joinCodes(one, b.foldCode);
    sink(two, GRAM, i, i + 2);
    if (a.traits & UNSPACED) {
      let more = two;
      for (let at = i + 2; at < count && at < i + LONGEST_UNSPACED; at++) {
        more = joinCodes(more, words[at]!.form.foldCode);
        sink(more, GRAM, i, at + 1);
      }
      continue;
    }
    if (accents || b.textCode !== b.foldCode) sink(joinCodes(text, b.textCode), GRAM, i, i + 2);
    if (i + 2 >= count) continue;
    const c = words[i + 2]!.form;
    sink(joinCodes(two, c.foldCode), GRAM, i, i + 3);
  }
}

const seen = new Int32Array(SLOTS);
const slots = new Int32Array(SLOTS);
const firstAt = new Int32Array(SLOTS);
let turn = 0;

function concepts(facts: Facts, sink: Sink): void {
  turn++;
  let count = 0;
  const { words } = facts.reading;
  for (let h = 0; h < facts.concepts.length; h++) {
    const hit = facts.concepts[h]!;
    const slot = hit.concept * 2 + (hit.negated ? 1 : 0);
    // Who or what stands before a concept: "em bị nhốt" is not "chó bị nhốt".
    if (hit.from > 0 && !words[hit.from]!.breaks)
      sink(
        joinCodes(joinCodes(SALT.before, slot), words[hit.from - 1]!.form.foldCode),
        GRAM,
        hit.from - 1,
        hit.to,
      );
    if (seen[slot] === turn) continue;
    seen[slot] = turn;
    firstAt[slot] = h;
    slots[count++] = slot;
  }
  // Few and nearly in order: sorting by insertion.
  for (let i = 1; i < count; i++) {
    const slot = slots[i]!;
    let j = i - 1;
    for (; j >= 0 && slots[j]! > slot; j--) slots[j + 1] = slots[j]!;
    slots[j + 1] = slot;
  }
  for (let i = 0; i < count; i++) {
    const slot = slots[i]!;
    const { from, to } = facts.concepts[firstAt[slot]!]!;
    const code = slotCodes[slot]!;
    sink(code, CONCEPT, from, to);
    for (let j = i + 1; j < count; j++) sink(joinCodes(code, slotCodes[slots[j]!]!), PAIR, from, to);
  }
}

function say(sink: Sink, name: string): void {
  sink(nameCode(name), CIRCUMSTANCE, -1, -1);
}

/** What the facts say beyond the words: ages, countries, border communes, length, beginning, end. */
function circumstances(facts: Facts, sink: Sink): void {
  const { words } = facts.reading;
  if (facts.ages.length > 0) {
    let youngest = 100;
    let oldest = 0;
    for (const { years } of facts.ages) {
      youngest = Math.min(youngest, years);
      oldest = Math.max(oldest, years);
    }
    say(sink, `age:${ageClass(youngest)}`);
    say(sink, `age:oldest:${ageClass(oldest)}`);
    if (youngest < 6) say(sink, 'age:small');
    if (facts.ages.length > 1) say(sink, 'age:several');
  } else say(sink, 'age:none');
  if (facts.countries.length > 0) say(sink, 'abroad');
  let laos = false;
  for (const { code } of facts.countries) {
    say(sink, `country:${code}`);
    laos ||= code === 'LA';
  }
  if (facts.places.length > 0) say(sink, 'place');
  if (facts.places.length > 1) say(sink, 'place:several');
  if (facts.borderNamed) {
    say(sink, 'border');
    say(sink, laos ? 'border:laos' : 'border:home');
    for (const slot of borderSlots) if (seen[slot] === turn) say(sink, `border:${slot}`);
  }
  let length = 0;
  while (length < WORDS_LENGTHS.length && words.length >= WORDS_LENGTHS[length]!) length++;
  say(sink, `length:${length}`);
  let code = SALT.first;
  for (let i = 0; i < 3 && i < words.length; i++) {
    code = joinCodes(code, words[i]!.form.foldCode);
    sink(code, CIRCUMSTANCE, -1, -1);
  }
  if (words.length > 0 && words[words.length - 1]!.form.foldCode === ASKS) say(sink, 'ends:?');
  let asks = false;
  let smiles = false;
  for (let i = 0; i < words.length; i++) {
    const code = words[i]!.form.foldCode;
    asks ||= code === ASKS;
    smiles ||= code === SMILES;
  }
  if (asks) say(sink, 'has:?');
  if (smiles) say(sink, 'has:smile');
}

/** Tells every feature of a message, some more than once. */
export function tellFeatures(facts: Facts, sink: Sink): void {
  grams(facts, sink);
  concepts(facts, sink);
  circumstances(facts, sink);
}
