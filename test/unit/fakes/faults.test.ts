import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallFault, createFaults } from '../../fakes/faults.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';

const token = '1:abc';
let fake: Telegram;

beforeEach(async () => {
  fake = await startTelegram({ token, speed: 1_000 });
});
afterEach(() => fake.close());

async function send(): Promise<string> {
  try {
    const response = await fetch(`${fake.url}/bot${token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: 1, text: 'a' }),
    });
    const text = await response.text();
    try {
      JSON.parse(text);
      return `${response.status} json`;
    } catch {
      return `${response.status} unreadable`;
    }
  } catch {
    return 'broken';
  }
}

describe('a fault', () => {
  const cases: [fault: CallFault, seen: string, effect: number][] = [
    ['busy', '429 json', 0],
    ['error', '500 json', 0],
    ['gateway', '502 unreadable', 0],
    ['drop-before', 'broken', 0],
    ['drop-after', 'broken', 1],
    ['hang', 'broken', 1],
    ['truncated', '200 unreadable', 1],
    ['cut', 'broken', 1],
    ['wrong-type', '200 unreadable', 1],
    ['slow', '200 json', 1],
  ];
  test.each(cases)('%s is seen as "%s", messages sent: %i', async (fault, seen, effect) => {
    const person = fake.person({ id: 1, started: true });
    fake.faults.next('sendMessage', fault);
    expect(await send()).toBe(seen);
    expect(person.messages).toHaveLength(effect);
    expect(fake.calls).toMatchObject([{ method: 'sendMessage', fault }]);
    expect(await send()).toBe('200 json');
  });
});

test('chance is the same for the same seed, whatever the order of the methods', () => {
  const draw = (seed: number, order: string[]) => {
    const faults = createFaults();
    faults.random({ seed, rate: 0.5 });
    const drawn: Record<string, (CallFault | undefined)[]> = { a: [], b: [] };
    for (const method of order) drawn[method]?.push(faults.take(method));
    return drawn;
  };
  const inTurn = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'a' : 'b'));
  const first = draw(7, inTurn);
  expect(draw(7, inTurn.toSorted())).toEqual(first);
  expect(draw(8, inTurn)).not.toEqual(first);
  const faulty = [...(first.a ?? []), ...(first.b ?? [])].filter(Boolean).length;
  expect(faulty).toBeGreaterThan(8);
  expect(faulty).toBeLessThan(32);
});

test('a delivery fault is not a call fault', () => {
  expect(() => fake.faults.next('sendMessage', 'repeat')).toThrow();
  expect(() => fake.faults.next('webhook', 'hang')).toThrow();
  expect(() => fake.faults.next('file', 'busy')).toThrow();
});
