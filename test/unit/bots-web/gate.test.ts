import type { Challenge } from 'altcha-lib';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Gate, makeGate } from '../../../bots/web/gate.ts';
import limits from '../../../bots/web/limits.json' with { type: 'json' };
import { makeProofs } from '../../../bots/web/proof.ts';
import { makeTally } from '../../../bots/web/tally.ts';

const HOUR = 3_600_000;
const SECRET = Buffer.alloc(32, 1);
const proofOf = async (challenge: Challenge) =>
  JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }) });

let time: number;
const now = () => time;
beforeEach(() => {
  time = Date.now();
});

describe('a tally', () => {
  it('counts within its window, each key for itself', () => {
    const tally = makeTally(1, 3, now);
    tally.add('a');
    time += HOUR / 2;
    tally.add('a');
    tally.add('b');
    expect([tally.count('a'), tally.count('b'), tally.count('c')]).toEqual([2, 1, 0]);
    time += HOUR / 2;
    expect([tally.count('a'), tally.count('b')]).toEqual([1, 1]);
  });

  it('keeps no more times than it needs and forgets the key silent longest', () => {
    const tally = makeTally(1, 3, now);
    for (let times = 0; times < 10; times++) tally.add('a');
    expect(tally.count('a')).toBe(3);
    tally.add('old');
    tally.add('a');
    for (let key = 0; key < 49_999; key++) tally.add(String(key));
    expect([tally.count('old'), tally.count('a')]).toEqual([0, 3]);
  });
});

describe('a proof of work', () => {
  it('counts once, for whom it was asked, in every process with the same secret, until it expires', async () => {
    const proofs = makeProofs(SECRET, now);
    const proof = await proofOf(await proofs.ask('a'));
    expect(await proofs.check('b', proof)).toBe(false);
    expect(await Promise.all([proofs.check('a', proof), proofs.check('a', proof)])).toEqual([true, false]);
    expect(await proofs.check('a', proof)).toBe(false);
    expect(await makeProofs(SECRET, now).check('a', proof)).toBe(true);
    expect(await makeProofs(Buffer.alloc(32, 2), now).check('a', proof)).toBe(false);
    const late = await proofOf(await proofs.ask('a'));
    time += (limits.work.minutes * 60 + 1) * 1000;
    expect(await proofs.check('a', late)).toBe(false);
  });

  it('is not a guess, easier work, or nonsense', async () => {
    const proofs = makeProofs(SECRET, now);
    const challenge = await proofs.ask('a');
    const { solution } = JSON.parse(await proofOf(challenge));
    const { parameters, signature } = challenge;
    const forged: unknown[] = [
      { challenge, solution: { ...solution, derivedKey: '00'.repeat(32) } },
      { challenge: { parameters: { ...parameters, cost: 1 }, signature }, solution },
      { challenge: { parameters, signature: '0'.repeat(64) }, solution },
      { challenge: { parameters }, solution },
      { challenge, solution: null },
      [],
      null,
    ];
    for (const each of forged) expect(await proofs.check('a', JSON.stringify(each))).toBe(false);
    expect(await proofs.check('a', undefined)).toBe(false);
    expect(await proofs.check('a', '{"challenge"')).toBe(false);
    expect(await proofs.check('a', JSON.stringify({ challenge, solution }))).toBe(true);
  });
});

describe('the gate', () => {
  let gate: Gate;
  beforeEach(() => {
    gate = makeGate(SECRET, now);
  });
  const person = (address: string, network?: string) => ({ address, network });
  const says = (visitor: ReturnType<typeof person>, text = 'chào', proof?: string) =>
    gate.enter(visitor, { text, proof });

  it('asks after the third tip of a day, and again for each tip after that', async () => {
    const visitor = person('a');
    for (let tip = 0; tip < limits.tips.address; tip++) {
      expect(await says(visitor)).toBeUndefined();
      gate.tipTold(visitor);
    }
    for (let tip = 0; tip < 2; tip++) {
      const challenge = (await says(visitor))!;
      expect(challenge.parameters.algorithm).toBe('PBKDF2/SHA-256');
      expect(await says(visitor, 'chào', await proofOf(challenge))).toBeUndefined();
      expect(await says(visitor)).toBeUndefined();
      gate.tipTold(visitor);
    }
    expect(await says(person('b'))).toBeUndefined();
    time += 24 * HOUR;
    expect(await says(visitor)).toBeUndefined();
  });

  it('asks everyone of a network that told three tips, but nobody where the network is unknown', async () => {
    for (const address of ['a', 'b', 'c']) gate.tipTold(person(address, '203.0.113.7'));
    expect(await says(person('d', '203.0.113.7'))).toBeDefined();
    expect(await says(person('d', '203.0.113.8'))).toBeUndefined();
    for (const address of ['a', 'b', 'c']) gate.tipTold(person(address));
    expect(await says(person('e'))).toBeUndefined();
  });

  it('asks after many messages, and a pass lasts for its messages and its hour', async () => {
    const visitor = person('a');
    for (let n = 0; n < limits.messages.address; n++) expect(await says(visitor)).toBeUndefined();
    const first = (await says(visitor))!;
    expect(await says(visitor, 'chào', await proofOf(first))).toBeUndefined();
    for (let n = 1; n < limits.pass.messages; n++) expect(await says(visitor)).toBeUndefined();
    const second = (await says(visitor))!;
    expect(await says(visitor, 'chào', await proofOf(second))).toBeUndefined();
    time += HOUR + 1;
    expect(await says(visitor)).toBeUndefined();
  });

  it('asks the fourth new conversation of a network, not the first three', async () => {
    const network = '203.0.113.7';
    for (const address of ['a', 'b', 'c']) expect(await says(person(address, network))).toBeUndefined();
    const fourth = person('d', network);
    const challenge = (await says(fourth))!;
    expect(await says(fourth, 'chào', await proofOf(challenge))).toBeUndefined();
    for (const address of ['a', 'b', 'c', 'd']) expect(await says(person(address, network))).toBeUndefined();
  });

  it('never asks someone in danger', async () => {
    const visitor = person('a', '203.0.113.7');
    for (let tip = 0; tip < 9; tip++) gate.tipTold(visitor);
    expect(await says(visitor, 'Em bị nhốt trong phòng, họ đánh em, cứu em với')).toBeUndefined();
    expect(await says(visitor, 'Chào buổi sáng')).toBeDefined();
  });
});
