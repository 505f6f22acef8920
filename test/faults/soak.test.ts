import { expect, it } from 'vitest';
import { soak } from './soak/run.ts';

it('in a few seconds of every fault at once, on all channels, nothing is lost, doubled or told', async () => {
  const summary = await soak({ seed: 3, seconds: 8, drain: 90, perSecond: 4, say: () => {} });
  expect(summary.wrong).toEqual([]);
  expect(summary.tips).toBeGreaterThan(5);
  expect(Object.keys(summary.inflicted).length).toBeGreaterThan(5);
}, 300_000);
