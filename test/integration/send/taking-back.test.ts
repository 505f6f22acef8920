import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sweep } from '../../../queues/sweep.ts';
import { type Person, startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { type Mailroom, openMailroom, TOKEN, telegramAt, until } from './mailroom.ts';

let room: Mailroom;
let fake: Telegram;
let person: Person;

beforeAll(async () => {
  room = await openMailroom();
});
afterAll(() => room.close());
beforeEach(async () => {
  fake = await startTelegram({ token: TOKEN });
  // Updates need somewhere to go, or they are kept; nobody listens here.
  person = fake.person({ id: 4242, started: true });
  await room.open([telegramAt(fake.url, 300)]);
});
afterEach(async () => {
  await fake.close();
  await room.clear();
});

/** The person writes; what comes back is the id of what they wrote. */
function says(text: string): string {
  person.says(text);
  return String(person.sent.at(-1)!.id);
}
const left = () => [
  ...person.messages.filter(({ deleted }) => !deleted).map(({ text }) => text),
  ...person.sent.filter(({ deleted }) => !deleted).map(({ text }) => text),
];
const traces = async () => (await room.service.database.pool.query('SELECT person, message FROM trace')).rows;
const address = '4242';
const sent = () => until(async () => (await room.waiting()) === 0);

test('a wipe takes back both sides, then speaks', async () => {
  const lane = await room.post('telegram', {
    address,
    heard: says('em bị nhốt'),
    messages: [{ text: 'Bạn có an toàn không?' }, { text: 'Gọi số công an.' }],
  });
  await room.post('telegram', { address, heard: says('tiếp'), messages: [{ text: 'Đã ghi.' }] }, { lane });
  await sent();
  expect(await traces()).toHaveLength(5);
  await room.post(
    'telegram',
    { address, erase: true, heard: says('/xoa'), messages: [{ text: 'Đã xóa.' }] },
    { lane },
  );
  await sent();
  expect(left()).toEqual(['Đã xóa.']);
  expect(await traces()).toEqual([]);
});

test('of more than a hundred messages too, and of others none', async () => {
  const other = fake.person({ id: 77, started: true });
  await room.post('telegram', { address: '77', messages: [{ text: 'của người khác' }] });
  await sent();
  const { rows } = await room.service.database.pool.query<{ person: Buffer }>('SELECT person FROM trace');
  const ids = Array.from({ length: 130 }, (_, index) => says(`tin ${index}`));
  await room.post('telegram', { address, messages: [{ text: 'một' }] });
  await sent();
  const mine = (await traces()).find((row) => !row.person.equals(rows[0]!.person))!.person;
  await room.service.database.pool.query(
    'INSERT INTO trace (person, message) SELECT $1, unnest($2::text[])',
    [mine, ids],
  );
  await room.post('telegram', { address, erase: true, messages: [{ text: 'Đã xóa.' }] });
  await sent();
  expect(left()).toEqual(['Đã xóa.']);
  expect(other.messages.filter(({ deleted }) => !deleted)).toHaveLength(1);
  expect(fake.calls.filter(({ method }) => method === 'deleteMessages')).toHaveLength(2);
});

test('what can no longer be taken back does not keep the wipe from being said', async () => {
  await room.post('telegram', { address, messages: [{ text: 'cũ' }] });
  await sent();
  fake.faults.next('deleteMessages', 'gateway');
  await room.post('telegram', { address, erase: true, messages: [{ text: 'Đã xóa.' }] });
  await until(() => person.messages.at(-1)?.text === 'Đã xóa.');
  expect(left()).toEqual(['Đã xóa.']);
  await room.service.database.pool.query(`INSERT INTO trace (person, message) VALUES ('x', 'not a number')`);
  await room.service.database.pool.query(`UPDATE trace SET at = now() - interval '49 hours'`);
  await sweep(room.service.database, room.belts);
  expect(await traces()).toEqual([]);
});

test('what the database keeps of it names nobody', async () => {
  await room.post('telegram', { address, heard: says('a'), messages: [{ text: 'b' }] });
  await sent();
  for (const { person: hash } of await traces()) {
    expect(hash).toHaveLength(32);
    expect(hash.toString('latin1')).not.toContain(address);
  }
});
