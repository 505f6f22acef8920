import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import settings from '../../../bots/limits.json' with { type: 'json' };
import { limited } from '../../../bots/limits.ts';
import { openDatabase } from '../../../src/database.ts';
import { type Office, openOffice } from '../console/office.ts';
import { type House, openHouse, says } from './house.ts';

const MINUTE = 60_000;
const limits = { perMinute: 3, perHour: 8, addresses: 2 };

let office: Office;
let house: House;
let clock: number;
const now = () => clock;
let updates = 0;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());
beforeEach(async () => {
  house = await openHouse(office.database);
  clock = Date.parse('2026-11-24T08:00:00Z');
  await office.database.prisma.outbox.deleteMany();
});

const open = (most = limits) => limited(house.receive, house.doorway, most, now);
const texts = () => house.taken.map(({ text }) => text);
const send = async (door: ReturnType<typeof open>, address: string, ...said: string[]) => {
  for (const text of said) await door(says(address, text, `u${updates++}`));
};

describe('an address that sends too much', () => {
  test('is answered once a minute: what happened, how long to wait, whom to call', async () => {
    const door = open();
    await send(door, '1', 'a', 'b', 'c', 'd', 'f', 'k');
    expect(texts()).toEqual(['a', 'b', 'c']);
    const letters = await house.letters('1');
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({ address: '1', heard: '7' });
    const { text } = letters[0]!.messages[0]!;
    expect(text).toContain('chưa được giữ');
    expect(text).toContain('đợi 1 phút');
    expect(text).toContain('113');
    expect(text).toContain('111');
    expect(house.lanes).toHaveLength(1);

    clock += MINUTE;
    await send(door, '1', 'g', 'h', 'i', 'j');
    expect(texts()).toEqual(['a', 'b', 'c', 'g', 'h', 'i']);
    expect(await house.letters('1')).toHaveLength(2);
  });

  test('waits for the rest of the hour when the hour is full', async () => {
    const door = open();
    for (let minute = 0; minute < 3; minute++) {
      await send(door, '1', 'a', 'b', 'c');
      clock += MINUTE;
    }
    expect(house.taken).toHaveLength(8);
    const letters = await house.letters('1');
    expect(letters.map(({ messages }) => messages[0]!.text.match(/đợi (\d+) phút/)?.[1])).toEqual(['58']);
    clock += 57 * MINUTE;
    await send(door, '1', 'd');
    expect(house.taken).toHaveLength(9);
  });

  test('does not keep another from being heard', async () => {
    const door = open();
    await send(door, '1', 'a', 'b', 'c', 'd');
    await send(door, '2', 'x');
    expect(texts()).toEqual(['a', 'b', 'c', 'x']);
    expect(await house.letters('2')).toEqual([]);
  });

  test('is heard all the same when it speaks of danger, or wants to be forgotten', async () => {
    const door = open();
    await send(door, '1', 'a', 'b', 'c', 'd');
    const must = ['cứu em với em đang bị nhốt', 'hỏi giá rau', '/xoa', 'xóa', '/dung'];
    await send(door, '1', ...must, 'tin rác');
    await door({ channel: 'telegram', address: '1', update: 'press', choice: 'wipe.yes' });
    expect(texts().slice(3)).toEqual([...must, undefined]);
  });
});

test('the same update again is not counted again, and is let through as before', async () => {
  const door = open();
  const storm = says('1', 'a', 'same');
  for (let time = 0; time < 20; time++) await door(storm);
  await send(door, '1', 'b', 'c', 'd');
  await door(storm);
  expect(house.taken).toHaveLength(23);
  expect(await house.letters('1')).toHaveLength(1);
});

test('an update that was committed before is not told that it was not kept', async () => {
  const door = open();
  await office.database.pool.query(
    "INSERT INTO heard (channel, update, conversation, version) VALUES ('telegram', 'old', '\\x01', 1)",
  );
  await send(door, '1', 'a', 'b', 'c');
  await door(says('1', 'cũ', 'old'));
  expect(await house.letters('1')).toEqual([]);
  expect(house.lanes).toEqual([]);
});

test('what could not be told is an error for the channel, and told the next time', async () => {
  const door = open();
  await send(door, '1', 'a', 'b', 'c');
  const closed = openDatabase(office.database.url, 1);
  await closed.close();
  house.doorway.database = closed;
  await expect(send(door, '1', 'd')).rejects.toThrow();
  house.doorway.database = office.database;
  await send(door, '1', 'd');
  expect(await house.letters('1')).toHaveLength(1);
});

test('remembers so many addresses at least and twice as many at most, those silent longest go first', async () => {
  const door = open();
  await send(door, '1', 'a', 'b', 'c');
  await send(door, '2', 'x');
  await send(door, '3', 'y');
  await send(door, '1', 'held off');
  expect(texts()).toEqual(['a', 'b', 'c', 'x', 'y']);
  for (const other of ['4', '5', '6', '7']) await send(door, other, other);
  await send(door, '1', 'd');
  expect(texts()).toEqual(['a', 'b', 'c', 'x', 'y', '4', '5', '6', '7', 'd']);
});

test('as shipped, nobody who types is ever stopped: an album, a story in fragments', async () => {
  const door = open(settings);
  for (let photo = 0; photo < 30; photo++) await send(door, '1', `ảnh ${photo}`);
  for (let text = 0; text < 10; text++) await send(door, '1', `câu ${text}`);
  expect(house.taken).toHaveLength(40);
});
