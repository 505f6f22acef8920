import { describe, expect, it } from 'vitest';
import { LESSONS } from '../../../src/conversation/course.ts';
import type { Outcome } from '../../../src/conversation/types.ts';
import { render } from '../../../src/languages/catalogue.ts';
import { danger, joined, learnt, photo, press, submitted, talk, unknownGroup } from './talk.ts';

const next = `lesson.${LESSONS[0]!.id}`;

describe('a group', () => {
  it.each([['/nhom abc234'], ['/nhom ABC 234'], ['/lop abc-234'], ['nhóm abc234'], ['/start g-ABC234']])(
    '%s joins it',
    (typed) => {
      expect(talk([typed]).effects).toEqual([{ kind: 'join', group: 'ABC234' }]);
    },
  );

  it('is asked for its code, which may be mistyped', () => {
    expect(talk(['/start', '/nhom']).keys).toEqual(['learn:group.ask']);
    expect(talk(['/nhom', 'abc234']).effects).toEqual([{ kind: 'join', group: 'ABC234' }]);
    expect(talk(['/nhom', 'abc234', unknownGroup, 'ABC235']).effects.at(-1)).toEqual({
      kind: 'join',
      group: 'ABC235',
    });
    const { effects, keys } = talk(['/nhom', 'ABC23O']);
    expect([effects, keys]).toEqual([[], ['learn:group.unknown']]);
  });

  it('a story told instead of a code opens a report', () => {
    expect(talk(['/nhom', 'em không có mã']).state.report?.story).toEqual(['em không có mã']);
    expect(talk(['/nhom', danger('cuu em')]).keys[0]).toBe('danger.numbers');
  });

  it('is joined: its name as it was written, and the next lesson at hand', () => {
    const { says, state } = talk(['/nhom abc234', { kind: 'joined', name: '{{police}} $t(menu) 8A' }]);
    expect(render('vi', says[0]!).text).toContain('Nhóm: {{police}} $t(menu) 8A');
    expect(state.offered[0]).toBe(next);
  });

  it('joining loses no open report', () => {
    const { effects } = talk(['có chuyện này', '/nhom abc234', joined, '/gui']);
    expect(effects.at(-1)).toMatchObject({ kind: 'submit', report: { story: ['có chuyện này'] } });
  });

  it('shows its progress, and no number under five', () => {
    const outcome: Outcome = { kind: 'class', name: 'Lớp 8A', members: 12, lessons: undefined, quizzes: 7 };
    const { effects, says } = talk(['/lop', outcome]);
    expect(effects).toEqual([{ kind: 'class' }]);
    expect(render('vi', says[0]!).text).toBe(
      'Nhóm của bạn học tới đâu:\nNhóm: Lớp 8A\nSố người: 12\nLượt học xong bài: dưới 5\nLượt chơi xong đố vui: 7',
    );
    const none = talk(['/lop', { ...outcome, name: undefined }]);
    expect(none.keys).toEqual(['learn:class.none']);
    expect(none.state.offered).toContain('menu.group');
  });
});

describe('a message a week', () => {
  it('is subscribed to only after it was said what comes, how often and how to stop', () => {
    const asked = talk(['/start', '/dangky']);
    expect(asked.effects).toEqual([]);
    expect(render('vi', asked.says[0]!).text).toMatch(/tuần.*ban đêm.*\/dung/s);
    const { effects, keys } = talk([press('subscribe.yes')], asked.state);
    expect([effects, keys]).toEqual([[{ kind: 'subscribe' }], ['learn:subscribe.done', 'menu']]);
    const declined = talk([press('subscribe.no')], asked.state);
    expect([declined.effects, declined.keys]).toEqual([[], ['menu']]);
  });

  it('an old yes is no subscription', () => {
    expect(talk(['/dangky', '/start', press('subscribe.yes')]).effects).toEqual([]);
  });

  it('ends with /dung, together with the answers, and both are said', () => {
    const { effects, says } = talk(['chuyện', '/gui', submitted, '/dung']);
    expect(effects.at(-1)).toEqual({ kind: 'stop', tips: ['tip-1'] });
    expect(render('vi', says[0]!).text).toMatch(/trả lời.*hằng tuần/);
    expect(talk(['/start', '/dung']).effects).toEqual([{ kind: 'stop', tips: [] }]);
  });
});

describe('about oneself', () => {
  it('is asked in three questions, each counted at once, after it was said why', () => {
    const { effects, keys } = talk(['/start', '/vetoi']);
    expect([effects, keys]).toEqual([[], ['learn:about.why', 'learn:about.gender']]);
    const all = talk(['/vetoi', press('about.gender.female'), press('about.age.16_17'), 'xã Lao Bảo']);
    expect(learnt(all.effects)).toEqual([
      { kind: 'about', gender: 'female' },
      { kind: 'about', age: '16_17' },
      { kind: 'about', commune: 'xã Lao Bảo' },
    ]);
    expect(all.keys).toEqual(['learn:about.thanks']);
    expect(JSON.stringify(all.state)).not.toMatch(/female|16_17|Lao Bảo/);
  });

  it('every question can be passed over, by button or /boqua', () => {
    const { effects, keys } = talk([
      '/vetoi',
      press('about.gender.skip'),
      '/boqua',
      press('about.commune.skip'),
    ]);
    expect([effects, keys]).toEqual([[], ['learn:about.thanks']]);
  });

  it('a skip pressed twice skips one question', () => {
    const { keys } = talk(['/vetoi', press('about.gender.skip'), press('about.gender.skip')]);
    expect(keys).toEqual(['stale', 'learn:about.age']);
  });

  it.each([
    ['danger', danger('cứu em')],
    ['a photo', photo('p1')],
    ['a sentence', 'có người lạ rủ em đi làm ở xa'],
  ])('%s instead of a commune is a story', (_what, event) => {
    const { effects, state } = talk(['/vetoi', '/boqua', '/boqua', event]);
    expect(learnt(effects)).toEqual([]);
    expect(state.report).toBeDefined();
  });
});
