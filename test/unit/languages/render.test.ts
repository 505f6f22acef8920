import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Say } from '../../../src/conversation/types.ts';
import { openCatalogue, render } from '../../../src/languages/catalogue.ts';
import { LANGUAGES } from '../../../src/languages/registry.ts';
import { gather, hashOf, type Row, stateOf } from '../../../src/languages/texts.ts';
import { understand } from '../../../src/languages/understand.ts';
import { valuesFor } from './values.ts';

const vietnamese = gather().get('vi')!;
/** Pa Kô has no text of its own: here it has these. Letters stand for words nobody could vouch for. */
const LANGUAGE = 'pac';
const MARK = '— Nháp tiếng Pa Kô, chưa duyệt —';

function row(key: string, state: string, text = `[${key}]`): Row {
  const original = vietnamese.get(key)!.text;
  const whole = [text, ...new Set(original.match(/\{\{.+?\}\}/g))].join(' ');
  return { language: LANGUAGE, key, text: whole, state, source: hashOf(original) };
}
const shown = (say: Say, ...rows: Row[]) => render(LANGUAGE, say, { catalogue: openCatalogue({ rows }) });
const vi = (say: Say) => render('vi', say).text;

describe('a text', () => {
  it.each([
    ['menu', 'approved', '[chat:menu]'],
    ['menu', 'reviewed', '[chat:menu]'],
    ['menu', 'draft', `${MARK}\n[chat:menu]\n\n— Tiếng Việt —\nBạn muốn làm gì?`],
    ['welcome', 'approved', '[chat:welcome] 113 111'],
    ['welcome', 'reviewed', `${vi({ key: 'welcome' })}\n\n${MARK}\n[chat:welcome] 113 111`],
    ['welcome', 'draft', `${vi({ key: 'welcome' })}\n\n${MARK}\n[chat:welcome] 113 111`],
    ['duress', 'approved', '[chat:duress]'],
    ['duress', 'draft', vi({ key: 'duress' })],
  ])('%s, %s', (key, state, text) => {
    expect(shown({ key }, row(`chat:${key}`, state)).text).toBe(text);
  });

  it('made from older Vietnamese is a draft again, however approved it was', () => {
    const old = { ...row('chat:menu', 'approved'), source: hashOf('Bạn muốn gì?') };
    expect(shown({ key: 'menu' }, old).text).toContain(MARK);
    expect(stateOf(old, 'Bạn muốn làm gì?')).toBe('needs_review');
  });

  it('without a number of the Vietnamese is not used at all', () => {
    const bad = { ...row('chat:welcome', 'approved'), text: 'no numbers' };
    expect(shown({ key: 'welcome' }, bad).text).toBe(vi({ key: 'welcome' }));
  });

  it('that Vietnamese does not have is not used, and Vietnamese is never overlaid', () => {
    const stray = { language: LANGUAGE, key: 'chat:nope', text: 'x', state: 'approved', source: hashOf('x') };
    expect(openCatalogue({ rows: [stray] }).find(LANGUAGE, 'nope')).toBeUndefined();
    const forged = { ...row('chat:menu', 'approved'), language: 'vi' };
    expect(openCatalogue({ rows: [forged] }).translate('vi', 'menu')).toBe('Bạn muốn làm gì?');
  });

  it('is as good as what it refers to', () => {
    const say = { key: 'follow.status', values: { agency: 'A', status: 'received' } };
    const outer = {
      ...row('chat:follow.status', 'approved'),
      text: vietnamese.get('chat:follow.status')!.text,
    };
    const name = row('common:status.received.name', 'approved');
    expect(shown(say, outer, name).text).toBe(vi(say));
    const text = (state: string) => shown(say, outer, name, row('common:status.received.text', state)).text;
    expect(text('draft')).toContain(MARK);
    expect(text('reviewed')).toContain('[common:status.received.name]. [common:status.received.text]');
  });
});

describe('a message of several pieces', () => {
  const say: Say = { key: 'menu', parts: [{ key: 'learn:quiz.you' }] };
  it('is Vietnamese when one is missing', () => {
    expect(shown(say, row('chat:menu', 'approved')).text).toBe(vi(say));
  });

  it('is a draft when one is a draft', () => {
    const { text } = shown(say, row('chat:menu', 'approved'), row('learn:quiz.you', 'draft'));
    expect(text).toBe(`${MARK}\n[chat:menu]\n[learn:quiz.you]\n\n— Tiếng Việt —\n${vi(say)}`);
  });

  it('has the Vietnamese first when one is a safety text', () => {
    const both: Say = { key: 'menu', parts: [{ key: 'danger.child' }] };
    const { text } = shown(both, row('chat:menu', 'approved'), row('chat:danger.child', 'reviewed'));
    expect(text.startsWith(vi(both))).toBe(true);
  });

  it('has what somebody wrote once, as it is', () => {
    const summary: Say = {
      key: 'summary.all',
      parts: [
        { key: 'summary.where', verbatim: '{{police}} $t(menu)' },
        { key: 'summary.who', choice: 'who.self' },
      ],
    };
    const keys = ['summary.all', 'summary.where', 'summary.who', 'choice.who.self'];
    const { text } = shown(summary, ...keys.map((key) => row(`chat:${key}`, 'draft')));
    expect(text).toBe(
      [
        `${MARK}\n[chat:summary.all]\n\n— Tiếng Việt —\nĐây là tin sẽ gửi:\n`,
        '[chat:summary.where] · Ở đâu: {{police}} $t(menu)',
        '[chat:summary.who] [chat:choice.who.self] · Với ai: Tôi',
      ].join('\n'),
    );
    const answer: Say = { key: 'menu', verbatim: 'chữ của cán bộ' };
    expect(shown(answer, row('chat:menu', 'draft')).text.split('chữ của cán bộ')).toHaveLength(2);
  });
});

