import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/conversation/types.ts';
import { appended, danger, hears, press, reports, submitted, talk } from './talk.ts';

const toStory = [press('menu.report'), press('safety.yes'), press('need.report')];
const toWho = [...toStory, 'có mấy em bị giữ trong quán', 'Lao Bảo'];
const toConsent = [
  ...toWho,
  press('who.other'),
  press('age.adult'),
  press('situation.none'),
  'Facebook Anh Ba',
  press('contact.here'),
];

const rows: [string, (string | Event)[], string[], string][] = [
  ['menu button opens a report', [press('menu.report')], ['notice', 'report.intro', 'ask.safety'], 'safety'],
  [
    '/baotin with a story',
    ['/baotin có người rủ đi xa'],
    ['notice', 'report.opened', 'ask.safety'],
    'safety',
  ],
  ['safe asks the need', [press('menu.report'), press('safety.yes')], ['ask.need'], 'need'],
  [
    'not sure gets advice, then the need',
    [press('menu.report'), press('safety.unsure')],
    ['report.unsure', 'ask.need'],
    'need',
  ],
  [
    'not safe gets one line and no question',
    [press('menu.report'), press('safety.no')],
    ['report.stay-safe'],
    'safety',
  ],
  [
    'after "not safe" the next message is only noted',
    [press('menu.report'), press('safety.no'), 'em ở Khe Sanh'],
    ['noted'],
    'safety',
  ],
  ['need leads to the story', toStory, ['ask.story'], 'story'],
  ['a story leads to where', [...toStory, 'thấy người lạ'], ['ask.where'], 'where'],
  ['where leads to who', toWho, ['ask.who'], 'who'],
  ['text at a question with buttons asks again, briefly', [...toWho, 'xe biển 74'], ['again.who'], 'who'],
  [
    'a report that is full keeps no more, says so, and can still be sent',
    [...toStory, ...Array<string>(6).fill('a'.repeat(9_999))],
    ['report.full', 'again.who'],
    'who',
  ],
  ['who leads to age', [...toWho, press('who.self')], ['ask.age'], 'age'],
  [
    'a minor: the child line first',
    [...toWho, press('who.self'), press('age.under16')],
    ['report.minor', 'ask.situation'],
    'situation',
  ],
  [
    'held: numbers first, then the short path',
    [...toWho, press('who.other'), press('age.adult'), press('situation.held')],
    ['danger.numbers', 'ask.consent'],
    'consent',
  ],
  [
    'a child in danger: its own words',
    [...toWho, press('who.self'), press('age.16_17'), press('situation.hurt')],
    ['danger.child', 'ask.consent'],
    'consent',
  ],
  [
    'help now without a story asks for the story only',
    [press('menu.report'), press('safety.yes'), press('need.help')],
    ['danger.numbers', 'ask.story'],
    'story',
  ],
  [
    'a question takes the path of a question',
    [press('menu.report'), press('safety.yes'), press('need.question'), 'đi làm ở Nhật thì hỏi ai'],
    ['ask.contact'],
    'contact',
  ],
  ['the last question is consent', toConsent, ['summary.all', 'ask.consent'], 'consent'],
  ['further messages are noted in a word', [...toWho, 'xe', 'biển 74'], ['noted'], 'who'],
  [
    'every third reply names the question',
    [...toWho, 'xe', 'biển 74', 'màu đỏ', 'đi về Lao Bảo'],
    ['again.who'],
    'who',
  ],
  [
    'danger at the menu',
    [danger('cứu em, họ nhốt em')],
    ['danger.numbers', 'report.opened', 'ask.where'],
    'where',
  ],
  [
    'danger at a question with buttons',
    [...toWho, danger('họ đang đánh')],
    ['danger.numbers', 'ask.consent'],
    'consent',
  ],
  [
    'danger at consent',
    [...toConsent, danger('họ đang đánh')],
    ['danger.numbers', 'again.consent'],
    'consent',
  ],
  ['skip by button', [...toWho, press('skip')], ['ask.age'], 'age'],
  ['skip in words', [...toWho, 'Bỏ qua'], ['ask.age'], 'age'],
  ['skip by command', [...toWho, '/boqua'], ['ask.age'], 'age'],
  ['consent is not skipped', [...toConsent, '/boqua'], ['again.consent'], 'consent'],
  ['/gui with nothing told', ['/start', '/gui'], ['report.empty', 'ask.story'], 'story'],
  ['no to consent drops', [...toConsent, press('consent.no')], ['report.refused'], 'menu'],
  [
    'no to consent in danger explains once',
    [danger('cứu em bị nhốt'), 'Lao Bảo', press('consent.no')],
    ['report.duty'],
    'consent',
  ],
  [
    'a second no drops even then',
    [danger('cứu em bị nhốt'), 'Lao Bảo', press('consent.no'), press('consent.no')],
    ['report.refused'],
    'menu',
  ],
  ['/huy drops', [...toWho, '/huy'], ['report.dropped'], 'menu'],
  ['/huy with no report', ['/start', '/huy'], ['report.none'], 'menu'],
  ['a stale button asks again', [...toWho, press('safety.yes')], ['stale', 'again.who'], 'who'],
  [
    'a location answers where',
    [...toStory, 'có người rủ', hears({ location: { latitude: 16.62, longitude: 106.73 } })],
    ['ask.who'],
    'who',
  ],
  ['/start keeps the report', [...toWho, '/start'], ['report.open', 'welcome'], 'menu'],
  ['the menu button goes on with it', [...toWho, '/start', press('menu.report')], ['again.who'], 'who'],
  ['a card comes back to the question', [...toWho, '/trogiup'], ['card.help', 'again.who'], 'who'],
  ['wiping can be declined', [...toWho, '/xoa', press('wipe.no')], ['again.who'], 'who'],
  [
    'a name is no command where names are asked for',
    [...toWho, press('skip'), press('skip'), press('skip'), 'Huy'],
    ['ask.contact'],
    'contact',
  ],
];

