import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiver } from '../../bots/receive.ts';
import { migrate } from '../../prisma/migrations.ts';
import { sorter } from '../../queues/sort.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { answer } from '../../src/inbox/act.ts';
import { invite, setUp } from '../../src/officers/invite.ts';
import { logIn, logOut, sessionOf } from '../../src/officers/session.ts';
import { agencyKeyFor, publicKeys, setUpInstallation } from '../../src/setup.ts';
import { codeSecrets } from '../../src/tips/code.ts';
import { openLetter } from '../../src/tips/outgoing.ts';
import { hash, open, pairOf, unlock } from '../../src/vault/boxes.ts';
import { readBotKeys, readKey, readWorkerKeys } from '../../src/vault/keys.ts';
import { readRecoveryKey } from '../../src/vault/recovery.ts';
import { stretch } from '../../src/vault/stretch.ts';

/** The rows of the table in docs/threat-model.md: with this stolen beside the database, what opens? */

const PASSWORD = 'một mật khẩu thật dài';
const NO_BELTS = { sort() {}, send() {}, deliver() {}, fetch() {}, alert() {} };

let folder: string;
let database: Database;
let recoveryKey: string;
let cookie: string;
let code: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinbao-stolen-'));
  const url = await startEmbedded(folder);
  await migrate(url);
  database = openDatabase(url, 4);
  recoveryKey = (await setUpInstallation(database, folder))!;
  const claimKey = await readKey(folder, 'claim');
  const agencyKey = await agencyKeyFor(database, 'cong-an-tinh', { claimKey });
  const who = { agency: 'cong-an-tinh', email: 'a@a.test', role: 'duty' };
  await setUp(database, await invite(database, who, agencyKey), PASSWORD);
  cookie = (await logIn(database, who.email, PASSWORD))!;

  const keys = await readBotKeys(folder);
  const published = await publicKeys(database);
  const worker = await readWorkerKeys(folder);
  const hear = receiver({ database, keys, recipients: published, belts: NO_BELTS });
  const says = (address: string, text: string) =>
    hear({ channel: 'web', address, update: randomUUID(), text });
  const tell = async (address: string, story: string) => {
    await says(address, `/baotin ${story}`);
    await says(address, '/gui');
  };
  const sort = sorter(database, worker.sorter, published.agencies, () => {});
  const tips = () => database.prisma.tip.findMany({ orderBy: { received: 'asc' } });

  await tell(
    'address-1',
    'Chồng tôi bị giữ trong công ty lừa đảo ở Campuchia, họ đánh đập và đòi tiền chuộc.',
  );
  const letters = await database.prisma.outbox.findMany({ orderBy: { id: 'asc' } });
  const digits = letters.map(
    ({ sealed }) =>
      JSON.stringify(openLetter(worker.sender, sealed).messages).match(/\d{4} \d{4} \d{4} \d{4}/)?.[0],
  );
  code = digits.find((found) => found)!.replaceAll(' ', '');
  await sort({ tip: (await tips())[0]!.id });
  await tell('address-2', 'Cho tôi hỏi, tổng đài này làm việc giờ nào?');
  await sort({ tip: (await tips())[1]!.id });
  await tell('address-3', 'Tin này chưa ai phân loại khi kẻ trộm đến.');
  await says('address-4', '/baotin Tin này còn đang viết dở, em bị nhốt trong phòng, họ đánh em.');
  const officer = (await sessionOf(database, cookie))!;
  await answer(database, officer, (await tips())[0]!.id, 'Chúng tôi đang tìm cách.', published.sender);
}, 60_000);

afterAll(async () => {
  await database?.close();
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
});

/** What a thief holds beside the database: any number of private keys and symmetric keys. */
interface Loot {
  privateKeys?: Buffer[];
  keys?: Buffer[];
}

const attempt = (open_: () => Buffer): Buffer | undefined => {
  try {
    return open_();
  } catch {
    return undefined;
  }
};

