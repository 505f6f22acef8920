import { describe, expect, it } from 'vitest';
import { weakness } from '../../../src/officers/strength.ts';

const KNOWN = ['quan.tri@quangtri.example', 'cong-an-tinh'];

describe('a password', () => {
  it.each([
    ['ngắn', 'ít nhất 12 ký tự'],
    ['aaaaaaaaaaaaaaaa', 'lặp lại'],
    ['abcdefghijklmnop', 'Dãy'],
    ['password123456', 'gần giống'],
    ['mật khẩu của tôi', 'nhiều người dùng'],
    ['matkhau1234567', 'nhiều người dùng'],
    ['quan.tri@quangtri.example', 'E-mail'],
    ['quan.tri@quangtri.example1', 'E-mail'],
    ['cong-an-tinh1', 'ai cũng biết'],
  ])('"%s" is too easily guessed', (password, why) => {
    expect(weakness(password, KNOWN)).toContain(why);
  });

  it.each([
    'đò chiều bến Hải xa',
    'một mật khẩu thật dài',
    'ghe tre vàng bảy cột',
    'kR7#vq!mZ2pX',
    'gió Lào thổi qua đồi sim bên sông '.repeat(20),
  ])('"%s" is good', (password) => {
    expect(weakness(password, KNOWN)).toBeUndefined();
  });

  it('costs little to judge, however long', () => {
    const begin = performance.now();
    weakness('Zq9'.repeat(20_000), KNOWN);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});
