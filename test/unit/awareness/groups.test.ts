import { describe, expect, it } from 'vitest';
import { dayOf, yearOf } from '../../../src/awareness/days.ts';
import { readCode } from '../../../src/awareness/groups.ts';
import { memberOf, subscriberOf } from '../../../src/awareness/keys.ts';
import { tally } from '../../../src/awareness/tally.ts';
import { randomBytes } from '../../../src/vault/boxes.ts';

describe("a group's code", () => {
  it.each([
    ['ABC234', 'ABC234'],
    [' abc234 ', 'ABC234'],
    ['abc23', undefined],
    ['ABC2345', undefined],
    ['ABC23O', undefined],
    ['ABC 34', undefined],
    ["ABC23'", undefined],
  ])('reads %s', (typed, code) => expect(readCode(typed)).toBe(code));
});

describe('the hash of a person', () => {
  const keys = { subscribers: randomBytes(32), groups: randomBytes(32), reach: async () => randomBytes(32) };
  const who = { channel: 'telegram', address: '5550001' };

  it('is another in every group, and another still in the subscriptions', () => {
    const hashes = [memberOf(keys, 'ABC234', who), memberOf(keys, 'ABC235', who), subscriberOf(keys, who)];
    expect(new Set(hashes.map(String)).size).toBe(3);
    expect(memberOf(keys, 'ABC234', { ...who })).toEqual(hashes[0]);
  });

  it('tells the channel and the address apart', () =>
    expect(subscriberOf(keys, { channel: 'telegram5', address: '550001' })).not.toEqual(
      subscriberOf(keys, who),
    ));
});

describe('days', () => {
  it('are those of Vietnam', () => {
    expect(dayOf(new Date('2026-12-31T16:59:59Z'))).toBe('2026-12-31');
    expect(dayOf(new Date('2026-12-31T17:00:00Z'))).toBe('2027-01-01');
    expect(yearOf(new Date('2026-12-31T17:00:00Z'))).toBe(2027);
  });
});

describe('what was learned, added up', () => {
  const who = (address: string) => ({ channel: 'web', address });
  const place = (text: string) => (text === 'Lao Bảo' ? '19432' : undefined);
  const entry = (address: string, what: object[], learnt: string[] = []) =>
    ({ who: who(address), language: 'vi', what, learnt }) as Parameters<typeof tally>[0][number];
  const quiz = (got: number) => ({ kind: 'quiz', quiz: 'q', got, of: 4, before: false, after: true });

  it('is one line a person', () => {
    const cards = [
      { kind: 'card', lesson: 'l', card: 1 },
      { kind: 'card', lesson: 'l', card: 2 },
    ];
    const people = tally([entry('a', cards), entry('b', [{ kind: 'listened' }]), entry('a', cards)], place);
    expect([...people.values()]).toMatchObject([
      { who: who('a'), cards: 4, listened: 0 },
      { who: who('b'), cards: 0, listened: 1 },
    ]);
  });

  it('counts a lesson and the answers to a quiz once, and keeps the best score', () => {
    const what = [
      { kind: 'lesson', lesson: 'l' },
      { kind: 'lesson', lesson: 'l' },
      quiz(2),
      quiz(4),
      quiz(1),
    ];
    const [person] = tally([entry('a', what)], place).values();
    expect(person).toMatchObject({
      lessons: 1,
      quizzes: 1,
      gains: [{ quiz: 'q', before: false, after: true }],
    });
    expect([...person!.steps]).toEqual([
      ['lesson:l', null],
      ['quiz:q', 100],
    ]);
  });

  it('counts nothing anew that was finished before, but lets a group know', () => {
    const [person] = tally([entry('a', [quiz(3)], ['quiz:q'])], place).values();
    expect(person).toMatchObject({ quizzes: 0, gains: [] });
    expect([...person!.steps]).toEqual([['quiz:q', 75]]);
  });

  it('keeps of a place only the commune it names', () => {
    const about = (commune: string) => ({ kind: 'about', commune });
    const people = tally(
      [entry('a', [about('Lao Bảo'), about('nhà bà Ví Dụ')]), entry('b', [about('0912')])],
      place,
    );
    expect([...people.values()].map(({ commune }) => commune)).toEqual(['19432', undefined]);
    expect(JSON.stringify([...people.values()])).not.toMatch(/Ví Dụ|0912/);
  });
});
