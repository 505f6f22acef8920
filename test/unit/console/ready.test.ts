import { describe, expect, it } from 'vitest';
import { readyAnswers } from '../../../src/console/ready.ts';
import { ANSWER_LIMIT } from '../../../src/inbox/act.ts';
import groups from '../../../src/inbox/ready.json' with { type: 'json' };
import { LANGUAGES } from '../../../src/languages/registry.ts';
import { gather } from '../../../src/languages/texts.ts';

const keys = groups.flatMap(({ answers }) => answers.map(({ key }) => key));
const answersIn = (language: string) =>
  readyAnswers(language, 'cong-an-tinh').groups.flatMap(({ answers }) => answers);

describe('ready answers', () => {
  it('have each a text, and each text is offered', () => {
    const texts = [...gather().get('vi')!.keys()].filter((key) => key.startsWith('ready:'));
    expect(texts.sort()).toEqual(keys.map((key) => `ready:${key}`).sort());
    expect(keys.length).toBeGreaterThanOrEqual(10);
  });

  it('are plain: short sentences, no number but those of the configuration, no rescue promised', () => {
    for (const [key, { text }] of gather().get('vi')!) {
      if (!key.startsWith('ready:')) continue;
      const sentences = text.split(/[.?!:]+/u).filter((sentence) => sentence.trim());
      const words = sentences.map((sentence) => sentence.trim().split(/\s+/u).length);
      expect(words.reduce((sum, count) => sum + count, 0) / words.length, key).toBeLessThanOrEqual(15);
      expect(text, key).not.toMatch(/\d|sẽ (cứu|giải cứu|đến|tới)/);
    }
    expect(answersIn('vi').find(({ key }) => key === 'call')!.text).toMatch(/113.*111/s);
  });

  it.each(LANGUAGES.map(({ code }) => code))(
    '%s: Vietnamese is always beside, and it all fits',
    (language) => {
      const vietnamese = answersIn('vi');
      for (const [at, { text, meaning, key }] of answersIn(language).entries()) {
        expect(`${text}\n${meaning}`, key).toContain(vietnamese[at]!.text);
        expect(text.length, key).toBeLessThan(ANSWER_LIMIT / 2);
      }
    },
  );

  it('tell the officer in which language they are', () => {
    expect(readyAnswers('vi', 'cong-an-tinh')).toMatchObject({ note: undefined, shown: undefined });
    expect(readyAnswers('en', 'cong-an-tinh').note).toContain('bản nháp chưa duyệt bằng tiếng Anh');
    expect(readyAnswers('bru', 'cong-an-tinh').note).toBe(
      'Câu soạn sẵn chỉ có tiếng Việt, chưa có tiếng Bru–Vân Kiều.',
    );
    expect(readyAnswers('lo', 'cong-an-tinh').shown).toContain('[Trả lời, đúng như bạn viết]');
  });

  it('are chosen by key, and nothing else chooses', () => {
    expect(readyAnswers('vi', undefined, 'call').chosen?.key).toBe('call');
    for (const wrong of [undefined, '', '__proto__', ['call'], { call: 1 }, 'CALL'])
      expect(readyAnswers('vi', undefined, wrong).chosen).toBeUndefined();
  });
});
