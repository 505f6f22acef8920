import { PassThrough, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sortCommand } from '../../../src/sorting/command.ts';

async function run(args: string[], input: string): Promise<{ code: number; out: string; err: string }> {
  const collect = () => {
    const chunks: string[] = [];
    const stream = new Writable({
      highWaterMark: 16,
      write(chunk, _encoding, done) {
        chunks.push(String(chunk));
        setImmediate(done);
      },
    });
    return { stream, text: () => chunks.join('') };
  };
  const out = collect();
  const err = collect();
  const code = await sortCommand(args, Readable.from([input]), out.stream, err.stream);
  await Promise.all([out, err].map(({ stream }) => new Promise((done) => stream.end(() => done(undefined)))));
  return { code, out: out.text(), err: err.text() };
}

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('sort', () => {
  test('writes one decision a line, in order, under back-pressure', async () => {
    const texts = Array.from({ length: 50 }, (_, i) =>
      i % 2 ? 'xin chào' : 'em bị nhốt ở Bokeo, cứu em với',
    );
    const { code, out } = await run([], texts.map((text) => JSON.stringify({ text })).join('\n'));
    expect(code).toBe(0);
    const found = lines(out);
    expect(found.map((one) => one.category)).toEqual(
      texts.map((_, i) => (i % 2 ? 'not_a_tip' : 'scam_compound')),
    );
    expect(Object.keys(found[0])).toEqual([
      'category',
      'urgency',
      'role',
      'age',
      'places',
      'countries',
      'lead',
      'copies',
      'confidence',
      'signals',
    ]);
  });

  test('sorts the free-text place too', async () => {
    const { out } = await run([], '{"text":"có người rủ đi làm","place":"chợ Khe Sanh"}');
    expect(lines(out)[0].places).toEqual(['19429']);
  });

  test.each([
    ['{"text":', 'line 2'],
    ['{"place":"x"}', 'line 2'],
    ['{"text":5}', 'line 2'],
    ['[]', 'line 2'],
    ['{"text":"a","place":5}', 'line 2'],
  ])('stops at a broken line: %s', async (broken, says) => {
    const { code, out, err } = await run([], `{"text":"xin chào"}\n${broken}\n{"text":"xin chào"}`);
    expect(code).toBe(1);
    expect(lines(out)).toHaveLength(1);
    expect(err).toContain(says);
  });

  test('nothing in, nothing out', async () => {
    expect(await run([], '')).toMatchObject({ code: 0, out: '' });
  });
});

describe('sort eval', () => {
  const dev = fileURLToPath(new URL('./tips-dev.jsonl', import.meta.url));

  test('gives the figures as one JSON line and a table for people', async () => {
    const { code, out, err } = await run(['eval', dev], '');
    expect(code).toBe(0);
    expect(lines(out)[0]).toMatchObject({ messages: 320 });
    expect(err).toContain('p0Recall');
    const { styles } = lines(out)[0];
    expect(Object.keys(styles)).toEqual(['en', 'lo', 'vi', 'vi dialect', 'vi without accents']);
    expect(styles['vi without accents'].category).toBeGreaterThan(0.85);
    expect(err).toContain('vi without accents');
    expect(err).toMatch(/gold .* decided/);
  });

  test('a missing file is an error', async () => {
    const { code, err } = await run(['eval', '/nowhere/tips.jsonl'], '');
    expect(code).toBe(1);
    expect(err).toContain('ENOENT');
  });
});

describe('usage', () => {
  test('--help explains, wrong words are refused', async () => {
    expect((await run(['--help'], '')).out).toContain('sort eval <file>');
    expect((await run(['frobnicate'], '')).code).toBe(2);
    expect((await run(['eval'], '')).code).toBe(2);
  });

  test('an output that closes early does not hang', async () => {
    const output = new PassThrough({ highWaterMark: 1 });
    output.resume();
    expect(await sortCommand([], Readable.from(['{"text":"alo"}\n']), output, new PassThrough())).toBe(0);
  });
});
