import { describe, expect, it } from 'vitest';
import { boxOf, greetingId, isAddress, makeAddress } from '../../../bots/web/address.ts';
import { giveCookie, readCookie, takeCookies } from '../../../bots/web/cookie.ts';

const ADDRESS = Buffer.alloc(32, 7).toString('base64url');

describe('readCookie', () => {
  it.each<[header: string | undefined, secure: boolean, address: string | undefined]>([
    [undefined, false, undefined],
    ['', false, undefined],
    ['chat', false, undefined],
    [`chat=${ADDRESS}`, false, ADDRESS],
    [`a=b; chat=${ADDRESS}; c=d`, false, ADDRESS],
    [` chat = ${ADDRESS} `, false, ADDRESS],
    [`chat=; chat=${ADDRESS}`, false, ADDRESS],
    [`chat=${ADDRESS}=`, false, undefined],
    [`chat="${ADDRESS}"`, false, undefined],
    [`mychat=${ADDRESS}`, false, undefined],
    [`chat=${ADDRESS}`, true, undefined],
    [`__Host-chat=${ADDRESS}`, true, ADDRESS],
    [`__Host-chat=${ADDRESS}`, false, undefined],
    [`chat=${ADDRESS.slice(1)}`, false, undefined],
    [`chat=${ADDRESS.slice(0, -1)}+`, false, undefined],
  ])('%j (secure: %j)', (header, secure, address) => {
    expect(readCookie(header, secure)).toBe(address);
  });

  it.each([
    [true, false],
    [false, false],
    [true, true],
    [false, true],
  ])('reads back what was given and takes it away (secure %j, framed %j)', (secure, framed) => {
    const address = makeAddress();
    const [pair = '', ...attributes] = giveCookie(address, secure, framed).split('; ');
    expect(readCookie(pair, secure)).toBe(address);
    const [taken = '', ...others] = takeCookies(`a=b; ${pair}`, secure);
    expect(others).toEqual([]);
    expect(taken.split('; ')).toEqual([`${pair.split('=')[0]}=`, ...attributes, 'Max-Age=0']);
  });

  it('in a frame is partitioned, and never goes over an open line', () => {
    expect(giveCookie(ADDRESS, false, true)).toBe(
      `__Host-chat-embed=${ADDRESS}; Path=/; HttpOnly; SameSite=None; Secure; Partitioned`,
    );
  });

  it('prefers the page’s own to a frame’s, and takes both away', () => {
    const [mine, framed] = [makeAddress(), makeAddress()];
    const header = `__Host-chat-embed=${framed}; __Host-chat=${mine}`;
    expect(readCookie(header, true)).toBe(mine);
    expect(takeCookies(header, true)).toHaveLength(2);
    expect(takeCookies('a=b', true)).toEqual([]);
  });
});

describe('an address', () => {
  it('has one spelling', () => {
    expect(isAddress(ADDRESS)).toBe(true);
    const last = ADDRESS.at(-1)!;
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter(
      (letter) => Buffer.from(ADDRESS.slice(0, -1) + letter, 'base64url').equals(Buffer.alloc(32, 7)),
    );
    expect(spellings).toContain(last);
    expect(spellings.filter((letter) => isAddress(ADDRESS.slice(0, -1) + letter))).toEqual([last]);
  });

  it('gives a mailbox and a key that tell nothing of each other', () => {
    const { id, key, topic } = boxOf(ADDRESS);
    expect(id).toHaveLength(32);
    expect(key).toHaveLength(32);
    expect(id.equals(key)).toBe(false);
    expect(topic).toBe(id.toString('hex').slice(0, 32));
    expect(boxOf(ADDRESS).id.equals(id)).toBe(true);
    expect(boxOf(makeAddress()).id.equals(id)).toBe(false);
  });

  it('greets under one id a day', () => {
    const day = Date.UTC(2026, 0, 5);
    const id = greetingId(ADDRESS, day);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(greetingId(ADDRESS, day + 86_399_999)).toBe(id);
    expect(greetingId(ADDRESS, day + 86_400_000)).not.toBe(id);
    expect(greetingId(makeAddress(), day)).not.toBe(id);
  });
});
