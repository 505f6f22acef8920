import { finished, type Node, nextOf, QUIZZES, type Quiz } from './course.ts';
import { enter, finish, learned, list, ways } from './learning.ts';
import { first, labelled, say, saying } from './says.ts';
import type { Part, Playing, Say, State, Step } from './types.ts';

/** Shares of the points from which a score is called high, and middling. */
const HIGH = 0.8;
const MIDDLE = 0.5;

/** Begins a quiz with its question. One that is no more: the list. */
export function startQuiz(state: State, id: string): Step {
  return play(state, { kind: 'quiz', quiz: id, got: 0, of: 0 });
}

/** Takes a button of the quiz under way: `quiz.<id>.before-a`, `quiz.<id>.<node><choice>`, `quiz.<id>.after-a`. */
export function answerQuiz(state: State, playing: Playing, choice: string): Step {
  const quiz = QUIZZES.find(({ id }) => id === playing.quiz);
  if (!quiz) return list(state, 'quizzes');
  const said = choice.replace(`quiz.${quiz.id}.`, '');
  if (said.startsWith('before-')) {
    const before = said === `before-${quiz.right}`;
    return play(state, { kind: 'quiz', quiz: quiz.id, node: quiz.start, got: 0, of: 0, before });
  }
  if (said.startsWith('after-'))
    return conclude(state, quiz, { ...playing, after: said === `after-${quiz.right}` });
  const { choices = [] } = nodeOf(quiz, playing) ?? {};
  const chosen = choices.find(({ id }) => said === `${playing.node}${id}`);
  if (!chosen) return play(state, playing);
  const got = playing.got + chosen.points;
  const of = playing.of + Math.max(...choices.map(({ points }) => points));
  const why = say(`quizzes:${quiz.id}.${said}-why`);
  const next: Playing = { ...playing, node: chosen.to, got, of };
  const end = nodeOf(quiz, next)?.choices ? [] : [say(`quizzes:${quiz.id}.${chosen.to}`)];
  return first(play(state, next), why, ...end);
}

/** Says where a quiz stands; nothing is counted. */
export function play(state: State, playing: Playing): Step {
  const quiz = QUIZZES.find(({ id }) => id === playing.quiz);
  if (!quiz) return list(state, 'quizzes');
  const at = enter(state, playing);
  return saying(at, playing.after === undefined ? asked(at, quiz, playing) : score(at, quiz, playing));
}

function nodeOf(quiz: Quiz, { node }: Playing): Node | undefined {
  return node === undefined ? undefined : quiz.nodes[node];
}

function asked(state: State, quiz: Quiz, playing: Playing): Say {
  const node = nodeOf(quiz, playing);
  const text = `quizzes:${quiz.id}` as const;
  if (!node?.choices) {
    const when = node ? 'after' : 'before';
    const labels = quiz.question.map((id) => [`quiz.${quiz.id}.${when}-${id}`, `${text}.question-${id}`]);
    return offering(state, say(`learn:quiz.${when}`), [{ key: `${text}.question` }], labels);
  }
  const labels = node.choices.map(({ id }) => [
    `quiz.${quiz.id}.${playing.node}${id}`,
    `${text}.${playing.node}${id}`,
  ]);
  return offering(state, say(`${text}.${playing.node}`), [{ key: 'learn:quiz.you' }], labels);
}

function offering(state: State, said: Say, parts: Part[], answers: string[][]): Say {
  const labels = Object.fromEntries(answers) as Record<string, string>;
  return { ...said, parts, choices: [...Object.keys(labels), ...ways(state)], labels };
}

/** The last answer: why it is right, the score, and what is counted. A quiz played again teaches, but measures nothing. */
function conclude(state: State, quiz: Quiz, playing: Playing): Step {
  const { got, of, before = false, after = false } = playing;
  const right: Say = {
    ...say(`learn:quiz.${after ? 'right' : 'wrong'}`),
    parts: [{ key: `quizzes:${quiz.id}.right` }],
  };
  const isFirst = !state.learnt?.includes(`quiz:${quiz.id}`);
  const { state: next, says } = finish(state, `quiz:${quiz.id}`);
  return {
    ...first(play(next, playing), right, ...says),
    effects: isFirst ? [learned({ kind: 'quiz', quiz: quiz.id, got, of, before, after })] : [],
  };
}

/** The score in kind words, as a picture to share, and what next: another quiz, the lesson it belongs to, a report. */
function score(state: State, quiz: Quiz, { got, of }: Playing): Say {
  const { lessons, quizzes } = finished(state.learnt);
  const next = nextOf(QUIZZES, quizzes, quiz.id);
  const labels = {
    ...(next ? { [`quiz.${next.id}`]: 'learn:choice.next-quiz' } : {}),
    ...(lessons.includes(quiz.lesson) ? {} : { [`lesson.${quiz.lesson}`]: 'learn:choice.quiz-lesson' }),
  };
  const share = of === 0 ? 1 : got / of;
  const level = share >= HIGH ? 'high' : share >= MIDDLE ? 'middle' : 'low';
  return {
    ...labelled(
      say(`learn:score.${level}`, [...Object.keys(labels), 'menu.report', 'menu.start'], { got, of }),
      labels,
    ),
    picture: `score/${quiz.id}/${got}-${of}`,
    parts: [{ key: 'learn:quiz.share' }],
  };
}
