import { ageClass } from './ages.ts';
import { CONCEPTS, type ConceptHit, type Facts } from './facts.ts';
import { codeOf, joinCodes, UNSPACED } from './words.ts';

/** Takes one feature of a message: its checksum, its kind, and the words `from` (in) to `to` (out) that bear it, -1 when none do. */
export type Sink = (code: number, kind: number, from: number, to: number) => void;

/** Kinds of features. Sequences of words and circumstances are the same whether a message bears accents or not. */
export const GRAM = 0;
export const CIRCUMSTANCE = 1;
/** Concepts, and pairs of them, that the accents bear out. */
export const CONCEPT = 2;
export const PAIR = 3;
/** Words as spelled; places and countries named. Accents and capitals tell these. */
export const SPELLED = 4;
export const NAMED = 5;
/** Concepts, and pairs of them, that were heard, in a message where the accents tell otherwise. */
export const HEARD_CONCEPT = 6;
export const HEARD_PAIR = 7;
export const KINDS = 8;

const LONGEST_UNSPACED = 5;
const SALT = {
  gram: codeOf('gram'),
  first: codeOf('first'),
  concept: codeOf('concept'),
  spelled: codeOf('spelled'),
  before: codeOf('before'),
  pair: codeOf('pair'),
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
    const a = words[i]!.bare;
    const one = joinCodes(SALT.gram, a.foldCode);
    sink(one, GRAM, i, i + 1);
    if (i + 1 >= count) continue;
    const two = joinCodes(one, words[i + 1]!.bare.foldCode);
    sink(two, GRAM, i, i + 2);
    if (i + 2 >= count) continue;
    let more = joinCodes(two, words[i + 2]!.bare.foldCode);
    sink(more, GRAM, i, i + 3);
    if ((a.traits & UNSPACED) === 0) continue;
    for (let at = i + 3; at < count && at < i + LONGEST_UNSPACED; at++) {
      more = joinCodes(more, words[at]!.bare.foldCode);
      sink(more, GRAM, i, at + 1);
    }
  }
}

/** What the accents add to words and pairs of words; dialect words are counted as the standard ones. */
function spellings(facts: Facts, sink: Sink): void {
  const { words } = facts.reading;
  const count = words.length;
  for (let i = 0; i < count; i++) {
    const { form, bare } = words[i]!;
    const own = form !== bare;
    const one = joinCodes(SALT.spelled, form.textCode);
    if (own) sink(one, SPELLED, i, i + 1);
    if (i + 1 >= count) continue;
    const next = words[i + 1]!;
    if (own || next.form !== next.bare) sink(joinCodes(one, next.form.textCode), SPELLED, i, i + 2);
  }
}

const seen = new Int32Array(SLOTS);
const slots = new Int32Array(SLOTS);
const firstAt = new Int32Array(SLOTS);
let turn = 0;

/** Who or what stands before a concept heard: "em bị nhốt" is not "chó bị nhốt". */
function befores(facts: Facts, sink: Sink): void {
  const { words } = facts.reading;
  for (const { concept, negated, from, to } of facts.heard) {
    if (from === 0 || words[from]!.breaks) continue;
    const slot = concept * 2 + (negated ? 1 : 0);
    sink(joinCodes(joinCodes(SALT.before, slot), words[from - 1]!.bare.foldCode), GRAM, from - 1, to);
  }
}

/** Tells concepts and pairs of them, each once. */
function concepts(hits: readonly ConceptHit[], sink: Sink, one: number, two: number): void {
  turn++;
  let count = 0;
  for (let h = 0; h < hits.length; h++) {
    const { concept, negated } = hits[h]!;
    const slot = concept * 2 + (negated ? 1 : 0);
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
    const { from, to } = hits[firstAt[slot]!]!;
    const code = slotCodes[slot]!;
    sink(code, one, from, to);
    for (let j = i + 1; j < count; j++) sink(joinCodes(code, slotCodes[slots[j]!]!), two, from, to);
  }
}

function say(sink: Sink, name: string, kind: number = CIRCUMSTANCE): void {
  sink(nameCode(name), kind, -1, -1);
}

/** Places and countries named, which capitals and accents tell from other words. */
function names(facts: Facts, sink: Sink): void {
  if (facts.countries.length > 0) say(sink, 'abroad', NAMED);
  let laos = false;
  for (const { code } of facts.countries) {
    say(sink, `country:${code}`, NAMED);
    laos ||= code === 'LA';
  }
  if (facts.places.length > 0) say(sink, 'place', NAMED);
  if (facts.places.length > 1) say(sink, 'place:several', NAMED);
  if (facts.borderNamed) {
    say(sink, 'border', NAMED);
    say(sink, laos ? 'border:laos' : 'border:home', NAMED);
    for (const slot of borderSlots) if (seen[slot] === turn) say(sink, `border:${slot}`, NAMED);
  }
}

/** What is heard beyond the words: ages, length, beginning, end. */
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
    if (oldest >= 40) say(sink, 'age:elder');
    else if (youngest >= 18) say(sink, 'age:grown');
    if (facts.ages.length > 1) say(sink, 'age:several');
  } else say(sink, 'age:none');
  let length = 0;
  while (length < WORDS_LENGTHS.length && words.length >= WORDS_LENGTHS[length]!) length++;
  say(sink, `length:${length}`);
  let code = SALT.first;
  for (let i = 0; i < 3 && i < words.length; i++) {
    code = joinCodes(code, words[i]!.bare.foldCode);
    sink(code, CIRCUMSTANCE, -1, -1);
  }
  if (words.length > 0 && words[words.length - 1]!.bare.foldCode === ASKS) say(sink, 'ends:?');
  let asks = false;
  let smiles = false;
  for (let i = 0; i < words.length; i++) {
    const code = words[i]!.bare.foldCode;
    asks ||= code === ASKS;
    smiles ||= code === SMILES;
  }
  if (asks) say(sink, 'has:?');
  if (smiles) say(sink, 'has:smile');
}

/** Tells every feature of a message, some more than once. */
export function tellFeatures(facts: Facts, sink: Sink): void {
  grams(facts, sink);
  befores(facts, sink);
  circumstances(facts, sink);
  if (facts.concepts !== facts.heard) concepts(facts.heard, sink, HEARD_CONCEPT, HEARD_PAIR);
  concepts(facts.concepts, sink, CONCEPT, PAIR);
  if (!facts.reading.plain) spellings(facts, sink);
  names(facts, sink);
}
