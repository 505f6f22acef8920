import { describe, expect, test } from 'vitest';
import { observe } from '../../../src/sorting/facts.ts';
import { type Example, learn, PACE } from '../../../src/sorting/learn.ts';
import { marksOf } from '../../../src/sorting/model.ts';
import { piecesOf } from '../../../src/sorting/pieces.ts';
import { packModel, unpackModel } from '../../../src/sorting/store.ts';
import { chances, columnOf } from '../../../src/sorting/weigh.ts';

const TODAY = new Date(2026, 10, 24);

function example(text: string, category: string): Example {
  const answers = { category, urgency: 'P2', role: 'self', age: 'unknown', route: 'none' };
  return { facts: observe(text, TODAY), answers, weight: 1, derived: false };
}

const examples = Array.from({ length: 20 }, (_, i) => [
  example(`bán con mèo đen số ${i}`, 'not_a_tip'),
  example(`mất trộm xe máy số ${i}`, 'other_crime'),
]).flat();
const learned = learn(examples, { ...PACE, rounds: 10 });

describe('the model', () => {
  const model = unpackModel(packModel(learned, 'v1', 10_000));
  const share = (text: string, answer: string) => {
    const { meant } = chances(model, marksOf(model, observe(text, TODAY)));
    return meant[columnOf(model, 'category', answer)]!;
  };

  test('learns, is written down and read again', () => {
    expect(model.version).toBe('v1');
    expect(share('mèo đen', 'not_a_tip')).toBeGreaterThan(0.7);
    expect(share('xe máy mất rồi', 'other_crime')).toBeGreaterThan(0.7);
  });

  test('is the same when learned twice', () => {
    const again = learn(examples, { ...PACE, rounds: 10 });
    expect(packModel(again, 'v1', 10_000).equals(packModel(learned, 'v1', 10_000))).toBe(true);
  });

  test('chances of a head add up to one, however many marks a text bears', () => {
    for (const text of [
      '',
      'mèo',
      examples.map((one) => one.facts.reading.words.map((w) => w.raw).join(' ')).join(' '),
    ])
      expect(share(text, 'not_a_tip') + share(text, 'other_crime')).toBeCloseTo(1);
  });

  test('no more rows are kept than asked for, the strongest', () => {
    const small = unpackModel(packModel(learned, 'v1', 5));
    expect(small.met.length).toBe(5);
  });
});

describe('pieces of a long text', () => {
  test('hold the whole text in order, cut between words', () => {
    const text = 'một hai ba bốn '.repeat(2000);
    const pieces = piecesOf(text);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    for (const { text: part, start } of pieces) {
      expect(part.length).toBeLessThanOrEqual(4_000);
      expect(text.slice(start, start + part.length)).toBe(part);
    }
  });

  test('never part the halves of a character', () => {
    for (const { text } of piecesOf('😂'.repeat(5001))) expect(text.isWellFormed()).toBe(true);
  });

  test('of an endless text the beginning and the end are read', () => {
    const text = `đầu ${'x '.repeat(200_000)}cuối`;
    const pieces = piecesOf(text);
    expect(pieces[0]!.text).toContain('đầu');
    expect(pieces.at(-1)!.text).toContain('cuối');
    expect(pieces.reduce((sum, piece) => sum + piece.text.length, 0)).toBeLessThan(110_000);
  });
});
