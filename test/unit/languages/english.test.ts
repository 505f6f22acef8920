import { describe, expect, it } from 'vitest';
import { isDuress } from '../../../src/conversation/commands.ts';
import { choicesOf } from '../../../src/conversation/questions.ts';
import { MENU } from '../../../src/conversation/says.ts';
import { render } from '../../../src/languages/catalogue.ts';
import { LANGUAGES } from '../../../src/languages/registry.ts';
import { riskOf } from '../../../src/languages/risk.ts';
import { gather } from '../../../src/languages/texts.ts';
import { understand } from '../../../src/languages/understand.ts';
import { valuesFor } from './values.ts';

const texts = gather();
const [vietnamese, english] = [texts.get('vi')!, texts.get('en')!];
/** The web page's own furniture is read in Vietnamese alone. */
const translated = [...vietnamese.keys()].filter((key) => !key.startsWith('web:'));
const endonyms = LANGUAGES.map(({ name }) => name);

/** Of people in stories, of places and of ourselves. */
const NAMES = ['Tin Báo', 'Quảng Trị', 'Tết', 'Thảo', 'Tuấn', 'Ngân', 'Sáu', 'Mẹ Bon', 'Phúc', 'Bảy', 'Thơm'];
/** What must be typed as it stands, for the service to know it. */
const PHRASE = 'hỏi giá rau hôm nay';
const ACCENTED = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/iu;

/** The text without what is Vietnamese on purpose: in brackets it is to be shown or said, names and commands stay. */
function withoutNames(text: string): string {
  return [...NAMES, ...endonyms, PHRASE].reduce(
    (left, name) => left.replaceAll(name, ''),
    text.replace(/\([^)]*\)/g, ''),
  );
}

/** Key and text of what the dialogue says, with values filled in. */
const said = translated
  .filter((key) => !/^(pictures|loudspeaker):|:synonym\./.test(key))
  .map((key) => ({ key, values: valuesFor(vietnamese.get(key)!.text) }));

describe('English', () => {
  it('has every text with its placeholders, and none is the Vietnamese one', () => {
    expect(translated.filter((key) => !english.has(key))).toEqual([]);
    const same = translated.filter((key) => english.get(key)?.text === vietnamese.get(key)!.text);
    const meant = /:choice\.language\.|^pictures:poster\.(police|children)-number$/;
    expect(same.filter((key) => !meant.test(key) && /\p{L}/u.test(english.get(key)!.text))).toEqual([]);
  });

  it('was made from the Vietnamese of today', () => {
    const old = translated.filter((key) => english.get(key)?.state !== 'draft');
    expect(old).toEqual([]);
  });

  it('has no Vietnamese left outside brackets, names and what is to be typed', () => {
    const left = translated.filter((key) => ACCENTED.test(withoutNames(english.get(key)!.text)));
    expect(left.map((key) => `${key}: ${english.get(key)!.text}`)).toEqual([]);
  });

  it('types what the Vietnamese types', () => {
    const commands = (text: string) => new Set(text.match(/(?<![\p{L}\d])\/[a-z]+/gu));
    for (const key of translated) {
      expect(commands(english.get(key)!.text), key).toEqual(commands(vietnamese.get(key)!.text));
    }
  });

  it('tells the phrase for somebody who is watched as it is understood, with and without its marks', () => {
    for (const key of ['ask.safety', 'card.help']) {
      const text = english.get(`chat:${key}`)!.text;
      for (const phrase of [PHRASE, 'hoi gia rau hom nay']) {
        expect(text).toContain(phrase);
        expect(isDuress(phrase)).toBe(true);
      }
    }
  });

  it('is as long as a button and a message can be', () => {
    for (const key of translated.filter((each) =>
      /:choice\.|^quizzes:.*\.(question-.|\d+[a-z])$/.test(each),
    )) {
      const id = key.slice(key.indexOf('.') + 1);
      const { choices } = render('en', { key: 'menu', choices: [id], labels: { [id]: key } });
      expect(choices![0]!.label.length, key).toBeLessThanOrEqual(60);
    }
    for (const say of said) {
      const both = english.get(say.key)!.text.length + vietnamese.get(say.key)!.text.length;
      expect(both, say.key).toBeLessThan(1_950);
      expect(render('en', say).text.length, say.key).toBeLessThanOrEqual(2_000);
    }
  });

  it('is read easily: short sentences', () => {
    const hard = translated
      .filter((key) => /^(lessons|quizzes|weekly|loudspeaker):/.test(key))
      .map((key) => ({ key, sentences: sentencesOf(english.get(key)!.text) }))
      .filter(({ sentences }) => mean(sentences) > 15 || Math.max(...sentences) > 30);
    expect(hard).toEqual([]);
  });
});

