import { describe, expect, it } from 'vitest';
import { isDuress } from '../../../src/conversation/commands.ts';
import { start } from '../../../src/conversation/step.ts';
import { render, translate } from '../../../src/languages/catalogue.ts';
import {
  alerted,
  appended,
  attached,
  danger,
  hears,
  opened,
  photo,
  press,
  reports,
  submitted,
  talk,
  unknown,
} from './talk.ts';

const unsafe = [press('menu.report'), press('safety.no')];
const WORD = 'cho hỏi giá rau hôm nay';

describe('not safe', () => {
  it('is answered in one line, and nothing more is asked', () => {
    expect(talk(unsafe).says).toEqual([{ key: 'report.stay-safe' }]);
    expect(
      talk([press('menu.report'), hears({ text: 'nguy hiểm', choice: 'safety.no', danger: true })]).keys,
    ).toEqual(['report.stay-safe']);
  });

  it.each([
    ['a text', hears('em ở Khe Sanh')],
    ['danger', danger('họ đánh em')],
    ['a photo', photo('p1')],
    ['a place', hears({ location: { latitude: 16, longitude: 106 } })],
    ['a sticker', hears({ unkept: ['sticker'] })],
    ['an old button', press('who.self')],
    ['nothing', hears({})],
  ])('%s is noted in a word, without numbers or buttons', (_what, event) => {
    const { says, state } = talk([...unsafe, event]);
    expect(says).toEqual([{ key: 'noted' }]);
    expect(state.at).toBe('safety');
  });

  it('loses nothing, alarms, and is handed in after silence without a word', () => {
    const { effects, says, state } = talk([
      ...unsafe,
      alerted,
      'em ở Khe Sanh',
      photo('p1'),
      { kind: 'silence' },
      submitted,
    ]);
    expect(effects.map(({ kind }) => kind)).toEqual(['alert', 'keep', 'submit']);
    expect(reports(effects)[0]).toMatchObject({ story: ['em ở Khe Sanh'], media: [attached('p1')] });
    expect(says).toEqual([]);
    expect(talk(['họ đi rồi', appended], state).keys).toEqual(['follow.noted']);
  });

  it.each(['/baotin', '/trogiup'])('ends when the person turns to us again: %s', (typed) => {
    expect(talk([...unsafe, 'chuyện', typed]).keys.at(-1)).toBe('again.safety');
  });

  it('ends with "safe"', () => {
    const { keys, state } = talk([...unsafe, 'chuyện', press('safety.yes')]);
    expect(keys).toEqual(['ask.where']);
    expect(state.hush).toBeFalsy();
  });
});

describe('the duress word', () => {
  it('hands in what was told, urgent and never answered, and shows one harmless line', () => {
    const { effects, says, state } = talk([
      press('menu.report'),
      press('safety.yes'),
      'ở quán X',
      WORD,
      submitted,
    ]);
    expect(reports(effects)).toEqual([
      {
        story: ['ở quán X', `(người viết dùng câu báo nguy) ${WORD}`],
        answers: { safety: 'safety.no', need: 'need.help', consent: 'consent.yes' },
        danger: true,
        cut: false,
      },
    ]);
    expect(says).toEqual([{ key: 'duress' }]);
    expect(render('vi', says[0]!).text).not.toMatch(/\d|tin báo|công an|nguy|giúp/i);
    expect(state).toEqual({ ...start(), tips: ['tip-1'] });
  });

  it('says nothing else, even with danger in the same breath', () => {
    const { keys } = talk([danger(WORD), submitted]);
    expect(keys).toEqual(['duress']);
    expect(talk([danger(WORD)]).keys).toEqual([]);
  });

  it('alarms somebody even when nothing was told', () => {
    const [report] = reports(talk([WORD, submitted]).effects);
    expect(report).toMatchObject({ danger: true, answers: { need: 'need.help' } });
  });

  it('keeps what came along', () => {
    const { effects } = talk([hears({ text: WORD, media: [attached('p1')] }), submitted]);
    expect(effects.map(({ kind }) => kind)).toEqual(['keep', 'submit']);
    expect(reports(effects)[0]?.media).toEqual([attached('p1')]);
  });

  it('is added to the tip followed, and the tip is no longer shown', () => {
    const { effects, keys, state } = talk(['1234 5678 9012 3456', opened, WORD, appended]);
    expect(effects.at(-1)).toMatchObject({ kind: 'append', tip: 'tip-9', danger: true });
    expect(keys).toEqual(['duress']);
    expect(state).toEqual(start());
  });

  it('opens a tip anew if that one is gone', () => {
    const photoed = hears({ text: WORD, media: [attached('p1')] });
    const { effects, keys } = talk(['1234 5678 9012 3456', opened, photoed, unknown, submitted]);
    expect(effects.slice(-2).map(({ kind }) => kind)).toEqual(['keep', 'submit']);
    expect(keys).toEqual(['duress']);
  });

  it('is told beforehand, by the help card and at the safety gate', () => {
    for (const key of ['card.help', 'ask.safety']) {
      const told = translate('vi', key).match(/nhắn: ([^.]+)\./)?.[1];
      expect(isDuress(told!), key).toBe(true);
    }
  });
});

describe('the duty desk', () => {
  it('is told once, while somebody in danger is still writing', () => {
    const { effects } = talk([danger('họ nhốt em'), alerted, danger('họ đánh em'), 'Lao Bảo']);
    expect(effects.filter(({ kind }) => kind === 'alert')).toHaveLength(1);
  });

  it('is not told of what is sent in the same breath', () => {
    const { effects } = talk([hears({ text: '/gui họ nhốt em', danger: true })]);
    expect(effects.map(({ kind }) => kind)).toEqual(['submit']);
  });

  it.each<[string, Parameters<typeof talk>[0]]>([
    ['dropped', ['/huy']],
    ['wiped', ['/xoa', press('wipe.yes')]],
    ['refused', [press('consent.no'), press('consent.no')]],
  ])('is told that it was %s', (_how, events) => {
    const { effects } = talk([danger('họ nhốt em'), alerted, 'Lao Bảo', ...events]);
    expect(effects).toContainEqual({ kind: 'stand-down', alert: 'alert-1' });
  });

  it('knows by the report that it was sent', () => {
    const { effects } = talk([danger('họ nhốt em'), alerted, '/gui', submitted]);
    expect(reports(effects)[0]?.alert).toBe('alert-1');
    expect(effects.some(({ kind }) => kind === 'stand-down')).toBe(false);
  });
});