describe('a report, step by step', () => {
  it.each(rows)('%s', (_label, events, keys, at) => {
    const { state, keys: said } = talk(events);
    expect(said).toEqual(keys);
    expect(state.at).toBe(at);
  });

  it('submits everything that was told', () => {
    const { effects, keys, state } = talk([...toConsent, 'còn một em nữa', press('consent.yes'), submitted]);
    expect(reports(effects)).toEqual([
      {
        story: ['có mấy em bị giữ trong quán', 'còn một em nữa'],
        answers: {
          safety: 'safety.yes',
          need: 'need.report',
          where: 'Lao Bảo',
          who: 'who.other',
          age: 'age.adult',
          situation: 'situation.none',
          suspect: 'Facebook Anh Ba',
          contact: 'contact.here',
          consent: 'consent.yes',
        },
        danger: false,
        cut: false,
      },
    ]);
    expect(keys).toEqual(['sent.code', 'sent.next']);
    expect(state).toMatchObject({ at: 'follow', following: 'tip-1', tips: ['tip-1'] });
    expect(state.report).toBeUndefined();
  });

  it.each(['/gui', 'gửi', 'GUI', '/gửi', '/gui@TinBaoBot', '/gui thêm điều này'])(
    '%s sends from anywhere',
    (typed) => {
      expect(reports(talk([...toWho, typed]).effects)).toHaveLength(1);
      expect(reports(talk([...toWho, '/start', typed]).effects)).toHaveLength(1);
    },
  );

  it('keeps text written behind /gui', () => {
    expect(reports(talk([...toWho, '/gui xe màu đỏ']).effects)[0]?.story).toContain('xe màu đỏ');
  });

  it('marks danger declared by a button', () => {
    const { state } = talk([press('menu.report'), press('safety.yes'), press('need.help')]);
    expect(state.report?.danger).toBe(true);
  });

  it('writes a location as text', () => {
    const place = hears({ location: { latitude: 16.62, longitude: 106.73 } });
    expect(talk([place]).state.report?.answers.where).toBe('vị trí: 16.62, 106.73');
    expect(talk([...toWho, place]).state.report?.story).toContain('vị trí: 16.62, 106.73');
  });

  it('says what was cut, at once and at the end', () => {
    const long = talk([hears({ text: 'một chuyện dài', cut: true })]);
    expect(long.keys).toContain('cut');
    expect(talk(['/gui', submitted], long.state).keys).toEqual(['sent.code', 'sent.cut', 'sent.next']);
  });

  it('adds later text to the tip just sent', () => {
    const sent = talk([...toConsent, press('consent.yes'), submitted]);
    const more = talk([danger('họ sắp đưa đi')], sent.state);
    expect(more.keys).toEqual(['danger.numbers']);
    expect(more.effects).toEqual([
      { kind: 'append', tip: 'tip-1', text: 'họ sắp đưa đi', danger: true, media: [] },
    ]);
    const added = talk([appended], more.state);
    expect(added.keys).toEqual(['follow.added']);
    expect(talk(['thêm', appended], added.state).keys).toEqual(['follow.noted']);
    expect(talk(['/gui'], sent.state).keys).toEqual(['sent.already', 'follow.more']);
    expect(talk([press('menu.report')], sent.state).state).toMatchObject({
      at: 'safety',
      following: undefined,
    });
  });

  it('keeps a message that comes while wiping is asked about', () => {
    expect(talk([...toWho, '/xoa', 'thêm chuyện']).state.report?.story).toContain('thêm chuyện');
  });
});

describe('a place of which there are several', () => {
  const unclear = ['xã Lao Bảo (Hướng Hóa)', 'xã Tân Thành (Minh Hóa)'];
  const asked = talk([...toStory, 'thấy người lạ', hears({ text: 'Tân Thành', unclear })]);

  it('is asked about once, while its writer is there, and the answer stands beside the name', () => {
    expect(asked.keys).toEqual(['which.ask']);
    expect(asked.says[0]!.parts?.map(({ verbatim }) => verbatim)).toEqual(unclear);
    const told = talk([hears({ text: 'Tân Thành ở Hướng Hóa, cũng unclear', unclear })], asked.state);
    expect(told.keys).toEqual(['ask.who']);
    expect(told.state.report!.answers.where).toBe('Tân Thành\nTân Thành ở Hướng Hóa, cũng unclear');
  });

  it('may be left as it is', () => {
    const left = talk([press('skip')], asked.state);
    expect(left.state.report!.answers.where).toBe('Tân Thành');
    expect(left.state.at).toBe('who');
  });
});
