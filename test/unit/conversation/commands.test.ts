import { describe, expect, it } from 'vitest';
import { findCommand, isDuress, isGreeting } from '../../../src/conversation/commands.ts';
import { findCode } from '../../../src/conversation/find-code.ts';
import type { State } from '../../../src/conversation/types.ts';

const rows: [string, string | undefined, string?][] = [
  ['/start', 'start'],
  ['/START@TinBaoBot', 'start'],
  ['/baotin có người lạ', 'report', 'có người lạ'],
  ['/báo tin có người lạ', 'report', 'có người lạ'],
  ['báo tin', 'report'],
  ['BÁO TIN', 'report'],
  ['bao tin', 'report'],
  ['baotin', 'report'],
  ['báo tin có người lạ', 'report', 'có người lạ'],
  ['Báo tin: có người lạ\nở quán', 'report', 'có người lạ\nở quán'],
  ['/gui', 'send'],
  ['Gửi!', 'send'],
  ['/huỷ', 'cancel'],
  ['hủy', 'cancel'],
  ['huy', 'cancel'],
  ['/theodoi', 'follow'],
  ['/theodoi 1234', 'follow', '1234'],
  ['theo dõi 1234 5678 9012 3456', 'follow', '1234 5678 9012 3456'],
  ['theo dõi nó lên xe khách', undefined],
  ['/trogiup', 'help'],
  ['/trợ giúp', 'help'],
  ['đố vui', 'quiz'],
  ['/ngôn ngữ', 'language'],
  ['xoá', 'wipe'],
  ['/xoa hết đi', 'wipe', 'hết đi'],
  ['bỏ qua', 'skip'],
  ['boqua', 'skip'],
  ['sửa', 'edit'],
  ['Sửa lại', 'edit'],
  ['/sua', 'edit'],
  ['quay lại', 'back'],
  ['/quaylai', 'back'],
  ['quay lại đó', undefined],
  ['tôi cần giúp', 'rescue'],
  ['em can giup', 'rescue'],
  ['/start giup', 'rescue'],
  ['/start cangiup', 'rescue'],
  ['/start lang-lo', 'language', 'lo'],
  ['/start vi', 'language', 'vi'],
  ['/start g-123', 'start'],
  ['/start g-abc234', 'group', 'ABC234'],
  ['/start dangky', 'subscribe'],
  ['/nhom', 'group'],
  ['/nhom abc234', 'group', 'abc234'],
  ['/nhóm ABC 234', 'group', 'ABC 234'],
  ['/nhom ABC23O', 'group', 'ABC23O'],
  ['nhóm: abc234', 'group', 'ABC234'],
  ['/lop abc234', 'group', 'abc234'],
  ['/nhom em bị nhốt', undefined],
  ['/nhom 2 nguoi', undefined],
  ['nhóm người lạ', undefined],
  ['/lop', 'class'],
  ['/lop truong', undefined],
  ['/dangky', 'subscribe'],
  ['đăng kí', 'subscribe'],
  ['/vetoi', 'about'],
  ['/nghe', 'aloud'],
  ['Nghe!', 'aloud'],
  ['nghe nói có người lạ', undefined],
  ['đúng', undefined],
  ['dùng', undefined],
  ['dừng', 'stop'],
  ['dung', 'stop'],
  ['gửi giúp tui', undefined],
  ['/trogiup em bị nhốt', undefined],
  ['/start cứu em với', undefined],
  ['/khong co', undefined],
  ['', undefined],
  ['/', undefined],
];

describe('commands', () => {
  it.each(rows)('%s → %s', (text, name, rest = '') => {
    expect(findCommand(text)).toEqual(name && { name, rest });
    expect(findCommand(text.normalize('NFD'))?.name).toBe(name);
  });

  it.each<[string, State['at']]>([
    ['Huy', 'suspect'],
    ['Dung', 'suspect'],
    ['Học', 'contact'],
    ['Nghe', 'suspect'],
  ])('%s is a name at %s', (name, at) => {
    expect(findCommand(name, at)).toBeUndefined();
    expect(findCommand('/huy', at)?.name).toBe('cancel');
    expect(findCommand('hủy', at)?.name).toBe('cancel');
  });

  it.each([
    ['xin chào', true],
    ['Alo alo', false],
    ['alô!', true],
    ['.', true],
    ['7', true],
    ['/abc', true],
    ['ຊ່ວຍ', false],
    ['cứu', false],
    ['0912', false],
  ])('%s is a greeting: %s', (text, expected) => {
    expect(isGreeting(text)).toBe(expected);
  });
});

describe('the duress word', () => {
  it.each([
    ['hỏi giá rau hôm nay', true],
    ['Cho hỏi giá rau?', true],
    ['cho hoi gia rau', true],
    ['giá rau hôm nay bao nhiêu ạ', true],
    ['HỎI GIÁ RAU HÔM NAY!!', true],
    ['rau hôm nay bán rồi', false],
    ['giá rau', false],
    ['hỏi giá rau: nó bắt em bán rau ở chợ Lao Bảo từ sáng tới tối không cho về nhà', false],
  ])('%s: %s', (text, expected) => {
    expect(isDuress(text)).toBe(expected);
    expect(isDuress(text.normalize('NFD'))).toBe(expected);
  });
});

describe('codes', () => {
  it.each([
    ['1234 5678 9012 3456', '1234567890123456'],
    [' 1234 5678 9012 3456. ', '1234567890123456'],
    ['1234–5678–9012–3456', '1234567890123456'],
    ['\u200E1234 5678 9012 3456', '1234567890123456'],
    ['mã số 1234567890123456', '1234567890123456'],
    ['1234 5678 9012 345', undefined],
    ['1234 5678 9012 34567', undefined],
    ['số thẻ 1234 5678 9012 3456', undefined],
    ['chuyển tiền vào 1234 5678 9012 3456', undefined],
    ['', undefined],
  ])('%s → %s', (text, code) => {
    expect(findCode(text)).toBe(code);
  });
});
