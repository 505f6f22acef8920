import { describe, expect, it, test } from 'vitest';
import { findTools } from '../../../src/voices/speak.ts';
import { spell } from '../../../src/voices/spell.ts';
import { spokenTexts } from '../../../src/voices/texts.ts';

describe('a text as it is said', () => {
  it.each([
    ['Gọi 113 hoặc 111.', 'Gọi 1 1 3 hoặc 1 1 1.'],
    ['Số 19001234 không phải của chúng tôi.', 'Số 1 9 0 0 1 2 3 4 không phải của chúng tôi.'],
    ['18 tuổi, 10 phút, mã 16 số', '18 tuổi, 10 phút, mã 16 số'],
    ['30.000.000 đồng', '30.000.000 đồng'],
    ['từ 60–80 triệu', 'từ 60 đến 80 triệu'],
    ['Gõ /gui để gửi, /xoa để xóa.', 'Gõ gửi để gửi, xoá để xóa.'],
    ['Nên làm:\n- Hỏi kỹ.\n- Nói với mẹ.', 'Nên làm:\nHỏi kỹ.\nNói với mẹ.'],
    ['Bạn ấy hỏi: “Ở đâu?” 👍', 'Bạn ấy hỏi: Ở đâu?'],
    ['— 👍 …', ''],
  ])('%j is %j', (written, said) => expect(spell(written)).toBe(said));
});

test('what may be said is the same for everybody, no button, and never a disguise', () => {
  const texts = new Map(spokenTexts(['chat', 'common']).map((text) => [text.key, text]));
  expect(texts.get('chat:danger.numbers')!.words).toContain('gọi 1 1 3 (công an)');
  expect(texts.size).toBeGreaterThan(50);
  for (const key of ['chat:sent.code', 'chat:duress', 'chat:choice.menu.report', 'chat:synonym.safety.yes'])
    expect(texts.has(key)).toBe(false);
  for (const { key, words, source } of texts.values()) {
    expect([key, words]).toEqual([key, expect.not.stringMatching(/\{\{|\$t\(/)]);
    expect(source).toMatch(/^[0-9a-f]{16}$/);
  }
});

test('of programs that are missing it is known which', () => {
  expect(findTools('/nowhere')).toEqual({});
});
