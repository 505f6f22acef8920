import { describe, expect, it } from 'vitest';
import { agencies } from '../../../src/inbox/agencies.ts';
import { afterWorkingDays, isWorkingDay, startClocks } from '../../../src/inbox/clocks.ts';

/** A time in Vietnam. */
const vn = (text: string) => new Date(`${text}:00+07:00`);

describe('working days', () => {
  it.each([
    ['2026-11-24T10:00', true, 'Tuesday'],
    ['2026-11-28T10:00', false, 'Saturday'],
    ['2026-11-29T10:00', false, 'Sunday'],
    ['2026-09-02T10:00', false, 'National Day'],
    ['2026-01-01T00:30', false, 'New Year begins at midnight in Vietnam'],
    ['2026-02-17T10:00', false, 'Tết (first day of the lunar year)'],
    ['2026-04-26T10:00', false, 'Hùng Kings (10th of the 3rd lunar month)'],
  ])('%s: %s (%s)', (day, working) => expect(isWorkingDay(vn(day))).toBe(working));

  it.each([
    ['2026-11-24T10:00', 3, '2026-11-27T23:59'],
    ['2026-11-26T23:30', 3, '2026-12-01T23:59'],
    ['2026-09-01T08:00', 1, '2026-09-03T23:59'],
  ])('%s + %d working days ends on %s', (from, days, end) => {
    expect(afterWorkingDays(vn(from), days).toISOString().slice(0, 16)).toBe(
      vn(end).toISOString().slice(0, 16),
    );
  });
});

describe('clocks of a lead assignment', () => {
  const received = vn('2026-11-24T10:00');
  const kinds = (category: string, urgency: string) =>
    startClocks(category, urgency, received).map(({ kind }) => kind);

  it('run by law on a tip about a crime', () =>
    expect(kinds('scam_compound', 'P0')).toEqual(['acknowledge', 'notice', 'resolve', 'ceiling']));
  it('run for verifying a victim who is back', () =>
    expect(kinds('returned_victim', 'P2')).toEqual(['acknowledge', 'verify']));
  it('run only for a first answer on a question', () =>
    expect(kinds('information_request', 'P3')).toEqual(['acknowledge']));

  it('give a P0 five minutes and a crime twenty days', () => {
    const due = Object.fromEntries(
      startClocks('smuggling', 'P0', received).map((clock) => [
        clock.kind,
        clock.due.getTime() - received.getTime(),
      ]),
    );
    expect(due.acknowledge).toBe(5 * 60_000);
    expect(due.resolve).toBe(20 * 24 * 3600_000);
  });
});

describe('agencies', () => {
  it('carry only numbers with a source', () => {
    for (const { phone } of agencies) if (phone) expect(phone.source.length).toBeGreaterThan(10);
    expect(agencies.map(({ key }) => key)).toEqual([
      'cong-an-tinh',
      'bien-phong',
      'so-y-te',
      'tong-dai-111',
      'hoi-lhpn',
      'so-noi-vu',
      'vien-kiem-sat',
      'truc-ban',
    ]);
  });
});
