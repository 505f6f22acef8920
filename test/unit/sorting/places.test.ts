import { describe, expect, test } from 'vitest';
import gazetteer from '../../../src/sorting/gazetteer.json' with { type: 'json' };
import { findPlaces, placeName, places, unclearPlace } from '../../../src/sorting/places.ts';
import { strip } from '../../../src/sorting/syllables.ts';

const codes = (text: string) => findPlaces(text).map((hit) => hit.code);

describe('communes of today', () => {
  test.each(places.map((place) => [placeName(place.code), place.code]))('%s', (name, code) => {
    expect(codes(`Chuyện xảy ra ở ${name}.`)).toEqual([code]);
    expect(codes(strip(`chuyen xay ra o ${name} sang nay`.toLowerCase()))).toContain(code);
  });
});

describe('names of before 2025', () => {
  const olds = gazetteer.units.flatMap((unit) =>
    unit.old.map((old) => ({
      code: unit.code,
      name: `${'kind' in old ? old.kind : unit.kind === 'đặc khu' ? 'huyện' : 'xã'} ${old.name}`,
      area: 'within' in old ? old.within : unit.district,
    })),
  );
  test.each(olds.map(({ name, area, code }) => [name, area, code]))('%s cũ, %s', (name, area, code) => {
    expect(codes(`Nhà tôi ở ${name} cũ, ${area}.`)).toContain(code);
  });
});

describe('traps', () => {
  test.each([
    ['nhà ba tầng có mấy cô gái lạ', []],
    ['nha ba tang co may co gai la', []],
    ['anh ho xa cua toi mat tich', []],
    ['anh họ xa của tôi', []],
    ['bản Ba Tầng có người lạ', ['19483']],
    ['ở Hồ Xá có quán lạ', ['19363']],
    ['tàu cá dưới Kiên Giang', []],
    ['nhà ở Kiến Giang', ['19249']],
    ['em ở Thanh Hóa', []],
    ['xã Thanh Hóa cũ, Tuyên Hóa', ['18958']],
    ['bị đưa sang Quảng Châu', []],
    ['người Quảng Đông hỏi cưới', []],
    ['ở Quảng Đông, Quảng Trạch', ['19021']],
    ['thợ mỏ ngoài tỉnh Quảng Ninh', []],
    ['cả tỉnh Quảng Trị', []],
    ['thị xã Quảng Trị', ['19360']],
    ['huyện Hướng Hóa', []],
    ['nha o huong hoa', []],
    ['Tân Thành, Hướng Hóa', ['19432']],
    ['xã Tân Thành, Minh Hóa', ['18919']],
    ['xã Minh Hóa cũ', ['18943']],
    ['ở Minh Hóa', ['18901']],
    ['xã Mỹ Thủy, Lệ Thủy', ['19291']],
    ['biển Mỹ Thủy', ['19741']],
    ['thị trấn Ái Tử', ['19624']],
    ['xã Ái Tử', ['19669']],
    ['Cam Thủy, Lệ Thủy', ['19255']],
    ['Cam Thủy, Cam Lộ', ['19603']],
    ['Hải Phú, Bố Trạch', ['19159']],
    ['Hải Phú, Hải Lăng', ['19702']],
    ['phường 1 thị xã Quảng Trị', ['19360']],
    ['phường 1 Đông Hà', ['19333']],
    ['p5 dong ha', ['19351']],
    ['Hải Chánh, Hải Lăng', ['19735']],
    ['bến xe Đông Hà', ['19333']],
    ['cửa khẩu Cha Lo', ['18904']],
    ['qua Ka Tăng', ['19432']],
    ['o khe xanh', ['19429']],
    ['dakrong', ['19564']],
    ['nhà văn hóa thôn', []],
    ['ຢູ່ລາວບາວ', ['19432']],
  ])('%s', (text, expected) => {
    expect([...new Set(codes(text))]).toEqual(expected);
  });

  test('offsets point into the text as sent', () => {
    const text = 'Em đang ở Lao Bảo'.normalize('NFD');
    const [hit] = findPlaces(text);
    expect(text.slice(hit!.start, hit!.end).normalize('NFC')).toBe('Lao Bảo');
  });

  test('a code nobody knows stays as it is', () => {
    expect(placeName('00000')).toBe('00000');
    expect(placeName('19742')).toBe('đặc khu Cồn Cỏ');
  });
});

describe('a name that several communes bear', () => {
  test('is unclear by itself, and clear with the district beside it', () => {
    expect(unclearPlace('ở Tân Thành')).toEqual(['xã Lao Bảo (Hướng Hóa)', 'xã Tân Thành (Minh Hóa)']);
    expect(unclearPlace('ở Tân Thành, Hướng Hóa')).toEqual([]);
    expect(unclearPlace('ở Lao Bảo')).toEqual([]);
    expect(unclearPlace('em không biết')).toEqual([]);
  });

  test('is no question between neighbours: who lives there goes by today’s name', () => {
    expect(unclearPlace('xã Ái Tử')).toEqual([]);
  });
});
