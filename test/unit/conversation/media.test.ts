import { describe, expect, it } from 'vitest';
import { render } from '../../../src/languages/catalogue.ts';
import { appended, attached, edited, hears, opened, photo, press, reports, submitted, talk } from './talk.ts';

const toStory = [press('menu.report'), press('safety.yes'), press('need.report')];
const toWho = [...toStory, 'có người lạ', 'Lao Bảo'];

describe('what comes along', () => {
  it('opens a report at the menu, as a text does', () => {
    const { keys, state, effects } = talk(['/start', photo('p1')]);
    expect(keys).toEqual(['media.first', 'report.opened', 'ask.safety']);
    expect(state.report?.media).toEqual([attached('p1')]);
    expect(effects).toEqual([{ kind: 'keep', media: [attached('p1')] }]);
  });

  it('answers the question for the story if it comes without a word', () => {
    expect(talk([...toStory, photo('p1')]).keys).toEqual(['media.first', 'ask.where']);
    expect(talk([...toWho, photo('p1')]).state.at).toBe('who');
  });

  it('is acknowledged by kind and count, and an album is no flood', () => {
    const album = Array.from({ length: 7 }, (_, index) => photo(`p${index}`));
    const said = album.map((_, index) => talk([...toWho, ...album.slice(0, index + 1)]).keys);
    expect(said).toEqual([
      ['media.first'],
      ['media.more'],
      ['media.more', 'again.who'],
      ['media.more'],
      ['media.more'],
      ['media.more', 'again.who'],
      ['media.more'],
    ]);
  });

  it('names what came in words', () => {
    const two = hears({ media: [attached('a'), attached('b'), attached('c', 'voice')] });
    const [say] = talk([...toWho, photo('p1'), two]).says;
    expect(render('vi', say!).text).toBe('Đã nhận (gõ /gui để gửi):\n2 ảnh\n1 ghi âm');
  });

  it('keeps the caption as story', () => {
    const { state } = talk([...toWho, hears({ text: 'xe này', media: [attached('p1')] })]);
    expect(state.report).toMatchObject({ story: ['có người lạ', 'xe này'], media: [attached('p1')] });
  });

  it('goes along with /gui', () => {
    const { effects } = talk([...toWho, hears({ text: '/gui', media: [attached('p1')] })]);
    expect(effects.map(({ kind }) => kind)).toEqual(['keep', 'submit']);
    expect(reports(effects)[0]?.media).toEqual([attached('p1')]);
  });

  it.each(['/trogiup', '/huy', '/xoa', '1234 5678 9012 3456'])(
    'beside %s is not kept, and that is said',
    (text) => {
      const { keys, effects } = talk([...toWho, hears({ text, media: [attached('p1')] })]);
      expect(effects.some(({ kind }) => kind === 'keep')).toBe(false);
      expect(keys[0]).toBe('unkept.beside');
    },
  );

  it('is added to the tip followed', () => {
    const { effects, keys } = talk(['1234 5678 9012 3456', opened, photo('p1'), appended]);
    expect(effects.at(-1)).toEqual({
      kind: 'append',
      tip: 'tip-9',
      text: '',
      danger: false,
      media: [attached('p1')],
    });
    expect(keys).toEqual(['follow.added']);
  });

  it('goes when the report does', () => {
    for (const end of ['/huy', '/xoa']) {
      const { effects } = talk([
        ...toWho,
        photo('p1'),
        photo('p2'),
        end,
        ...(end === '/xoa' ? [press('wipe.yes')] : []),
      ]);
      expect(effects).toContainEqual({ kind: 'discard', media: ['p1', 'p2'] });
    }
    expect(
      talk([...toWho, photo('p1'), '/gui', submitted]).effects.some(({ kind }) => kind === 'discard'),
    ).toBe(false);
  });

  it('comes along with an edited message, too', () => {
    const { state } = talk([...toWho, { ...edited('biển 74'), media: [attached('p1')] }]);
    expect(state.report).toMatchObject({
      story: ['có người lạ', '(sửa lại) biển 74'],
      media: [attached('p1')],
    });
  });
});

describe('what cannot be kept', () => {
  it.each(['unreadable', 'too-large'] as const)('%s is said at once', (reason) => {
    expect(talk([...toWho, hears({ unkept: [reason] })]).keys).toEqual([`unkept.${reason}`, 'again.who']);
    expect(talk(['/start', hears({ unkept: [reason, reason] })]).keys).toEqual([`unkept.${reason}`, 'menu']);
  });

  it('a sticker is not scolded', () => {
    expect(talk(['/start', hears({ unkept: ['sticker'] })]).keys).toEqual(['menu']);
    expect(talk([...toWho, hears({ unkept: ['sticker'] })]).keys).toEqual(['again.who']);
  });

  it('a report takes thirty', () => {
    const many = hears({ media: Array.from({ length: 29 }, (_, index) => attached(`p${index}`)) });
    const { keys, state, effects } = talk([...toWho, many, hears({ media: [attached('a'), attached('b')] })]);
    expect(keys.slice(0, 2)).toEqual(['unkept.too-many', 'media.more']);
    expect(state.report?.media).toHaveLength(30);
    expect(effects.at(-1)).toEqual({ kind: 'keep', media: [attached('a')] });
    const more = talk([photo('c')], state);
    expect(more.keys[0]).toBe('unkept.too-many');
    expect(more.effects).toEqual([]);
  });
});

describe('whether it may serve as evidence', () => {
  const toContact = [...toWho, photo('p1'), press('who.other'), press('skip'), press('skip'), press('skip')];

  it('is asked before the contact, only when something came along', () => {
    expect(talk(toContact).keys).toEqual(['ask.evidence']);
    expect(talk([...toContact, press('evidence.yes')]).keys).toEqual(['ask.contact']);
    expect(talk(toContact.toSpliced(5, 1)).keys).toEqual(['ask.contact']);
  });

  it('passing over it is no agreement', () => {
    expect(talk([...toContact, press('skip')]).state.report?.answers.evidence).toBe('evidence.no');
  });

  it('is asked in short in danger', () => {
    const { keys } = talk([photo('p1'), hears({ text: 'họ nhốt em', danger: true }), 'Lao Bảo']);
    expect(keys).toEqual(['again.evidence']);
  });

  it('is asked once a photo comes at the very end', () => {
    const toConsent = [...toContact.toSpliced(5, 1), press('contact.here')];
    expect(talk(toConsent).state.at).toBe('consent');
    const late = talk([...toConsent, photo('p1')]);
    expect(late.keys).toEqual(['media.first', 'ask.evidence']);
    expect(talk([press('evidence.yes')], late.state).keys).toEqual(['summary.all', 'ask.consent']);
  });
});
