import { describe, expect, it } from 'vitest';
import { MENU } from '../../../src/conversation/says.ts';
import { start } from '../../../src/conversation/step.ts';
import type { Event } from '../../../src/conversation/types.ts';
import { LANGUAGES } from '../../../src/languages/registry.ts';
import { edited, hears, joined, NOON, opened, press, submitted, talk, unknown } from './talk.ts';

const CODE = '1234 5678 9012 3456';

const rows: [string, (string | Event)[], string[], string][] = [
  ['/start', ['/start'], ['welcome'], 'menu'],
  ['/start with a deep link', ['/start@TinBaoBot hoc'], ['notice', 'learn:lessons.list'], 'learn'],
  ['/start with an unknown payload', ['/start abc_1'], ['welcome'], 'menu'],
  ['a deep link that asks for help', ['/start help'], ['danger.numbers', 'ask.story'], 'story'],
  ['the same in words', ['Tôi cần giúp'], ['danger.numbers', 'ask.story'], 'story'],
  ['a deep link to a language', ['/start lang-vi'], ['notice', 'language.chosen', 'menu'], 'menu'],
  ['to one to be heard', ['/start lang-bru'], ['notice', 'language.audio-first', 'menu'], 'menu'],
  ['to a group', ['/start g-7f3k7f', joined], ['learn:group.joined'], 'learn'],
  ['to something like a group', ['/start g-7f3k'], ['welcome'], 'menu'],
  ['an edited message is no report', ['/start', edited('có người rủ')], ['menu'], 'menu'],
  [
    'unless it shows danger',
    ['/start', { ...edited('họ nhốt em'), danger: true }],
    ['danger.numbers', 'report.opened', 'ask.where'],
    'where',
  ],
  ['back and edit without a report', ['/start', '/quaylai'], ['menu'], 'menu'],
  ['edit without one', ['/start', '/sua'], ['menu'], 'menu'],
  ['a greeting', ['Chào ad'], ['welcome'], 'menu'],
  ['an emoji', ['🙏'], ['welcome'], 'menu'],
  ['nothing at all', [hears({})], ['welcome'], 'menu'],
  ['an unknown button first', [press('nope')], ['notice', 'stale', 'menu'], 'menu'],
  ['an unknown command', ['/start', '/abc'], ['menu'], 'menu'],
  ['free text opens a report', ['tui thấy người lạ'], ['notice', 'report.opened', 'ask.safety'], 'safety'],
  ['help', ['/start', 'trợ giúp'], ['card.help'], 'menu'],
  ['learn', ['/start', 'học'], ['learn:lessons.list'], 'learn'],
  ['quiz', ['/start', '/dovui'], ['learn:quizzes.list'], 'learn'],
  ['privacy', ['/start', 'rieng tu'], ['card.privacy'], 'menu'],
  ['language', ['/start', '/ngônngữ'], ['language.list'], 'language'],
  ['choosing one', ['/start', '/ngonngu', press('language.vi')], ['language.chosen', 'menu'], 'menu'],
  [
    'another',
    ['/start', '/ngonngu', press('language.lo')],
    ['language.chosen', 'language.partly', 'menu'],
    'menu',
  ],
  [
    'one to be heard',
    ['/start', '/ngonngu', press('language.pac')],
    ['language.audio-first', 'menu'],
    'menu',
  ],
  [
    'one that nobody knows',
    ['/start', '/ngonngu', press('language.xx')],
    ['stale', 'language.list'],
    'language',
  ],
  ['stop', ['/start', 'dừng'], ['stopped', 'menu'], 'menu'],
  ['wipe asks once', ['/start', 'xóa'], ['wipe.ask'], 'wipe'],
  ['wiping declined', ['/start', '/xoa', press('wipe.no')], ['menu'], 'menu'],
  ['follow asks for the code', ['/start', press('menu.follow')], ['code.ask'], 'code'],
  ['a mistyped code', ['/start', '/theodoi', '1234 5678 9012 345'], ['code.unknown'], 'code'],
  ['an unknown code', [CODE, unknown], ['code.unknown'], 'code'],
  ['a code opens its tip', [CODE, opened], ['follow.status', 'follow.answer', 'follow.more'], 'follow'],
  ['an old menu button works', ['/start', '/xoa', press('menu.help')], ['card.help'], 'menu'],
];

