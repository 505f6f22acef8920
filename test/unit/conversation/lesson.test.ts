import { describe, expect, it } from 'vitest';
import { LESSONS, QUIZZES } from '../../../src/conversation/course.ts';
import type { Event, State } from '../../../src/conversation/types.ts';
import { render, translate } from '../../../src/languages/catalogue.ts';
import { understand } from '../../../src/languages/understand.ts';
import { alerted, danger, learnt, opened, photo, press, reports, talk } from './talk.ts';

const [lesson, second] = LESSONS as [(typeof LESSONS)[number], (typeof LESSONS)[number]];
const open = press(`lesson.${lesson.id}`);
const end = press(`lesson.${lesson.id}.${lesson.cards + 1}`);
const begun = ['/hoc', open];

/** Presses the first button until the lesson is over. */
function through(id: string, from?: State) {
  const { cards } = LESSONS.find((each) => each.id === id)!;
  const events: (string | Event)[] = [press(`lesson.${id}`)];
  for (let card = 2; card <= cards + 1; card++) events.push(press(talk(events, from).state.offered[0]!));
  return talk(events, from);
}

describe('lessons', () => {
  it('are listed by their titles, in the order they are taught', () => {
    const [list] = talk(['/start', '/hoc']).says;
    const { text, choices } = render('vi', list!);
    expect(text).toMatch(/bài/);
    expect(choices?.map(({ id }) => id)).toEqual([...LESSONS.map(({ id }) => `lesson.${id}`), 'menu.start']);
    expect(new Set(choices?.map(({ label }) => label)).size).toBe(LESSONS.length + 1);
  });

  it('show a picture with the first card only, and where one is', () => {
    expect(talk(begun).says).toEqual([
      expect.objectContaining({ key: `lessons:${lesson.id}.title`, picture: `lesson/${lesson.id}` }),
    ]);
    const [card] = talk([...begun, press(`lesson.${lesson.id}.2`)]).says;
    expect(card?.picture).toBeUndefined();
    expect(render('vi', card!).text).toContain(`(Phần 2 trong ${lesson.cards})`);
  });

  it.each(LESSONS.map(({ id }) => id))('%s can be read to its end by the first button', (id) => {
    const { cards } = LESSONS.find((each) => each.id === id)!;
    const { effects, keys, state } = through(id);
    expect(keys).toEqual(['learn:lesson.end']);
    const seen = Array.from({ length: cards }, (_, at) => ({ kind: 'card', lesson: id, card: at + 1 }));
    expect(learnt(effects)).toEqual([...seen, { kind: 'lesson', lesson: id }]);
    expect(state.learnt).toEqual([`lesson:${id}`]);
    const quiz = QUIZZES.find((each) => each.lesson === id);
    if (quiz) expect(state.offered[0]).toBe(`quiz.${quiz.id}`);
    expect(state.offered.slice(-3)).toEqual(['menu.subscribe', 'menu.report', 'menu.start']);
  });

  it('a button pressed twice shows the same card and counts once', () => {
    const twice = talk([...begun, press(`lesson.${lesson.id}.2`), press(`lesson.${lesson.id}.2`)]);
    expect(twice.keys).toEqual([`lessons:${lesson.id}.2`]);
    expect(learnt(twice.effects)).toHaveLength(2);
  });

  it('an old button still leads to its card, and one that leads nowhere to the list', () => {
    expect(talk([...begun, '/trogiup', press(`lesson.${lesson.id}.3`)]).keys).toEqual([
      `lessons:${lesson.id}.3`,
    ]);
    expect(talk(['/start', press('lesson.gone.2')]).keys).toEqual(['learn:lessons.list']);
  });

  it('goes a card back', () => {
    const at = (card: number) => press(`lesson.${lesson.id}.${card}`);
    expect(talk([...begun, at(2), at(3), 'quay lại']).keys).toEqual([`lessons:${lesson.id}.2`]);
    expect(talk([...begun, 'quay lại']).keys).toEqual([`lessons:${lesson.id}.title`]);
  });

  it('leads on to the next one not finished', () => {
    expect(talk([...begun, end]).state.offered).toContain(`lesson.${second.id}`);
    const known = talk([press(`lesson.${second.id}.${second.cards + 1}`)]).state;
    expect(talk([...begun, end], known).state.offered).toContain(`lesson.${LESSONS[2]!.id}`);
  });
});

describe('what is typed', () => {
  /** What a text means to somebody who stands here. */
  const meant = (text: string, events: (string | Event)[]) => {
    const { state } = talk(events);
    return understand('vi', text, state.offered, state.labels);
  };

  it.each([
    ['2', ['/hoc'], `lesson.${second.id}`],
    [translate('vi', `lessons:${second.id}.title`), ['/hoc'], `lesson.${second.id}`],
    ['tiếp', begun, `lesson.${lesson.id}.2`],
    ['tiếp tục', begun, `lesson.${lesson.id}.2`],
    ['bài tiếp', [...begun, end], `lesson.${second.id}`],
    ['1', begun, `lesson.${lesson.id}.2`],
    ['Nghe', begun, 'learn.listen'],
    ['ve dau', begun, 'menu.start'],
    ['hoc bai tiep theo', [...begun, end], `lesson.${second.id}`],
    ['bỏ qua', ['/vetoi'], 'about.gender.skip'],
    ['có', ['/dangky'], 'subscribe.yes'],
    ['tiếng lào', ['/ngonngu'], 'language.lo'],
    ['em muốn học', begun, undefined],
  ])('%s', (text, events, choice) => expect(meant(text, events)).toBe(choice));
});

