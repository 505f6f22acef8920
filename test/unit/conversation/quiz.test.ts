import { describe, expect, it } from 'vitest';
import { LESSONS, QUIZZES, type Quiz } from '../../../src/conversation/course.ts';
import type { Effect, Event } from '../../../src/conversation/types.ts';
import { render } from '../../../src/languages/catalogue.ts';
import { learnt, press, talk } from './talk.ts';

const quiz = QUIZZES[0]!;
const guess = (id: string, { id: name } = quiz) => press(`quiz.${name}.before-${id}`);
const settle = (id: string, { id: name } = quiz) => press(`quiz.${name}.after-${id}`);
const wrong = quiz.question.find((id) => id !== quiz.right)!;

/** All ways through a quiz, as the buttons pressed in its story, with the points got and the most there were. */
function ways({ id, nodes, start }: Quiz): { presses: string[]; got: number; of: number }[] {
  const from = (name: string): { presses: string[]; got: number; of: number }[] => {
    const { choices } = nodes[name]!;
    if (!choices) return [{ presses: [], got: 0, of: 0 }];
    const most = Math.max(...choices.map(({ points }) => points));
    return choices.flatMap((choice) =>
      from(choice.to).map(({ presses, got, of }) => ({
        presses: [`quiz.${id}.${name}${choice.id}`, ...presses],
        got: got + choice.points,
        of: of + most,
      })),
    );
  };
  return from(start);
}

const story = ways(quiz)[0]!.presses.map(press);