describe('outside a report', () => {
  it.each(rows)('%s', (_label, events, keys, at) => {
    const { state, keys: said } = talk(events);
    expect(said).toEqual(keys);
    expect(state.at).toBe(at);
  });

  it('shows seven buttons on the first screen', () => {
    expect(talk(['/start']).state.offered).toEqual(MENU);
    expect(MENU).toHaveLength(7);
  });

  it.each([
    CODE,
    '1234567890123456',
    '1234-5678-9012-3456',
    '１２３４ ５６７８ ９０１２ ３４５６',
    `/theodoi ${CODE}`,
    `theo dõi ${CODE}`,
    `mã: ${CODE}`,
  ])('%s asks for its tip', (typed) => {
    expect(talk([typed]).effects).toEqual([{ kind: 'open', code: '1234567890123456' }]);
  });

  it('shows the words of an agency as they are', () => {
    expect(talk([CODE, opened]).says[1]).toMatchObject({ verbatim: 'Xe màu gì?' });
  });

  it('stops looking after five tries in an hour, and loses no report', () => {
    const tries = Array.from({ length: 5 }, () => [CODE, unknown]).flat();
    const { state } = talk(['chuyện của tui', ...tries]);
    const sixth = talk([CODE], state);
    expect(sixth.effects).toEqual([]);
    expect(sixth.keys).toEqual(['code.locked', 'again.safety']);
    expect(sixth.state.report?.story).toEqual(['chuyện của tui']);
    const later = talk([hears({ text: CODE, at: NOON + 3_600_001 })], sixth.state);
    expect(later.effects).toHaveLength(1);
  });

  it('does not count codes that opened their tip', () => {
    const looks = Array.from({ length: 9 }, () => [CODE, opened]).flat();
    expect(talk(looks).state.tries).toEqual([]);
  });

  it('comes back to an open report after a code', () => {
    const { keys, state } = talk(['chuyện của tui', CODE, opened, 'thêm nữa']);
    expect(keys).toEqual(['noted']);
    expect(state.report?.story).toEqual(['chuyện của tui', 'thêm nữa']);
    expect(talk(['chuyện của tui', CODE, opened]).keys).toEqual([
      'follow.status',
      'follow.answer',
      'report.open',
      'again.safety',
    ]);
  });

  it('opens a report again once the tip followed is gone', () => {
    const { keys, state } = talk([CODE, opened, 'thêm', unknown]);
    expect(keys).toEqual(['follow.gone']);
    expect(talk(['thêm chuyện'], state).state.report?.story).toEqual(['thêm chuyện']);
  });

  it('forgets where to answer on /dung and /xoa', () => {
    const { state } = talk(['chuyện của tui', '/gui', submitted]);
    const stopped = talk(['/dung'], state);
    expect(stopped.effects).toEqual([{ kind: 'stop', tips: ['tip-1'] }]);
    const wiped = talk(['/xoa', press('wipe.yes')], state);
    expect(wiped.effects).toEqual([{ kind: 'wipe', tips: ['tip-1'] }]);
    expect(wiped.keys).toEqual(['wipe.done']);
    expect(wiped.state).toEqual(start());
  });

  it('offers what was last offered', () => {
    const asked = talk([press('menu.report')]);
    expect(asked.state.offered).toEqual(['safety.yes', 'safety.no', 'safety.unsure', 'skip']);
    expect(talk([press('safety.no')], asked.state).state.offered).toEqual(asked.state.offered);
  });

  it('lists every language on offer, and choosing one is remembered', () => {
    const { state } = talk(['/ngonngu']);
    const offered = LANGUAGES.filter((language) => language.offered);
    expect(state.offered).toEqual(offered.map(({ code }) => `language.${code}`));
    for (const { code, name, audioFirst } of offered) {
      const chosen = talk([press(`language.${code}`)], state);
      expect(chosen.state.language).toBe(code);
      expect(chosen.says[0]?.values).toEqual({ language: name });
      expect(chosen.state.aloud ?? false).toBe(audioFirst);
    }
  });
});
