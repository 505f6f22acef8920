import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChannels } from '../../../bots/index.ts';
import { webChat } from '../../../bots/web/index.ts';
import { readConfig } from '../../../src/config.ts';
import { openStorage } from '../../../src/storage/index.ts';
import { keyedHash } from '../../../src/vault/boxes.ts';
import { readBotKeys } from '../../../src/vault/keys.ts';
import { openTown, type Town } from '../../people.ts';
import { freePort, type Running, run } from '../../running.ts';
import { eventually } from './table/eventually.ts';
import { OUTCOMES, reportBehind } from './table/outcomes.ts';
import { type Door, newcomer } from './table/people.ts';
import { promised, tablesOf } from './table/read.ts';
import { THINGS, type Thing } from './table/things.ts';

const [abilities, sent] = tablesOf(new URL('../../../docs/channels.md', import.meta.url));
const DOORS: Door[] = ['telegram', 'zalo-oa', 'zalo-bot', 'web'];

let town: Town;
let service: Running;

beforeAll(async () => {
  const port = await freePort();
  town = await openTown(port);
  service = await run({ ...town.settings, PORT: String(port) });
});
afterAll(async () => {
  await service?.close();
  await town?.close();
});

const STORY = 'Có người rủ em họ tôi đi làm';

async function cell(thing: Thing, door: Door, keywords: string[]): Promise<void> {
  const person = await newcomer(town, service.url, door);
  const texts = () => person.messages.map(({ text }: { text: string }) => text);
  const heard = (from: number) => texts().slice(from);
  const hears = (pattern: RegExp, from = 0) =>
    eventually(() => pattern.test(heard(from).join('\n')), `${pattern} in ${door}`);
  const { address } = await readBotKeys(join(service.folder, 'keys'));
  const conversation = keyedHash(address, door, String(person.id));
  const taken = () => service.database.prisma.heard.count({ where: { conversation } });
  /** So many updates of this person were taken, and everything said in reply has left. */
  const answered = (updates: number) =>
    eventually(async () => {
      const lane = conversation.toString('hex');
      return (
        (await taken()) >= updates && (await service.database.prisma.outbox.count({ where: { lane } })) === 0
      );
    }, `${updates} updates taken and answered in ${door}`);

  if (!thing.fresh) {
    await person.says(STORY);
    await answered(1);
  }
  const [from, before] = [texts().length, await taken()];
  const statuses = [await thing.does[door]!(person as never, town, () => answered(before + 1))].flat();
  if (keywords.includes('ignored')) {
    await Promise.all([town.telegram.idle(10_000), town.zaloOa.idle(10_000), town.zaloBot.idle(10_000)]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([texts().length, await taken()]).toEqual([from, before]);
    return;
  }
  const refused = statuses.some((status) => Number(status) >= 400);
  await answered(before + (refused ? 0 : (thing.updates ?? 1)));
  const said = texts().length;
  await person.says('/gui');
  await hears(/\d{4} \d{4} \d{4} \d{4}|Chưa có gì để gửi/, said);
  const code = /\d{4} \d{4} \d{4} \d{4}/.exec(heard(said).join('\n'))?.[0];
  const report = code === undefined ? undefined : await reportBehind(service, code);
  for (const keyword of keywords)
    await OUTCOMES[keyword]!({ service, thing, heard: () => heard(from), statuses, report });
  if ('leaves' in person) person.leaves();
}

describe.concurrent('what a person can send', () => {
  test('has the rows and channels we can do', () => {
    expect([...sent!.keys()]).toEqual(Object.keys(THINGS));
    for (const [name, cells] of sent!) {
      expect([...cells.keys()]).toEqual(DOORS);
      const done = DOORS.filter((door) => THINGS[name]!.does[door]);
      expect(DOORS.filter((door) => cells.get(door) !== '—')).toEqual(done);
      const words = [...cells.values()].flatMap(promised);
      expect(Object.keys(OUTCOMES)).toEqual(
        expect.arrayContaining(words.filter((word) => word !== 'ignored')),
      );
    }
  });

  const cells = [...sent!].flatMap(([name, row]) =>
    [...row].flatMap(([door, text]) => (text === '—' ? [] : [[name, door as Door, text] as const])),
  );
  test.each(cells)('%s, %s: %s', (name, door, text) => cell(THINGS[name]!, door, promised(text)), 60_000);
});

test('what a channel can do is what the code says', async () => {
  const config = readConfig({ ...town.settings, DATA_DIR: service.folder });
  const web = webChat({ database: service.database, storage: openStorage(config), secure: false });
  const channels = await openChannels(config, { web, webhookSecret: async () => 'secret-of-a-test' });
  for (const { key, limits } of channels) {
    expect(abilities!.get('characters in one message')!.get(key)).toBe(String(limits.text));
    expect(abilities!.get('buttons on one message')!.get(key)).toBe(String(limits.choices));
  }
  await web.close();
});
