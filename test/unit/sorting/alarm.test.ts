import { describe, expect, it } from 'vitest';
import alarms from '../../../src/sorting/alarms.json' with { type: 'json' };
import { danger, sort } from '../../../src/sorting/sort.ts';

const bare = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');

describe('words that no model may pass over', () => {
  it.each(alarms.phrases)('%s is danger, alone, without accents, and within a story', (phrase) => {
    for (const text of [phrase, bare(phrase), `Em ở Cam Lộ, ${phrase} ạ, giờ em biết làm sao`]) {
      expect(danger(text)).toBe(true);
      expect(sort(text)).toMatchObject({ urgency: 'P0' });
      expect(sort(text).lead).not.toBe('truc-ban');
      expect(['not_a_tip', 'information_request']).not.toContain(sort(text).category);
    }
  });

  it.each([
    'xin chào',
    'phim buôn người hay quá, nhân vật kêu cứu em với',
    'mệt muốn chết luôn á haha',
    'Công an đã cứu em về rồi, em cảm ơn',
    'Bạn em',
    'Bàn con ở đây',
    'Cho hỏi đi xuất khẩu lao động Nhật thì đăng ký ở đâu',
  ])('no alarm: %s', (text) => expect(danger(text)).toBe(false));

  it.each([
    'Dạ cứu em với ạ',
    'da cuu em voi a',
    'no dang danh em',
    'Nó đang đánh em',
    'Ở chùa bị nhốt trong phòng',
    'o chua bi nhot trong phong',
  ])('accents missing or there, what sounds like a denial is none: %s', (text) =>
    expect(danger(text)).toBe(true),
  );

  it('shows the numbers exactly when the tip goes in as P0', () => {
    for (const text of [
      'tối nay xe đón mấy em qua Lào',
      'có người rủ đi làm xa',
      'hắn đập em dữ lắm, chừ em trốn',
    ]) {
      expect(danger(text)).toBe(sort(text).urgency === 'P0');
    }
  });

  it.each(['bị nhốt', 'bi nhot', 'em bị bán rồi', 'cứu', 'SOS', 'họ nhốt em', 'muốn chết quá'])(
    'a cry and nothing else: %s',
    (text) => expect(danger(text)).toBe(true),
  );

  it.each(['em', 'e ơi', 'anh ơi', 'ở đây', 'con tôi', 'tối nay', 'đi rồi', 'họ', 'ở Khe Sanh', 'giúp em'])(
    'too few words to know: %s',
    (text) => expect(danger(text)).toBe(false),
  );
});
