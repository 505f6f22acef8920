import { describe, expect, it } from 'vitest';
import { stretches } from '../../../src/console/story.ts';
import { moment, remaining } from '../../../src/console/times.ts';
import { countryName, ruleName } from '../../../src/console/words.ts';

const signal = (start: number, end: number, rule = 'CONFINE') => ({ rule, text: '', start, end, weight: 1 });
const cut = (text: string, ...signals: ReturnType<typeof signal>[]) =>
  stretches(text, signals).map((part) => (part.rules.length ? `[${part.text}]` : part.text));

describe('marks in a story', () => {
  it.each([
    ['none', 'abc', [], ['abc']],
    ['one', 'abcdef', [signal(2, 4)], ['ab', '[cd]', 'ef']],
    ['overlapping', 'abcdef', [signal(3, 5), signal(1, 4, 'HELP')], ['a', '[bcde]', 'f']],
    ['one within another', 'abcdef', [signal(0, 6), signal(2, 3)], ['[abcdef]']],
    ['side by side', 'abcdef', [signal(0, 2), signal(2, 4)], ['[ab]', '[cd]', 'ef']],
    [
      'outside the text',
      'abc',
      [signal(-4, 1), signal(2, 99), signal(50, 60), signal(2, 1)],
      ['[a]', 'b', '[c]'],
    ],
    ['nothing to mark', '', [signal(0, 3)], []],
  ])('%s', (_name, text, signals, expected) => {
    expect(cut(text, ...signals)).toEqual(expected);
    expect(
      stretches(text, signals)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});

describe('times', () => {
  const now = new Date('2026-11-24T10:00:00Z');
  const after = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

  it.each([
    [3, 'còn 3 phút', 'soon'],
    [0.5, 'còn dưới 1 phút', 'soon'],
    [130, 'còn 2 giờ 10 phút', 'running'],
    [60 * 24 * 20, 'còn 20 ngày', 'running'],
    [-90, 'quá hạn 1 giờ 30 phút', 'overdue'],
  ])('%i minutes to go', (minutes, text, state) =>
    expect(remaining(after(minutes), now)).toEqual({ text, state }),
  );

  it('are those of Vietnam, whatever the server keeps', () => {
    expect(moment(new Date('2026-11-23T18:05:00Z'), now)).toMatchObject({
      exact: '01:05, 24/11/2026',
      ago: '15 giờ trước',
    });
  });
});

describe('words', () => {
  it.each([
    ['CONFINE', 'Bị nhốt, bị giữ'],
    ['CONFINE+¬HELP', 'Bị nhốt, bị giữ + Phủ nhận: Kêu cứu'],
    ['place:19432', 'Địa danh: xã Lao Bảo'],
    ['country:LA', 'Nước: Lào'],
    ['age:15', 'Tuổi: 15'],
    ['words', 'Lời văn'],
    ['SOMETHING_NEW', 'SOMETHING_NEW'],
  ])('for the rule %s', (rule, name) => expect(ruleName(rule)).toBe(name));

  it('for a country that does not exist', () => expect(countryName('không')).toBe('không'));
});
