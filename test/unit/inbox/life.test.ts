import { describe, expect, it } from 'vitest';
import { clockKinds } from '../../../src/inbox/clocks.ts';
import { addMonths, dayIn, endOfDay } from '../../../src/inbox/days.ts';
import { factsOf } from '../../../src/inbox/facts.ts';
import { nextExtension, resumed } from '../../../src/inbox/limits.ts';
import { readDecision } from '../../../src/inbox/paper.ts';
import { mayRefuse } from '../../../src/inbox/refuse.ts';
import { mayFollow, outcomes, statuses } from '../../../src/inbox/statuses.ts';

const vn = (text: string) => new Date(`${text}:00+07:00`);
const DAY = 24 * 3600_000;

describe('months of the law, in Vietnam', () => {
  it.each([
    ['2026-11-24T10:00', 2, '2027-01-24T10:00'],
    ['2026-12-31T10:00', 2, '2027-02-28T10:00'],
    ['2027-12-31T23:30', 2, '2028-02-29T23:30'],
    // Still the first of the month in Vietnam, the day before in Greenwich.
    ['2026-11-01T00:30', 4, '2027-03-01T00:30'],
  ])('%s and %d months: %s', (from, months, then) => expect(addMonths(vn(from), months)).toEqual(vn(then)));

  it('knows days that are none', () => {
    for (const day of ['2026-02-30', '2026-13-01', '24/11/2026', '', 'x'])
      expect(endOfDay(day)).toBeUndefined();
    expect(dayIn(endOfDay('2026-11-24')!)).toBe('2026-11-24');
    expect(dayIn(new Date(endOfDay('2026-11-24')!.getTime() + 1000))).toBe('2026-11-25');
  });
});

describe('extensions (Art. 147(2))', () => {
  const start = vn('2026-11-24T10:00');
  const ceiling = addMonths(start, 4);
  const clock = (due: Date, extended: number) => ({ due, extended, paused: null });

  it('reach two months from receipt first, two months more by the procuracy, and no further', () => {
    const first = nextExtension(clock(new Date(start.getTime() + 20 * DAY), 0), start, ceiling)!;
    expect(first).toMatchObject({ nth: 1, limit: vn('2027-01-24T10:00') });
    const second = nextExtension(clock(first.limit, 1), start, ceiling)!;
    expect(second).toMatchObject({ nth: 2, limit: vn('2027-03-24T10:00'), by: 'Viện trưởng Viện kiểm sát' });
    expect(nextExtension(clock(second.limit, 2), start, ceiling)).toBeUndefined();
  });

  it('never pass the ceiling, nor count two months from a day that was not granted', () => {
    const short = nextExtension(clock(vn('2026-12-30T10:00'), 1), start, ceiling)!;
    expect(short.limit).toEqual(vn('2027-02-28T10:00'));
    expect(nextExtension(clock(vn('2027-02-24T10:00'), 1), start, ceiling)!.limit).toEqual(ceiling);
  });
});

describe('running on after a pause (Art. 149)', () => {
  const paused = vn('2026-12-01T10:00');
  const now = vn('2027-02-01T10:00');

  it('adds the time it stood', () =>
    expect(
      resumed('resolve', { due: new Date(paused.getTime() + 5 * DAY), paused, extended: 0 }, now),
    ).toEqual(new Date(now.getTime() + 5 * DAY)));
  it('but a month at most, which is then the ceiling', () => {
    const far = { due: new Date(paused.getTime() + 90 * DAY), paused, extended: 0 };
    expect(resumed('resolve', far, now)).toEqual(vn('2027-03-01T10:00'));
    expect(resumed('ceiling', { ...far, due: new Date(paused.getTime() + DAY) }, now)).toEqual(
      vn('2027-03-01T10:00'),
    );
  });
});

describe('statuses', () => {
  it('name clocks that exist, and ask for a paper with whatever the law wants decided', () => {
    const kinds = clockKinds.map(({ kind }) => kind);
    for (const { meets } of Object.values(statuses)) for (const kind of meets) expect(kinds).toContain(kind);
    for (const key of ['extended', 'suspended', 'resumed', ...outcomes('decision')])
      expect(statuses[key]!.needs, key).toContain('decision');
    expect(outcomes('decision')).toEqual(['prosecuted', 'not_prosecuted']);
  });

  it('lead only to statuses that exist, and nowhere to a dead end', () => {
    for (const [key, { next }] of Object.entries(statuses)) {
      if (key !== 'merged') expect(next.length, key).toBeGreaterThan(0);
      for (const to of next) expect(statuses).toHaveProperty(to);
    }
  });

  it('are all reached from the first, or by passing on', () => {
    const seen = new Set(['received', 'transferred', 'returned']);
    for (const key of seen) for (const next of statuses[key]!.next) seen.add(next);
    expect([...seen].sort()).toEqual(
      Object.keys(statuses)
        .filter((key) => key !== 'merged')
        .sort(),
    );
  });

  it('let nothing be prolonged once it was resumed', () => {
    expect(mayFollow('resumed', 'extended')).toBe(false);
    expect(mayFollow('suspended', 'verifying')).toBe(false);
  });

  it('may be refused before they are acknowledged, and never by the duty desk', () => {
    expect(mayRefuse('bien-phong', 'received')).toBe(true);
    expect(mayRefuse('bien-phong', 'transferred')).toBe(true);
    expect(mayRefuse('bien-phong', 'acknowledged')).toBe(false);
    expect(mayRefuse('truc-ban', 'returned')).toBe(false);
  });
});

describe('the paper of a decision', () => {
  const received = vn('2026-11-24T10:00');
  const now = vn('2026-12-10T10:00');
  const read = (status: string, typed: object) => readDecision(status, typed, received, now);
  const whole = {
    number: ' 12/QĐ-CSĐT ',
    date: '2026-12-09',
    granted: 'Phó Thủ trưởng',
    until: '2027-01-10',
  };

  it('is kept as it was typed, and only what the status takes', () => {
    expect(read('extended', { ...whole, reason: 'thừa' })).toEqual({
      ...{ status: 'extended', number: '12/QĐ-CSĐT', date: '2026-12-09' },
      ...{ granted: 'Phó Thủ trưởng', until: '2027-01-10' },
    });
    expect(read('verifying', whole)).toEqual({ status: 'verifying' });
    expect(read('resumed', { number: '1', date: '2026-12-10', until: '' })).not.toHaveProperty('until');
  });

  it.each([
    ['extended', { number: '' }, /số quyết định/],
    ['extended', { number: 'x'.repeat(61) }, /dài quá 60/],
    ['extended', { date: '2026-02-30' }, /chọn ngày quyết định/],
    ['extended', { date: '2026-12-11' }, /tương lai/],
    ['extended', { date: '2026-11-23' }, /trước ngày nhận tin \(24\/11\/2026\)/],
    ['extended', { granted: ' ' }, /người quyết định/],
    ['extended', { until: 'mai' }, /ngày hết hạn mới/],
    ['no_crime', {}, /lý do/],
  ])('%s refuses %j', (status, wrong, why) =>
    expect(() => read(status, { ...whole, ...wrong })).toThrow(why),
  );
});

it('takes a tip for a tin báo until an officer says otherwise; the last word counts', () => {
  const said = (detail: object) => ({ kind: 'classified', detail });
  expect(factsOf([])).toEqual({ source: 'tin_bao', conclusion: undefined });
  expect(
    factsOf([said({ source: 'to_giac' }), said({ conclusion: 'trafficking' }), said({ source: 'tu_thu' })]),
  ).toEqual({ source: 'tu_thu', conclusion: 'trafficking' });
});