describe('in English', () => {
  it('the menu stands beside Vietnamese as long as no native speaker has read it', () => {
    const { text, choices } = render('en', { key: 'menu', choices: MENU });
    expect(text).toMatch(
      /^— Nháp tiếng Anh, chưa duyệt —\nWhat would you like to do\?\n\n— Tiếng Việt —\nBạn muốn làm gì\?$/,
    );
    expect(choices![0]!.label).toBe('Report · Báo tin');
  });

  it('what is learnt has English first, what is said in danger Vietnamese', () => {
    const learnt = said.filter(({ key }) => riskOf(key) === 'lesson' && !/:choice\./.test(key));
    expect(learnt.length).toBeGreaterThan(500);
    for (const say of learnt)
      expect(render('en', say).text, say.key).toMatch(/^— Nháp tiếng Anh[\s\S]+— Tiếng Việt —/);
    const shown = render('en', { key: 'danger.numbers' }).text;
    expect(shown.startsWith(`${render('vi', { key: 'danger.numbers' }).text}\n\n— Nháp tiếng Anh`)).toBe(
      true,
    );
    expect(shown.endsWith('This is an automatic service, not a real person.')).toBe(true);
  });

  it.each([
    ['yes', choicesOf('safety'), 'safety.yes'],
    ['I’m not safe', choicesOf('safety'), 'safety.no'],
    ['not safe', choicesOf('safety'), 'safety.no'],
    ['dont know', choicesOf('safety'), 'safety.unsure'],
    ['không', choicesOf('safety'), 'safety.no'],
    ['15', choicesOf('age'), 'age.under16'],
    ['17 years old', choicesOf('age'), 'age.16_17'],
    ['40', choicesOf('age'), 'age.adult'],
    ['my daughter', choicesOf('who'), 'who.relative'],
    ['locked in', choicesOf('situation'), 'situation.held'],
    ['ok', choicesOf('consent'), 'consent.yes'],
    ["don't send", choicesOf('consent'), 'consent.no'],
    ['next', choicesOf('where'), 'skip'],
    ['I need help', MENU, 'menu.help'],
    ['yes, he is here', choicesOf('safety'), undefined],
  ])('%s among %j is %s', (text, offered, choice) => {
    expect(understand('en', text, offered)).toBe(choice);
  });

  it('no word means two of the answers on offer', () => {
    const lists = (
      ['safety', 'need', 'who', 'age', 'situation', 'evidence', 'contact', 'consent'] as const
    ).map(choicesOf);
    for (const offered of [MENU, ...lists]) {
      const words = offered.flatMap((id) => (english.get(`chat:synonym.${id}`)?.text ?? '').split(', '));
      const twice = words.filter((word, index) => word && words.indexOf(word) !== index);
      expect(twice, offered.join()).toEqual([]);
    }
  });
});

/** Words of each sentence; a heading that ends in a colon is one too. */
function sentencesOf(text: string): number[] {
  return text
    .split(/[.!?…:;\n]+/u)
    .map((sentence) => sentence.split(/\s+/u).filter((word) => /[\p{L}\d]/u.test(word)).length)
    .filter((words) => words > 0);
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