describe('a label', () => {
  const label = (id: string, ...rows: Row[]) =>
    shown({ key: 'menu', choices: [id] }, ...rows).choices![0]!.label;
  it.each([
    ['menu.report', 'approved', '[chat:choice.menu.report]'],
    ['menu.report', 'reviewed', '[chat:choice.menu.report]'],
    ['menu.report', 'draft', '[chat:choice.menu.report] · Báo tin'],
    ['safety.no', 'reviewed', '[chat:choice.safety.no] · Không an toàn'],
    ['safety.no', 'approved', '[chat:choice.safety.no]'],
  ])('%s, %s', (id, state, text) => expect(label(id, row(`chat:choice.${id}`, state))).toBe(text));

  it('is Vietnamese when there is none, or both are too long', () => {
    expect(label('menu.report')).toBe('Báo tin');
    expect(label('menu.report', row('chat:choice.menu.report', 'draft', 'x'.repeat(51)))).toBe('Báo tin');
    expect(label('menu.report', row('chat:choice.menu.report', 'draft', 'x'.repeat(50)))).toHaveLength(60);
  });

  it('of a language is its own name, in every language', () => {
    expect(label('language.lo')).toBe('ພາສາລາວ');
    expect(render('lo', { key: 'menu', choices: ['language.hmn'] }).choices![0]!.label).toBe('Hmoob');
  });

  it('is found among those of learning, or by the key given', () => {
    expect(label('menu.start')).toBe('Về đầu');
    const say = { key: 'menu', choices: ['x.y'], labels: { 'x.y': 'learn:choice.next' } };
    expect(render('vi', say).choices).toEqual([{ id: 'x.y', label: 'Tiếp' }]);
  });
});

describe('what is typed', () => {
  const catalogue = openCatalogue({
    rows: [row('chat:choice.menu.help', 'draft', 'ຊ່ວຍ'), row('chat:synonym.menu.help', 'draft', 'ດ່ວນ, abc')],
  });
  const menu = ['menu.report', 'menu.help'];
  it.each([
    ['ຊ່ວຍ', 'menu.help'],
    ['ຊ່ວຍ · Cần giúp ngay', 'menu.help'],
    ['can giup ngay', 'menu.help'],
    ['ດ່ວນ', 'menu.help'],
    ['ABC', 'menu.help'],
    ['cần giúp', 'menu.help'],
    ['໒', 'menu.help'],
    ['១', 'menu.report'],
    ['៣', undefined],
  ])('%s → %s', (text, id) => expect(understand(LANGUAGE, text, menu, {}, catalogue)).toBe(id));

  it('means a language by either of its names, or a button by the label it was shown with', () => {
    const languages = ['language.vi', 'language.lo', 'language.hmn'];
    expect(understand('vi', 'tiếng Lào', languages)).toBe('language.lo');
    expect(understand('vi', 'ພາສາລາວ', languages)).toBe('language.lo');
    expect(understand('km', 'hmoob', languages)).toBe('language.hmn');
    expect(understand('vi', 'tiếp', ['x.y'], { 'x.y': 'learn:choice.next' })).toBe('x.y');
  });
});

it("a picture is asked for in the person's language", () => {
  expect(shown({ key: 'menu', picture: 'lesson/viec-nhe' }).picture).toBe('pac/lesson/viec-nhe');
});

it('numbers are written as the language does, or as Vietnamese does', () => {
  const say = { key: 'cut', values: { limit: 12_345 } };
  expect(shown(say, row('chat:cut', 'approved')).text).toContain('12.345');
});

it('whatever is said in whatever language and state can be put into words, and nothing unapproved stands alone', () => {
  const keys = [...vietnamese.keys()].filter((key) => !/^(web|loudspeaker):|:synonym\./.test(key));
  const states = fc.constantFrom('approved', 'reviewed', 'draft', 'none');
  const piece = fc.record({ key: fc.constantFrom(...keys), state: states });
  const ids = keys.flatMap((key) => (key.startsWith('chat:choice.') ? key.slice('chat:choice.'.length) : []));
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 4 }),
      fc.option(fc.constantFrom('{{police}}', '$t(menu)', 'lời của tôi'), { nil: undefined }),
      fc.array(fc.constantFrom(...ids), { maxLength: 3 }),
      fc.constantFrom(...LANGUAGES.map(({ code }) => code)),
      (pieces, verbatim, choices, language) => {
        const rows = pieces.flatMap(({ key, state }) =>
          state === 'none' ? [] : { ...row(key, state), language },
        );
        const [head, ...parts] = pieces.map(({ key }) => ({
          key,
          values: valuesFor(vietnamese.get(key)!.text),
        }));
        const say = { ...head!, parts, choices, ...(verbatim ? { verbatim } : {}) };
        const catalogue = openCatalogue({ rows });
        const { text, choices: buttons } = render(language, say, { catalogue });
        const ours = verbatim ? text.replace(`\n\n${verbatim}`, '') : text;
        expect(ours).not.toMatch(/\{\{|\$t\(/);
        expect(buttons!.map(({ id }) => id)).toEqual(choices);
        for (const { label } of buttons!) expect(label.length).toBeLessThanOrEqual(60);
        const unapproved =
          language !== 'vi' &&
          pieces.some(({ key }) => catalogue.standing(language, key, head!.values) !== 'alone');
        if (unapproved) expect(ours).toContain(catalogue.own('vi', head!.key, head!.values));
      },
    ),
    { numRuns: 60 },
  );
});
