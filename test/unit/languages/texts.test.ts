import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STATUSES } from '../../../src/conversation/codes.ts';
import { choicesOf, QUESTIONS } from '../../../src/conversation/questions.ts';
import { KEYS, LEARN_KEYS, MENU, PARTS } from '../../../src/conversation/says.ts';
import { render, shipped, translate } from '../../../src/languages/catalogue.ts';
import { LANGUAGES } from '../../../src/languages/registry.ts';
import { opened, press, submitted, talk } from '../conversation/talk.ts';

const file = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../locales/vi/${name}.json`, import.meta.url), 'utf8')) as Tree;
type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, before = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );
}

const chat = flat(file('chat'));
const common = flat(file('common'));
const learn = flat(file('learn'));
const answered = QUESTIONS.filter((question) => question !== 'consent');
const taught = LEARN_KEYS.map((key) => `learn:${key}`);
const said = [
  ...KEYS,
  ...taught,
  ...QUESTIONS.flatMap((question) => [`ask.${question}`, `again.${question}`]),
];
const parts = [...new Set([...PARTS, ...answered.map((question) => `summary.${question}`)])];
const choices = [
  ...new Set([
    ...MENU,
    ...QUESTIONS.flatMap(choicesOf),
    ...answered.map((question) => `edit.${question}`),
    'edit.done',
    'wipe.yes',
    'wipe.no',
    ...LANGUAGES.filter(({ offered }) => offered).map(({ code }) => `language.${code}`),
  ]),
];
const values = {
  code: '1234 5678 9012 3456',
  limit: 10_000,
  agency: 'Bộ đội Biên phòng tỉnh Quảng Trị',
  status: 'not_prosecuted',
  n: 3,
  language: 'Hmoob',
  got: 2,
  of: 3,
  lessons: 3,
  quizzes: 2,
};
const isMessage = ([key]: [string, string]) => !/^(choice|synonym)\./.test(key);
const learnMessages = learn
  .filter(isMessage)
  .map(([key, text]) => [`learn:${key}`, text] as [string, string]);
const messages = [...chat.filter(isMessage), ...learnMessages];

describe('every text', () => {
  it.each([...said, ...parts])('%s can be said', (key) => {
    const text = translate('vi', key, values);
    expect(text.length).toBeGreaterThan(3);
    expect(text).not.toMatch(/\{\{|\}\}|\$t\(|undefined/);
  });

  it('is used', () => {
    expect(messages.map(([key]) => key).sort()).toEqual(
      [...said, ...parts, 'push.answer', 'push.here'].sort(),
    );
    const labels = chat
      .filter(([key]) => key.startsWith('choice.'))
      .map(([key]) => key.replace('choice.', ''));
    expect(labels.sort()).toEqual([...choices].sort());
    const known = chat
      .filter(([key]) => key.startsWith('synonym.'))
      .map(([key]) => key.replace('synonym.', ''));
    expect(choices).toEqual(expect.arrayContaining(known));
  });

  it('buttons are short', () => {
    const labels = [...chat, ...learn].filter(([key]) => key.startsWith('choice.'));
    expect(labels.filter(([, label]) => label.length > 22)).toEqual([]);
  });

  it('is in NFC, without markup', () => {
    for (const [key, text] of [...chat, ...learn, ...common]) {
      expect(text, key).toBe(text.normalize('NFC'));
      expect(text, key).not.toMatch(/[<>*_`[\]#]|\s$|^\s| {2}/);
    }
  });

  it('is short enough for one message', () => {
    const long = messages.filter(([key]) => translate('vi', key, values).length > 600).map(([key]) => key);
    expect(long).toEqual([]);
  });

  it('has short sentences', () => {
    for (const [key, text] of messages) {
      const words = text
        .split(/[.!?:;\n]+/u)
        .map((sentence) => sentence.trim().split(/\s+/u).filter(Boolean).length)
        .filter((count) => count > 0);
      const mean = words.reduce((sum, count) => sum + count, 0) / words.length;
      expect(mean, key).toBeLessThanOrEqual(15);
    }
  });

  it('names no number but those of the configuration', () => {
    for (const [key, text] of messages) expect(text.replace('16 số', ''), key).not.toMatch(/\d{3}|\d{2} số/);
  });

  it('promises no rescue', () => {
    for (const [key, text] of messages)
      expect(text, key).not.toMatch(/sẽ (cứu|giải cứu|tới ngay|đến ngay|an toàn)/);
  });

  it.each(STATUSES)('status %s has a name and a sentence', (status) => {
    expect(translate('vi', `common:status.${status}.name`).length).toBeGreaterThan(3);
    expect(translate('vi', `common:status.${status}.text`)).toMatch(/\.$/);
  });

  it('knows no other status', () => {
    expect(Object.keys(file('common').status as Tree)).toEqual(STATUSES);
  });

  it.each([
    'cong-an-tinh',
    'bien-phong',
    'so-y-te',
    'tong-dai-111',
    'hoi-lhpn',
    'so-noi-vu',
    'vien-kiem-sat',
    'truc-ban',
  ])('agency %s has a name', (agency) => {
    expect(shipped.find('vi', `common:agency.${agency}`)).toBeTruthy();
  });
});

describe('first things first', () => {
  it.each(['welcome', 'notice', 'danger.numbers', 'danger.child'])('%s: automatic, 113 and 111', (key) => {
    const text = translate('vi', key);
    expect(text).toContain('tự động, không phải người thật');
    expect(text).toContain('113');
    expect(text).toContain('111');
  });

  it('has the child line first for a child', () => {
    for (const key of ['danger.child', 'report.minor']) {
      const text = translate('vi', key);
      expect(text.indexOf('111')).toBeLessThan(text.indexOf('113'));
    }
  });

  it('says that the code is no receipt of the investigating body', () => {
    const text = translate('vi', 'sent.code', values);
    expect(text).toContain(
      'Mã này để bạn theo dõi; không thay thế thông báo tiếp nhận của Cơ quan điều tra.',
    );
    expect(text).toMatch(/\d{4} \d{4} \d{4} \d{4}/);
  });
});

describe('whole conversations can be put into words', () => {
  const flows = [
    ['/start'],
    ['xin chào', '/trogiup', '/hoc', '/dovui', '/ngonngu', press('language.vi'), '/riengtu', '/dung'],
    ['có người rủ', press('safety.unsure'), press('need.support'), 'Lao Bảo', '/boqua', press('age.under16')],
    ['có người rủ', '/gui', submitted, 'thêm', { kind: 'appended' } as const, '/xoa', press('wipe.yes')],
    ['1234 5678 9012 3456', opened],
    ['/theodoi', '1234 5678 9012 345'],
  ];
  it.each(flows)('flow %#', (...events) => {
    for (let end = 1; end <= events.length; end++) {
      for (const say of talk(events.slice(0, end)).says) {
        const { text, choices: buttons } = render('vi', say);
        expect(text).not.toMatch(/\{\{|\$t\(/);
        expect(text.length).toBeLessThanOrEqual(1200);
        // A list of lessons or quizzes, and the ways out of it.
        expect((buttons ?? []).length).toBeLessThanOrEqual(20);
      }
    }
  });
});
