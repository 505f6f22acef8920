import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import written from '../../../locales/vi/quizzes.json' with { type: 'json' };
import lessons from '../../../src/awareness/lessons.json' with { type: 'json' };
import quizzes from '../../../src/awareness/quizzes.json' with { type: 'json' };
import { fold } from '../../../src/conversation/fold.ts';
import { cries } from '../../../src/sorting/sort.ts';
import { flaws } from './reading.ts';

const Letter = z.enum(['a', 'b', 'c']);
const Name = z.string().regex(/^[1-9]$/);
const Choice = z.strictObject({
  id: Letter,
  to: Name,
  points: z.union([z.literal(0), z.literal(1), z.literal(2)]),
});
const Node = z.union([
  z.strictObject({ choices: z.array(Choice).min(2).max(3) }),
  z.strictObject({ end: z.literal(true) }),
]);
const Quiz = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  lesson: z.string(),
  question: z.tuple([z.literal('a'), z.literal('b'), z.literal('c')]),
  right: Letter,
  start: Name,
  nodes: z.record(Name, Node),
});
type Quiz = z.infer<typeof Quiz>;
type Node = z.infer<typeof Node>;
/** One choice on a way through the story, and the most points its node could have given. */
type Taken = z.infer<typeof Choice> & { at: string; best: number };

const QUIZZES = z.array(Quiz).parse(quizzes);
const TEXTS = z.record(z.string(), z.record(z.string(), z.string())).parse(written);
const texts = Object.entries(TEXTS).flatMap(([id, quiz]) =>
  Object.entries(quiz).map(([name, text]) => [`${id}.${name}`, text] as const),
);

function choicesOf(node: Node | undefined): z.infer<typeof Choice>[] {
  return node && 'choices' in node ? node.choices : [];
}

/** Every way from a node to an end. Throws where a story goes in a circle or leads nowhere. */
function ways({ nodes }: Quiz, at: string, passed: string[] = []): Taken[][] {
  if (!nodes[at]) throw new Error(`no node ${at}`);
  if (passed.includes(at)) throw new Error(`a circle at ${at}`);
  const choices = choicesOf(nodes[at]);
  if (choices.length === 0) return [[]];
  const best = Math.max(...choices.map(({ points }) => points));
  return choices.flatMap((choice) =>
    ways({ nodes } as Quiz, choice.to, [...passed, at]).map((rest) => [{ ...choice, at, best }, ...rest]),
  );
}

const isFull = (way: Taken[]) => way.every(({ points, best }) => points === best);
const endOf = (way: Taken[]) => way.at(-1)!.to;
const reachedBy = (found: Taken[][]) => new Set(found.map(endOf));

/** The longest a text may be, by its name: two languages of one message must fit into a channel's. */
function limitOf(name: string): number {
  if (name === 'title') return 40;
  if (/^(question-)?[1-9]?[a-c]$/.test(name)) return 60;
  return /^[1-9]$/.test(name) ? 600 : 300;
}

describe('the quizzes', () => {
  it('are one for each lesson, in its order, each with an id of its own', () => {
    expect(QUIZZES.map(({ lesson }) => lesson)).toEqual(lessons.map(({ id }) => id));
    expect(new Set(QUIZZES.map(({ id }) => id)).size).toBe(QUIZZES.length);
  });

  it('have texts, and no others have', () => {
    expect(Object.keys(TEXTS)).toEqual(QUIZZES.map(({ id }) => id));
  });

  it('put the right answer and the best choice now here, now there', () => {
    const right = QUIZZES.map((quiz) => quiz.right);
    const best = QUIZZES.flatMap(({ nodes }) => Object.values(nodes)).flatMap((node) =>
      choicesOf(node)
        .filter(({ points }) => points === 2)
        .map(({ id }) => id),
    );
    for (const letter of Letter.options)
      for (const all of [right, best])
        expect(all.filter((id) => id === letter).length, letter).toBeGreaterThanOrEqual(all.length / 5);
  });

  it('would notice a circle and a way to nowhere', () => {
    const choice = (to: string) => ({ id: 'a', to, points: 2 }) as const;
    const round = { 1: { choices: [choice('2')] }, 2: { choices: [choice('1')] } };
    expect(() => ways({ nodes: round } as unknown as Quiz, '1')).toThrow('a circle at 1');
    expect(() => ways({ nodes: { 1: { choices: [choice('3')] } } } as unknown as Quiz, '1')).toThrow(
      'no node 3',
    );
  });
});

