import { describe, expect, it } from 'vitest';
import { AGENCY, alarmRules, climbed, DESK, SUPERVISOR } from '../../../src/inbox/climb.ts';
import { clockKinds } from '../../../src/inbox/clocks.ts';

describe('an alarm nobody takes', () => {
  it('climbs with time: the agency, its supervisors, the duty desk', () => {
    const [supervisor, desk] = alarmRules.climb.map(({ minutes }) => minutes) as [number, number];
    expect(climbed(0, true)).toBe(AGENCY);
    expect(climbed(supervisor - 0.01, true)).toBe(AGENCY);
    expect(climbed(supervisor, true)).toBe(SUPERVISOR);
    expect(climbed(desk, true)).toBe(DESK);
    expect(climbed(100_000, true)).toBe(DESK);
  });

  it('is at the duty desk at once where nobody works', () => {
    expect(climbed(0, false)).toBe(DESK);
  });

  it('reaches the supervisors before the target for acknowledging a P0 is missed', () => {
    const target = clockKinds.find(({ kind }) => kind === 'acknowledge')!.minutes!.P0;
    expect(alarmRules.climb[0]!.minutes).toBeLessThan(target);
  });
});