describe('a quiz', () => {
  it('is chosen from a list by its title', () => {
    const { says } = talk(['/start', '/dovui']);
    const { choices } = render('vi', says[0]!);
    expect(choices?.map(({ id }) => id)).toEqual([...QUIZZES.map(({ id }) => `quiz.${id}`), 'menu.start']);
    expect(new Set(choices?.map(({ label }) => label)).size).toBe(QUIZZES.length + 1);
  });

  it('asks its question before the story, without saying what is right', () => {
    const { says } = talk(['/dovui', press(`quiz.${quiz.id}`)]);
    expect(says).toHaveLength(1);
    expect(says[0]).toMatchObject({
      key: 'learn:quiz.before',
      parts: [{ key: `quizzes:${quiz.id}.question` }],
    });
    expect(talk([press(`quiz.${quiz.id}`), guess(quiz.right)]).keys).toEqual([
      `quizzes:${quiz.id}.${quiz.start}`,
    ]);
  });

  it('tells of every choice what came of it, and why', () => {
    const [first] = ways(quiz)[0]!.presses;
    const { keys } = talk([press(`quiz.${quiz.id}`), guess(wrong), press(first!)]);
    const chosen = quiz.nodes[quiz.start]!.choices![0]!;
    expect(keys).toEqual([
      `quizzes:${quiz.id}.${quiz.start}${chosen.id}-why`,
      `quizzes:${quiz.id}.${chosen.to}`,
    ]);
  });

  it('ends with the question once more, why one answer is right, the score and its picture', () => {
    const { got, of } = ways(quiz)[0]!;
    const over = talk([press(`quiz.${quiz.id}`), guess(wrong), ...story]);
    expect(over.keys.at(-1)).toBe('learn:quiz.after');
    const { effects, says, state } = talk([settle(quiz.right)], over.state);
    expect(says[0]).toMatchObject({ key: 'learn:quiz.right', parts: [{ key: `quizzes:${quiz.id}.right` }] });
    expect(says.at(-1)).toMatchObject({ picture: `score/${quiz.id}/${got}-${of}`, values: { got, of } });
    const done = { kind: 'quiz', quiz: quiz.id, got, of, before: false, after: true };
    expect(learnt(effects)).toEqual([done]);
    expect(state.learnt).toEqual([`quiz:${quiz.id}`]);
    expect(state.offered).toContain(`quiz.${QUIZZES[1]!.id}`);
    expect(state.offered).toContain(`lesson.${quiz.lesson}`);
    expect(talk([settle(wrong)], over.state).keys[0]).toBe('learn:quiz.wrong');
  });

  it('measures only the first time', () => {
    const whole = [press(`quiz.${quiz.id}`), guess(wrong), ...story, settle(quiz.right)];
    const { effects, keys } = talk([...whole, ...whole]);
    expect(keys.at(-1)).toMatch(/^learn:score\./);
    expect(learnt(effects)).toHaveLength(1);
  });

  it('takes no answer twice, and none of another place', () => {
    const { effects, keys, state } = talk([press(`quiz.${quiz.id}`), guess(wrong), guess(quiz.right)]);
    expect(keys).toEqual(['stale', `quizzes:${quiz.id}.${quiz.start}`]);
    expect(state.learning).toMatchObject({ before: false, got: 0 });
    expect(effects).toEqual([]);
    const over = talk([
      press(`quiz.${quiz.id}`),
      guess(wrong),
      ...story,
      settle(quiz.right),
      settle(quiz.right),
    ]);
    expect(over.keys[0]).toBe('stale');
    expect(learnt(over.effects)).toHaveLength(1);
  });

  it('a story told within it opens a report, and a greeting only asks again', () => {
    const asked = [press(`quiz.${quiz.id}`), guess(wrong)];
    expect(talk([...asked, 'có người rủ em thật']).state.report?.story).toEqual(['có người rủ em thật']);
    expect(talk([...asked, 'alo']).keys).toEqual([`quizzes:${quiz.id}.${quiz.start}`]);
  });

  it('one that is no more, or changed meanwhile, leads on all the same', () => {
    expect(talk(['/start', press('quiz.gone')]).keys).toEqual(['learn:quizzes.list']);
    const { state } = talk([press(`quiz.${quiz.id}`), guess(wrong)]);
    const changed = {
      ...state,
      learning: { kind: 'quiz', quiz: quiz.id, node: 'gone', got: 1, of: 2 } as const,
    };
    expect(talk([press('nope')], changed).keys).toEqual(['stale', 'learn:quiz.before']);
    const gone = { ...state, learning: { kind: 'quiz', quiz: 'gone', got: 1, of: 2 } as const };
    expect(talk([press('nope')], gone).keys).toEqual(['stale', 'learn:quizzes.list']);
  });

  it.each([
    [1, 'high'],
    [0.8, 'high'],
    [0.5, 'middle'],
    [0.4, 'low'],
  ])('a share of %d of the points is %s', (share, level) => {
    const { state } = talk([press(`quiz.${quiz.id}`), guess(wrong), ...story]);
    const scored = {
      ...state,
      learning: { ...state.learning, got: share * 10, of: 10 } as typeof state.learning,
    };
    expect(talk([settle(wrong)], scored).keys.at(-1)).toBe(`learn:score.${level}`);
  });
});

describe.each(QUIZZES.map((each) => [each.id, each] as const))('%s', (id, each) => {
  it('can be played every way, with every text there and few buttons', () => {
    for (const { presses, got, of } of ways(each)) {
      const events: Event[] = [
        press(`quiz.${id}`),
        guess(each.right, each),
        ...presses.map(press),
        settle(each.right, each),
      ];
      let { state } = talk(['/dovui']);
      const effects: Effect[] = [];
      for (const event of events) {
        const done = talk([event], state);
        state = done.state;
        effects.push(...done.effects);
        for (const said of done.says) {
          const { text, choices = [] } = render('vi', said);
          expect(text).not.toMatch(/\{\{|\$t\(|quizzes:|learn:/);
          expect(choices.length).toBeLessThanOrEqual(5);
          for (const { label } of choices) expect(label).not.toMatch(/choice\.|quizzes:/);
        }
      }
      expect(learnt(effects)).toEqual([{ kind: 'quiz', quiz: id, got, of, before: true, after: true }]);
    }
  });

  it('belongs to a lesson', () => expect(LESSONS.map((lesson) => lesson.id)).toContain(each.lesson));
});
