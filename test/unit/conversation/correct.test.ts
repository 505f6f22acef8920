import { describe, expect, it } from 'vitest';
import { render } from '../../../src/languages/catalogue.ts';
import { danger, edited, hears, photo, press, reports, submitted, talk } from './talk.ts';

const toWho = [
  press('menu.report'),
  press('safety.yes'),
  press('need.report'),
  'có mấy em bị giữ trong quán',
  'Lao Bảo',
];
const toConsent = [
  ...toWho,
  press('who.other'),
  press('age.adult'),
  press('situation.none'),
  press('skip'),
  press('contact.here'),
];

describe('the summary before sending', () => {
  it('shows what will be sent, in words', () => {
    const [summary, ask] = talk(toConsent).says;
    expect(render('vi', summary!).text).toBe(
      [
        'Đây là tin sẽ gửi:',
        'Lời kể: có mấy em bị giữ trong quán',
        'Lúc nhắn tin: An toàn',
        'Cần nhất: Báo tin',
        'Ở đâu: Lao Bảo',
        'Với ai: Người khác',
        'Tuổi: Từ 18 tuổi',
        'Bây giờ: Không phải các ý này',
        'Trả lời: Trả lời ở đây',
      ].join('\n'),
    );
    expect(render('vi', ask!).choices?.map(({ label }) => label)).toEqual(['Gửi', 'Không gửi', 'Sửa lại']);
  });

  it('counts what came along, and leaves words as they are', () => {
    const { says } = talk([
      ...toConsent.slice(0, 4),
      '{{police}} $t(menu)',
      ...toConsent.slice(5),
      photo('a'),
      photo('b'),
      press('evidence.yes'),
    ]);
    const { text } = render('vi', says[0]!);
    expect(text).toContain('Ở đâu: {{police}} $t(menu)');
    expect(text).toContain('Bản gốc làm bằng chứng: Giữ bản gốc');
    expect(text).toMatch(/Gửi kèm:\n2 ảnh$/);
  });

  it('fits one message however long the story is, and says that all of it is sent', () => {
    const long = 'dài '.repeat(2000);
    const { says, state } = talk([...toConsent, press('consent.edit'), press('edit.story'), long]);
    const { text } = render('vi', says[0]!);
    expect(text.length).toBeLessThan(1200);
    expect(text).toContain('…\n');
    expect(text).toMatch(/tất cả đều được gửi\.$/);
    expect(state.report?.story).toEqual([long.trim()]);
  });

  it('is left out in danger: reading costs time', () => {
    const { says } = talk([danger('họ nhốt em'), 'Lao Bảo']);
    expect(says.map(({ key }) => key)).toEqual(['ask.consent']);
    expect(says[0]?.choices).toContain('consent.edit');
  });
});

describe('correcting', () => {
  it.each(['/sua', 'sửa', 'Sửa lại'])('%s lists what was answered', (typed) => {
    const { says, state } = talk([...toWho, typed]);
    expect(says).toEqual([
      { key: 'edit.list', choices: ['edit.safety', 'edit.need', 'edit.story', 'edit.where', 'edit.done'] },
    ]);
    expect(state.at).toBe('edit');
  });

  it('puts the new answer in place of the old and comes back', () => {
    const asked = talk([...toConsent, press('consent.edit'), press('edit.where')]);
    expect(asked.keys).toEqual(['edit.answer', 'ask.where']);
    const done = talk(['Khe Sanh'], asked.state);
    expect(done.keys).toEqual(['summary.all', 'ask.consent']);
    expect(done.state.report?.answers.where).toBe('Khe Sanh');
  });

  it('takes a place on the map, or a button, the same way', () => {
    const place = hears({ location: { latitude: 16.6, longitude: 106.7 } });
    const where = talk([...toConsent, '/sua', press('edit.where'), place]);
    expect(where.state.report?.answers.where).toBe('vị trí: 16.6, 106.7');
    expect(where.state.at).toBe('consent');
    const who = talk([...toConsent, '/sua', press('edit.who'), press('who.self')]);
    expect(who.state.report?.answers.who).toBe('who.self');
    expect(who.state.at).toBe('consent');
  });

  it('lets the story be written anew, and says that it replaces the old one', () => {
    const asked = talk([...toConsent, 'thêm nữa', press('consent.edit'), press('edit.story')]);
    expect(asked.keys).toEqual(['edit.story']);
    const done = talk(['chuyện khác', 'và thêm'], asked.state);
    expect(done.state.report?.story).toEqual(['chuyện khác', 'và thêm']);
    expect(done.state.at).toBe('consent');
  });

  it('passing over it keeps the old answer', () => {
    const { state } = talk([...toConsent, '/sua', press('edit.story'), press('skip')]);
    expect(state.report?.story).toEqual(['có mấy em bị giữ trong quán']);
    expect(state.at).toBe('consent');
  });

  it('goes on where the report stood', () => {
    expect(talk([...toWho, '/sua', press('edit.where'), 'Khe Sanh']).keys).toEqual(['ask.who']);
    expect(talk([...toWho, '/sua', press('edit.done')]).keys).toEqual(['again.who']);
  });

  it('text typed over the list is story', () => {
    expect(talk([...toWho, '/sua', 'xe đỏ']).state.report?.story).toContain('xe đỏ');
  });

  it('asks for everything else again once danger is declared meanwhile', () => {
    const { keys } = talk([...toConsent, '/sua', press('edit.situation'), press('situation.held')]);
    expect(keys).toEqual(['danger.numbers', 'ask.consent']);
  });
});

describe('going back', () => {
  it('asks the question before, and replaces its answer', () => {
    const back = talk([...toWho, '/quaylai']);
    expect(back.keys).toEqual(['edit.answer', 'ask.where']);
    const done = talk(['Khe Sanh'], back.state);
    expect(done.state.report?.answers.where).toBe('Khe Sanh');
    expect(done.state.at).toBe('who');
  });

  it('goes further back step by step', () => {
    expect(talk([...toWho, 'quay lại', 'quay lại']).keys).toEqual(['edit.story']);
    expect(talk([...toWho, 'quay lại', 'quay lại', press('skip')]).state.at).toBe('who');
  });

  it('a question not answered yet is simply asked', () => {
    const { keys, state } = talk([...toWho, press('skip'), '/quaylai']);
    expect(keys).toEqual(['ask.who']);
    expect(talk([press('who.self')], state).state.at).toBe('age');
  });

  it('says so at the first question', () => {
    expect(talk([press('menu.report'), '/quaylai']).keys).toEqual(['back.first', 'again.safety']);
  });
});

describe('an edited message', () => {
  it('joins the story, marked, whatever is asked', () => {
    const { keys, state } = talk([...toWho, edited('có mấy em bị giữ ở Khe Sanh')]);
    expect(keys).toEqual(['again.who']);
    expect(state.report?.story.at(-1)).toBe('(sửa lại) có mấy em bị giữ ở Khe Sanh');
    expect(talk([...toWho.slice(0, 4), edited('chuyện')]).state.report?.answers.where).toBeUndefined();
  });

  it('is no command and no answer', () => {
    const { state } = talk([...toWho, { ...edited('/huy'), choice: 'who.self' }]);
    expect(state.report?.story.at(-1)).toBe('(sửa lại) /huy');
    expect(state.report?.answers.who).toBeUndefined();
  });

  it('is added to the tip followed', () => {
    const { effects } = talk([...toConsent, press('consent.yes'), submitted, edited('biển 75')]);
    expect(effects.at(-1)).toMatchObject({ kind: 'append', text: '(sửa lại) biển 75' });
    expect(reports(effects)).toHaveLength(1);
  });
});
