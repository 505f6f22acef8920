import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import lessons from '../../../src/awareness/lessons.json' with { type: 'json' };
import quizzes from '../../../src/awareness/quizzes.json' with { type: 'json' };
import { drawPicture } from '../../../src/pictures/index.ts';
import { recent } from '../../../src/pictures/recent.ts';

const LIMIT = 120_000;
const QUIZ = quizzes[0]!.id;

async function sizeOf(png: Buffer | undefined) {
  expect(png!.length).toBeLessThanOrEqual(LIMIT);
  const { format, width, height } = await sharp(png).metadata();
  return { format, width, height };
}

describe('pictures by their reference', () => {
  it.each(['vi', 'lo', 'km'])('every lesson has one in %s, and no two the same', async (language) => {
    const all = await Promise.all(lessons.map(({ id }) => drawPicture(`${language}/lesson/${id}`)));
    for (const png of all) expect(await sizeOf(png)).toEqual({ format: 'png', width: 800, height: 450 });
    expect(new Set(all.map((png) => png!.toString('base64'))).size).toBe(lessons.length);
  });

  it.each([`${QUIZ}/0-1`, `${QUIZ}/7-10`, `${QUIZ}/10-10`])('a score %s', async (score) => {
    expect(await sizeOf(await drawPicture(`vi/score/${score}`))).toEqual({
      format: 'png',
      width: 800,
      height: 450,
    });
  });

  it.each([`${lessons.length}-${quizzes.length}`, '1-0', '0-3'])('a certificate %s', async (done) => {
    expect(await sizeOf(await drawPicture(`vi/certificate/${done}`))).toEqual({
      format: 'png',
      width: 1240,
      height: 876,
    });
  });

  it('shows the score itself', async () => {
    const [low, high] = await Promise.all(
      ['2-8', '3-8'].map((points) => drawPicture(`vi/score/${QUIZ}/${points}`)),
    );
    expect(low!.equals(high!)).toBe(false);
  });

  it('is Vietnamese in a language nobody knows, drawn once', async () => {
    const [one, other, again] = await Promise.all(
      ['vi', 'xx', 'vi'].map((code) => drawPicture(`${code}/lesson/tro-ve`)),
    );
    expect(other).toBe(one);
    expect(again).toBe(one);
  });

  it.each([
    '',
    'vi',
    'vi/lesson',
    'vi/lesson/',
    'lesson/viec-nhe',
    'vi/lesson/unknown',
    'vi/lesson/viec-nhe/',
    'vi/lesson/viec-nhe.png',
    'vi/lesson/../lesson/viec-nhe',
    'vi/lesson/constructor',
    'vi//lesson/viec-nhe',
    'VI/lesson/viec-nhe',
    ' vi/lesson/viec-nhe',
    'vi/lesson/viec-nhe\n',
    'vi/score/unknown/1-2',
    `vi/score/${QUIZ}`,
    `vi/score/${QUIZ}/3-2`,
    `vi/score/${QUIZ}/0-0`,
    `vi/score/${QUIZ}/1-11`,
    `vi/score/${QUIZ}/01-5`,
    `vi/score/${QUIZ}/-1-5`,
    'vi/certificate/0-0',
    'vi/certificate/13-1',
    `vi/certificate/1-${quizzes.length + 1}`,
    'vi/certificate/1',
    'vi/poster/1-1',
  ])('is none for %j', async (reference) => expect(await drawPicture(reference)).toBeUndefined());
});

describe('what is kept', () => {
  it('is made once, the longest unused goes first, and a failure is tried again', async () => {
    const made: string[] = [];
    const keep = recent<string>(2);
    const get = (key: string) => keep(key, async () => `${made.push(key) && key}`);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await get(key)).toBe(key);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    await expect(keep('bad', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await get('bad')).toBe('bad');
  });
});