/** Tries every key on every sealed value, keys that come out of it included, until nothing more opens. */
async function steal({ privateKeys = [], keys = [] }: Loot): Promise<string[]> {
  const { prisma } = database;
  const rows = {
    conversation: (await prisma.conversation.findMany()).flatMap(({ state, tips }) => [state, tips]),
    outbox: (await prisma.outbox.findMany()).map(({ sealed }) => sealed),
    'tip key': (await prisma.tipKey.findMany()).map(({ wrapped }) => wrapped),
    'reply address': [...(await prisma.tip.findMany()), ...(await prisma.conversation.findMany())].map(
      ({ replyTo }) => replyTo,
    ),
    message: (await prisma.message.findMany()).map(({ sealed }) => sealed),
    'agency key': (await prisma.agency.findMany()).flatMap(({ recovery, claim }) => [recovery, claim]),
    'officer key': (await prisma.officer.findMany()).flatMap(({ wrappedKey, agencySeal }) => [
      wrappedKey,
      agencySeal,
    ]),
    session: (await prisma.session.findMany()).map(({ sealedKey }) => sealedKey),
  };
  const sealed = Object.entries(rows).flatMap(([kind, values]) =>
    values.flatMap((bytes) => (bytes ? [{ kind, bytes: Buffer.from(bytes) }] : [])),
  );
  const loot = [...privateKeys, ...keys];
  const opened = new Map<(typeof sealed)[number], Buffer>();
  for (const key of loot) {
    for (const value of sealed) {
      if (opened.has(value)) continue;
      const content =
        attempt(() => unlock(key, value.bytes)) ?? attempt(() => open(pairOf(key), value.bytes));
      if (!content) continue;
      opened.set(value, content);
      // 32 bytes are a key: what it opens comes next.
      if (content.length === 32) loot.push(content);
    }
  }
  const counts = new Map<string, number>();
  for (const { kind } of opened.keys()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).sort();
}

describe('a thief who has the database and', () => {
  it('nothing else reads nothing sealed', async () => expect(await steal({})).toEqual([]));

  it('the keys of the doors reads conversations under way, not one tip', async () => {
    const { door, address } = await readBotKeys(folder);
    // Four conversations: four states, three of which know their tip.
    expect(await steal({ keys: [door, address] })).toEqual(['7 conversation']);
  });

  it('the keys of the worker reads what is not sorted or sent yet, and where answers go; no sorted tip', async () => {
    const { sorter: sorterPair, sender } = await readWorkerKeys(folder);
    const stolen = await steal({ privateKeys: [sorterPair.privateKey, sender.privateKey] });
    expect(stolen.filter((each) => !each.endsWith('outbox'))).toEqual([
      '1 message',
      '1 tip key',
      '4 reply address',
    ]);
    expect(stolen).toHaveLength(4);
  });

  it('the claim key reads the tips of agencies that have no officer yet, and no others', async () => {
    const stolen = await steal({ keys: [await readKey(folder, 'claim')] });
    // The question at the duty desk: its story and the sorter's reasons. The police have an officer: nothing of theirs.
    expect(stolen).toEqual(['2 message', '6 agency key', '1 tip key'].sort());
  });

  it("an officer's cookie reads that agency's tips, until the session ends", async () => {
    const key = Buffer.from(cookie, 'base64url').subarray(32);
    expect(await steal({ keys: [key] })).toEqual(
      ['3 message', '1 officer key', '1 session', '1 tip key'].sort(),
    );
    await logOut(database, (await sessionOf(database, cookie))!);
    expect(await steal({ keys: [key] })).toEqual([]);
  });

  it("an officer's password reads that agency's tips", async () => {
    const officer = await database.prisma.officer.findFirstOrThrow();
    const key = await stretch('password', PASSWORD, officer.salt!);
    expect(await steal({ keys: [key] })).toEqual(['3 message', '2 officer key', '1 tip key'].sort());
  });

  it('a code reads that one tip', async () => {
    const { key } = await codeSecrets(code, (await readBotKeys(folder)).salt);
    expect(await steal({ keys: [key] })).toEqual(['1 tip key', '3 message'].sort());
  });

  it('a code but not the salt in KEY_DIR does not even find the tip', async () => {
    const { lookup, key } = await codeSecrets(code, hash(Buffer.from('a guess')).subarray(0, 16));
    expect(await database.prisma.tip.findFirst({ where: { lookup: Buffer.from(lookup) } })).toBeNull();
    expect(await steal({ keys: [key] })).toEqual([]);
  });

  it('the recovery key from the safe reads every sorted tip', async () => {
    const { privateKey } = readRecoveryKey(recoveryKey)!;
    expect(await steal({ privateKeys: [privateKey] })).toEqual(
      ['2 tip key', '5 message', '7 agency key'].sort(),
    );
  });
});