describe('the certificate', () => {
  const all = () =>
    LESSONS.reduce<State | undefined>((state, { id }) => through(id, state).state, undefined)!;

  it('is given once all lessons are finished, without a name', () => {
    const rest = LESSONS.slice(1).reduce<State | undefined>(
      (state, { id }) => through(id, state).state,
      undefined,
    );
    const { keys, says, state } = through(lesson.id, rest);
    expect(keys).toEqual(['learn:certificate', 'learn:lesson.end']);
    expect(says[0]).toMatchObject({ picture: `certificate/${LESSONS.length}-0` });
    expect(through(lesson.id, state).keys).toEqual(['learn:lesson.end']);
  });

  it('can be had again from the list, and by nobody else', () => {
    expect(talk(['/hoc'], all()).state.offered).toContain('learn.certificate');
    expect(talk(['/hoc', press('learn.certificate')], all()).keys).toEqual([
      'learn:certificate',
      'learn:lessons.list',
    ]);
    expect(talk(['/hoc', press('learn.certificate')]).keys).toEqual(['stale', 'learn:lessons.list']);
  });

  it('is earned by ten quizzes as well', () => {
    const ten = QUIZZES.slice(0, 10).map(({ id }) => `quiz:${id}`);
    const { state } = talk(['/hoc'], { ...talk(['/start']).state, learnt: ten });
    expect(state.offered).toContain('learn.certificate');
    // Once is enough.
    expect(through(lesson.id, state).keys).toEqual(['learn:lesson.end']);
  });

  it('outlives a report and the menu, and is gone with /xoa', () => {
    const { state } = through(lesson.id);
    const after = talk(['/start', 'có chuyện này', '/huy'], state).state;
    expect(after.learnt).toEqual([`lesson:${lesson.id}`]);
    expect(talk(['/xoa', press('wipe.yes')], state).state.learnt).toBeUndefined();
  });
});

describe('listening', () => {
  it('says the card once more, from now on with sound', () => {
    const { effects, keys, state } = talk([...begun, press('learn.listen')]);
    expect(keys).toEqual(['learn:aloud.on', `lessons:${lesson.id}.title`]);
    expect(state.aloud).toBe(true);
    expect(state.offered).not.toContain('learn.listen');
    expect(learnt(effects).slice(1)).toEqual([{ kind: 'listened' }]);
    expect(learnt(talk([press(`lesson.${lesson.id}.2`)], state).effects)).toContainEqual({
      kind: 'listened',
    });
  });

  it('is on or off by /nghe, wherever one is', () => {
    const { keys, state } = talk(['/start', '/nghe']);
    expect(keys).toEqual(['learn:aloud.on', 'menu']);
    expect(talk(['/nghe'], state).keys).toEqual(['learn:aloud.off', 'menu']);
    expect(talk(['/nghe'], state).state.aloud).toBeFalsy();
    expect(talk(['có chuyện này', '/nghe']).keys).toEqual(['learn:aloud.on', 'again.safety']);
  });

  it('an old button never turns it off', () => {
    const { state } = talk([...begun, press('learn.listen'), press('learn.listen')]);
    expect(state.aloud).toBe(true);
  });

  it('outlives the menu and the duress word', () => {
    expect(talk(['/nghe', '/start']).state.aloud).toBe(true);
    expect(
      talk(['/nghe', 'hỏi giá rau hôm nay', { kind: 'submitted', tip: 't', code: '1' }]).state.aloud,
    ).toBe(true);
  });
});

describe('a report and a lesson', () => {
  it.each([
    ['words', 'có người rủ bạn em', 'ask.safety'],
    ['a photo', photo('p1'), 'ask.safety'],
    ['danger', danger('họ nhốt em'), 'ask.where'],
  ])('%s within a lesson open a report', (_what, event, question) => {
    const { keys, state } = talk([...begun, event]);
    expect(keys.at(-1)).toBe(question);
    expect(keys[0]).toBe(question === 'ask.where' ? 'danger.numbers' : keys[0]);
    expect(state.report).toBeDefined();
    expect(state.learning).toBeUndefined();
  });

  it('a report stays open while one learns, and goes on with the next words', () => {
    const { effects, state } = talk(['có chuyện này', ...begun, 'thêm nữa', '/hoc', '/gui']);
    expect(reports(effects)[0]?.story).toEqual(['có chuyện này', 'thêm nữa']);
    expect(state.at).toBe('consent');
  });

  it('/boqua within a lesson passes over no question of the report', () => {
    const { keys, state } = talk(['có chuyện này', ...begun, '/boqua']);
    expect(keys).toEqual([`lessons:${lesson.id}.title`]);
    expect(state.asking).toBe('safety');
  });

  it('a tip that was followed is followed no longer: a story told here is a new one', () => {
    const { effects, state } = talk(['1234 5678 9012 3456', opened, ...begun, 'chuyện khác']);
    expect(effects.some(({ kind }) => kind === 'append')).toBe(false);
    expect(state.report?.story).toEqual(['chuyện khác']);
  });

  it('an alert is still stood down', () => {
    const { effects } = talk([danger('họ nhốt em'), alerted, ...begun, '/huy']);
    expect(effects.at(-1)).toEqual({ kind: 'stand-down', alert: 'alert-1' });
  });
});