describe.each(QUIZZES)('the story $id', (quiz) => {
  const all = ways(quiz, quiz.start);

  it('takes three to five choices on every way, and reaches every node', () => {
    const lengths = all.map((way) => way.length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(5);
    const reached = new Set([quiz.start, ...all.flat().map(({ to }) => to)]);
    expect([...reached].sort()).toEqual(Object.keys(quiz.nodes).sort());
  });

  it('can be played for all points, and for none, which ends elsewhere', () => {
    const worst = all.filter((way) => way.every(({ points }) => points === 0));
    expect(all.some(isFull)).toBe(true);
    expect(worst.length).toBeGreaterThan(0);
    expect([...reachedBy(worst)].filter((end) => reachedBy(all.filter(isFull)).has(end))).toEqual([]);
  });

  it('has at each node one best choice, and every other is worth less', () => {
    for (const [name, node] of Object.entries(quiz.nodes)) {
      const points = choicesOf(node).map((choice) => choice.points);
      if (points.length > 0) expect([...points].sort(), name).toEqual([0, 1, 2].slice(3 - points.length));
      expect(choicesOf(node).map(({ id }) => id)).toEqual(Letter.options.slice(0, points.length));
    }
  });

  it('has a text for each node, choice and reason, and no other', () => {
    const names = Object.entries(quiz.nodes).flatMap(([name, node]) => [
      name,
      ...choicesOf(node).flatMap(({ id }) => [`${name}${id}`, `${name}${id}-why`]),
    ]);
    const asked = ['title', 'question', 'right', ...quiz.question.map((id) => `question-${id}`)];
    expect(Object.keys(TEXTS[quiz.id]!).sort()).toEqual([...names, ...asked].sort());
  });

  it('says at every end what to remember and whom to call, and after a slip what can still be done', () => {
    const clean = reachedBy(all.filter(isFull));
    for (const end of reachedBy(all)) {
      const text = TEXTS[quiz.id]![end]!;
      expect(text, end).toMatch(/\{\{children\}\}/);
      expect(text, end).toMatch(/\{\{police\}\}/);
      if (!clean.has(end)) expect(text, end).toMatch(/[Vv]ẫn còn (kịp|đường về)/);
    }
  });

  it('asks with answers of like length, so that none stands out', () => {
    const lengths = quiz.question.map((id) => TEXTS[quiz.id]![`question-${id}`]!.length);
    expect(Math.max(...lengths) / Math.min(...lengths)).toBeLessThanOrEqual(1.5);
  });

  it('has answers that can be told apart when typed without accents', () => {
    const lists = Object.entries(quiz.nodes).map(([name, node]) =>
      choicesOf(node).map(({ id }) => `${name}${id}`),
    );
    for (const names of [...lists, quiz.question.map((id) => `question-${id}`)])
      expect(new Set(names.map((name) => fold(TEXTS[quiz.id]![name]!))).size).toBe(names.length);
  });
});

describe('every text', () => {
  it.each(texts)('%s has no flaw', (key, text) => {
    expect(flaws(text, limitOf(key.split('.')[1]!))).toEqual([]);
  });

  it('is said once', () => {
    const all = texts.map(([, text]) => text);
    expect(all.filter((text, at) => all.indexOf(text) !== at)).toEqual([]);
  });

  it('promises no rescue, blames nobody, names no price', () => {
    const wrong =
      /sẽ (được )?(cứu|giải cứu|tới ngay|đến ngay|an toàn)|(?<!\p{L})(ngu|khờ|dại|nhẹ dạ|cả tin|ham|hám|(nghìn|triệu) đồng)(?!\p{L})/iu;
    for (const [key, text] of texts) expect(text, key).not.toMatch(wrong);
  });

  it('of a choice, typed, is not heard as a cry for help', () => {
    const labels = texts.filter(([key]) => limitOf(key.split('.')[1]!) === 60);
    expect(labels.filter(([, text]) => cries(text))).toEqual([]);
  });
});
