import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Request } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Incoming } from '../../bots/channel.ts';
import type { Doorway } from '../../bots/doorway.ts';
import { receiver } from '../../bots/receive.ts';
import { boxOf, isAddress, makeAddress, slotOf } from '../../bots/web/address.ts';
import { webChat } from '../../bots/web/index.ts';
import { since } from '../../bots/web/mailbox.ts';
import { keepUpload } from '../../bots/web/upload.ts';
import { migrate } from '../../prisma/migrations.ts';
import { fetcher } from '../../queues/fetch.ts';
import { sorter } from '../../queues/sort.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { answer } from '../../src/inbox/act.ts';
import { hashesOf, lookingBy } from '../../src/inbox/words.ts';
import { invite, setUp } from '../../src/officers/invite.ts';
import { logIn, logOut, sessionOf } from '../../src/officers/session.ts';
import { agencyKeyFor, publicKeys, setUpInstallation } from '../../src/setup.ts';
import { files } from '../../src/storage/files.ts';
import type { Storage } from '../../src/storage/port.ts';
import { codeSecrets } from '../../src/tips/code.ts';
import { hash, open, pairOf, unlock } from '../../src/vault/boxes.ts';
import { readBotKeys, readKey, readWorkerKeys } from '../../src/vault/keys.ts';
import { readRecoveryKey } from '../../src/vault/recovery.ts';
import { stretch } from '../../src/vault/stretch.ts';
import { dataFolder } from '../data-folder.ts';
import { learningOf } from '../learning.ts';
import { photo } from '../unit/media/samples.ts';

/** The rows of the table in docs/threat-model.md: with this stolen beside the database, what opens? */

const PASSWORD = 'một mật khẩu thật dài';
const NO_BELTS = { sort() {}, send() {}, deliver() {}, fetch() {}, alert() {} };

let folder: string;
let database: Database;
let storage: Storage;
let recoveryKey: string;
let cookie: string;
let code: string;
const teller = makeAddress();
let finish: () => Promise<void>;

beforeAll(async () => {
  folder = await dataFolder('stolen');
  const url = await startEmbedded(folder);
  await migrate(url);
  database = openDatabase(url, 4);
  storage = files(join(folder, 'attachments'));
  recoveryKey = (await setUpInstallation(database, folder))!;
  const claimKey = await readKey(folder, 'claim');
  const agencyKey = await agencyKeyFor(database, 'cong-an-tinh', { claimKey });
  const who = { agency: 'cong-an-tinh', email: 'a@a.test', role: 'duty' };
  await setUp(database, await invite(database, who, agencyKey), PASSWORD);
  cookie = (await logIn(database, who.email, PASSWORD))!;

  const keys = await readBotKeys(folder);
  const published = await publicKeys(database);
  const worker = await readWorkerKeys(folder);
  const web = webChat({ database, storage, secure: false });
  const post: Doorway['post'] = (incoming, said) =>
    incoming.channel === 'web' ? web.post!(incoming, said) : undefined;
  const learning = await learningOf(database, keys.door, published.sender);
  const hear = receiver({ database, keys, recipients: published, belts: NO_BELTS, post, learning });
  const does = (address: string, what: Partial<Incoming>) => {
    const web_ = isAddress(address)
      ? { channel: 'web' as const, replyAddress: slotOf(address) }
      : { channel: 'telegram' as const };
    return hear({ ...web_, address, update: randomUUID(), ...what });
  };
  const says = (address: string, text: string) => does(address, { text });
  const tell = async (address: string, story: string) => {
    await says(address, `/baotin ${story}`);
    await says(address, '/gui');
  };
  const uploads = async (address: string) => {
    const body = Readable.from([await photo()]) as unknown as Request;
    const kept = await keepUpload(storage, boxOf(address), randomUUID(), body);
    if (typeof kept === 'string') throw new Error(kept);
    await does(address, { media: [{ kind: 'image', ...kept }] });
  };
  const sort = sorter(database, worker.sorter, published.agencies, () => {});
  const fetch_ = fetcher({
    ...{ database, storage, pair: worker.sender, channels: new Map([['web', web]]) },
    ...{ send() {}, again() {} },
  });
  const tips = () => database.prisma.tip.findMany({ orderBy: { received: 'asc' } });
  const attachments = () => database.prisma.attachment.findMany({ orderBy: { at: 'asc' } });
  const [late, writing] = [makeAddress(), makeAddress()];

  // Told with a photo as evidence, which is fetched; sorted; answered.
  await says(
    teller,
    '/baotin Chồng tôi bị giữ trong công ty lừa đảo ở Campuchia, họ đánh đập và đòi tiền chuộc.',
  );
  await uploads(teller);
  for (const choice of ['skip', 'evidence.yes', 'consent.yes']) await does(teller, { choice });
  await fetch_({ attachment: (await attachments())[0]!.id });
  await sort({ tip: (await tips())[0]!.id });
  const shown = await since(database, boxOf(teller), '0');
  code = JSON.stringify(shown)
    .match(/\d{4} \d{4} \d{4} \d{4}/)![0]
    .replaceAll(' ', '');
  // Told by chat and sorted, without a photo.
  await tell('5550001', 'Cho tôi hỏi, tổng đài này làm việc giờ nào?');
  await sort({ tip: (await tips())[1]!.id });
  // Told, neither sorted nor fetched.
  await says(late, '/baotin Tin này chưa ai phân loại khi kẻ trộm đến.');
  await uploads(late);
  await says(late, '/gui');
  // Still being written; its photo is fetched.
  await says(writing, '/baotin Tin này còn đang viết dở, em bị nhốt trong phòng, họ đánh em.');
  await uploads(writing);
  await fetch_({ attachment: (await attachments())[2]!.id });
  const officer = (await sessionOf(database, cookie))!;
  await answer(database, officer, (await tips())[0]!.id, 'Chúng tôi đang tìm cách.', published.sender);

  finish = async () => {
    await says(writing, '/gui');
    for (const { id } of (await tips()).slice(2)) await sort({ tip: id });
    for (const { id } of (await attachments()).slice(1)) await fetch_({ attachment: id });
  };
}, 60_000);

afterAll(async () => {
  await database?.close();
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
});

/** What a thief holds beside a full copy of database and storage: any number of private keys and symmetric keys. */
interface Loot {
  privateKeys?: Buffer[];
  keys?: Buffer[];
  /** Where he copied only one of them. */
  only?: 'database' | 'storage';
}

const attempt = (open_: () => Buffer): Buffer | undefined => {
  try {
    return open_();
  } catch {
    return undefined;
  }
};

/** Everything sealed there is, by what it is. */
async function sealedRows(): Promise<Record<string, (Uint8Array | null)[]>> {
  const { prisma } = database;
  return {
    conversation: (await prisma.conversation.findMany()).flatMap(({ state, kept }) => [state, kept]),
    outbox: (await prisma.outbox.findMany()).map(({ sealed }) => sealed),
    mailbox: (await prisma.mailbox.findMany()).map(({ sealed }) => sealed.subarray(17)),
    'tip key': (await prisma.tipKey.findMany()).map(({ wrapped }) => wrapped),
    'reply address': [...(await prisma.tip.findMany()), ...(await prisma.conversation.findMany())].map(
      ({ replyTo }) => replyTo,
    ),
    message: (await prisma.message.findMany()).map(({ sealed }) => sealed),
    errand: (await prisma.attachment.findMany()).map(({ errand }) => errand),
    'agency key': (await prisma.agency.findMany()).flatMap(({ recovery, claim }) => [recovery, claim]),
    'officer key': (await prisma.officer.findMany()).flatMap(({ wrappedKey, agencySeal }) => [
      wrappedKey,
      agencySeal,
    ]),
    session: (await prisma.session.findMany()).map(({ sealedKey }) => sealedKey),
    'cleaned file': await stored('attachment'),
    'original file': await stored('original'),
    'upload file': await stored('upload'),
  };
}

async function stored(under: string): Promise<Buffer[]> {
  const at = join(folder, 'attachments', under);
  const names = await readdir(at).catch(() => []);
  return Promise.all(names.map((name) => readFile(join(at, name))));
}

/** Keys in what was opened: itself, those written in it, and what a web chat's address opens. */
function keysIn(content: Buffer): Buffer[] {
  if (content.length === 32) return [content];
  const text = content.toString('latin1');
  const written = text.match(/(?<![\w+/-])[\w+/-]{43}=?(?![\w+/=-])/g) ?? [];
  return written.flatMap((each) => [
    Buffer.from(each, 'base64'),
    ...(isAddress(each) ? [boxOf(each).key] : []),
  ]);
}

/** Tries every key on every sealed value, keys that come out of it included, until nothing more opens. */
async function steal({ privateKeys = [], keys = [], only }: Loot): Promise<string[]> {
  const all = Object.entries(await sealedRows());
  const taken = only ? all.filter(([kind]) => isFile(kind) === (only === 'storage')) : all;
  const sealed = taken.flatMap(([kind, values]) =>
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
      // What those open comes next.
      if (!isFile(value.kind)) loot.push(...keysIn(content));
    }
  }
  const counts = new Map<string, number>();
  for (const { kind } of opened.keys()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).sort();
}

const isFile = (kind: string) => kind.endsWith('file');
const but = (stolen: string[], ...kinds: string[]) =>
  stolen.filter((each) => !kinds.some((kind) => each.endsWith(kind)));
const everyKey = async (): Promise<Loot> => {
  const { sorter, sender } = await readWorkerKeys(folder);
  const { door, address } = await readBotKeys(folder);
  const privateKeys = [sorter.privateKey, sender.privateKey, readRecoveryKey(recoveryKey)!.privateKey];
  return { privateKeys, keys: [door, address, await readKey(folder, 'claim')] };
};

describe('what came along lies in the storage, and', () => {
  it('the storage alone opens with no key there is: what opens a file is in the database', async () => {
    const found = await sealedRows();
    const counts = ['cleaned file', 'original file', 'upload file'].map((kind) => found[kind]!.length);
    // Of three photos one waits as it was uploaded, one is cleaned and waits for its tip, one is told and fetched.
    expect(counts).toEqual([2, 1, 2]);
    expect(await steal({ only: 'storage', ...(await everyKey()) })).toEqual([]);
  });

  it('the database alone holds nothing of it', async () => {
    const stolen = await steal({ only: 'database', ...(await everyKey()) });
    expect(stolen.filter(isFile)).toEqual([]);
    expect(stolen.length).toBeGreaterThan(5);
  });

  it('both with every key of the installation open it all', async () => {
    const files = (await steal(await everyKey())).filter(isFile);
    expect(files).toEqual(['1 original file', '2 cleaned file', '2 upload file']);
  });
});

describe('the index of words is guessed at', () => {
  /** The agencies in whose index a guessed word is found, trying each private key with each public one. */
  async function guess(word: string, ...privateKeys: Buffer[]): Promise<string[]> {
    const { sorter: sorterKey, agencies } = await publicKeys(database);
    const found = new Set<string>();
    for (const own of privateKeys) {
      for (const other of [sorterKey, ...agencies.values()]) {
        const { rows } = await database.pool.query<{ agency_key: string }>(
          'SELECT DISTINCT agency_key FROM tip_words WHERE words @> $1::bigint[]',
          [hashesOf(lookingBy(own, other), [word])],
        );
        for (const row of rows) found.add(row.agency_key);
      }
    }
    return [...found].sort();
  }

  it('in vain with the database alone, or with any key but those of the sorter and of an agency', async () => {
    const { door, address } = await readBotKeys(folder);
    const { sender } = await readWorkerKeys(folder);
    const published = [...(await publicKeys(database)).agencies.values()];
    const all = [door, address, sender.privateKey, await readKey(folder, 'claim'), ...published];
    expect(await database.prisma.tipWords.count()).toBeGreaterThan(1);
    expect(await guess('campuchia', ...all)).toEqual([]);
  });

  it("with the sorter's key word by word, in every agency", async () => {
    const { sorter: pair } = await readWorkerKeys(folder);
    expect(await guess('campuchia', pair.privateKey)).toContain('cong-an-tinh');
    expect(await guess('dai', pair.privateKey)).toContain('truc-ban');
    expect(await guess('thailan', pair.privateKey)).toEqual([]);
  });

  it("with an officer's password, in their own agency", async () => {
    const officer = await database.prisma.officer.findFirstOrThrow();
    const own = pairOf(unlock(await stretch('password', PASSWORD, officer.salt!), officer.wrappedKey!));
    const agency = open(own, officer.agencySeal!);
    expect(await guess('campuchia', agency)).toEqual(['cong-an-tinh']);
    expect(await guess('dai', agency)).toEqual([]);
  });
});

/** What came along with the tip of the police: its cleaned copy, and the original that may serve as evidence. */
const PHOTO = ['1 cleaned file', '1 original file'];

describe('a thief who has database and storage and', () => {
  it('nothing else reads nothing sealed', async () => expect(await steal({})).toEqual([]));

  it('the keys of the doors reads conversations under way with what came along, not one tip', async () => {
    const { door, address } = await readBotKeys(folder);
    // Four conversations: four states, three of which know their tip; the one under way has a photo.
    expect(await steal({ keys: [door, address] })).toEqual(['1 cleaned file', '7 conversation']);
  });

  it("the sorter's key reads what is not sorted yet, and nothing that came along and is sorted", async () => {
    const { sorter: pair } = await readWorkerKeys(folder);
    // The tip that waits holds the key of its photo, which is not fetched.
    expect(await steal({ privateKeys: [pair.privateKey] })).toEqual(['1 message', '1 tip key']);
  });

  it("the sender's key reads what is not sent yet, where answers go, and what is not fetched and told yet", async () => {
    const { sender } = await readWorkerKeys(folder);
    const stolen = await steal({ privateKeys: [sender.privateKey] });
    // An errand holds the key under which its file is kept: it opens it for as long as there is an errand.
    expect(but(stolen, 'outbox')).toEqual([
      ...['1 cleaned file', '2 errand', '2 upload file'],
      '4 reply address',
    ]);
    expect(stolen.some((each) => each.endsWith(' outbox'))).toBe(true);
  });

  it('the cookie of a web chat reads that chat', async () => {
    const stolen = await steal({ keys: [boxOf(teller).key] });
    expect(stolen).toEqual([expect.stringMatching(/^\d+ mailbox$/)]);
  });

  it('the claim key reads the tips of agencies that have no officer yet, and no others', async () => {
    const stolen = await steal({ keys: [await readKey(folder, 'claim')] });
    // The question at the duty desk: its story and the sorter's reasons. The police have an officer: nothing of theirs.
    expect(stolen).toEqual(['2 message', '7 agency key', '1 tip key'].sort());
  });

  it("an officer's cookie reads that agency's tips, until the session ends", async () => {
    const key = Buffer.from(cookie, 'base64url').subarray(32);
    expect(await steal({ keys: [key] })).toEqual(
      ['3 message', '1 officer key', '1 session', '1 tip key', ...PHOTO].sort(),
    );
    await logOut(database, (await sessionOf(database, cookie))!);
    expect(await steal({ keys: [key] })).toEqual([]);
  });

  it("an officer's password reads that agency's tips", async () => {
    const officer = await database.prisma.officer.findFirstOrThrow();
    const key = await stretch('password', PASSWORD, officer.salt!);
    expect(await steal({ keys: [key] })).toEqual(
      ['3 message', '2 officer key', '1 tip key', ...PHOTO].sort(),
    );
  });

  it('a code reads that one tip', async () => {
    const { key } = await codeSecrets(code, (await readBotKeys(folder)).salt);
    expect(await steal({ keys: [key] })).toEqual(['1 tip key', '3 message', ...PHOTO].sort());
  });

  it('a code but not the salt in KEY_DIR does not even find the tip', async () => {
    const { lookup, key } = await codeSecrets(code, hash(Buffer.from('a guess')).subarray(0, 16));
    expect(await database.prisma.tip.findFirst({ where: { lookup: Buffer.from(lookup) } })).toBeNull();
    expect(await steal({ keys: [key] })).toEqual([]);
  });

  it('the recovery key from the safe reads every sorted tip', async () => {
    const { privateKey } = readRecoveryKey(recoveryKey)!;
    expect(await steal({ privateKeys: [privateKey] })).toEqual(
      ['2 tip key', '5 message', '8 agency key', ...PHOTO].sort(),
    );
  });

  it('the keys of the worker opens nothing that came along, once all is told and fetched', async () => {
    await finish();
    const { sorter, sender } = await readWorkerKeys(folder);
    const stolen = await steal({ privateKeys: [sorter.privateKey, sender.privateKey] });
    expect(but(stolen, 'outbox')).toEqual(['4 reply address']);
    const { cleaned, uploads } = await sealedRows().then((rows) => ({
      cleaned: rows['cleaned file']!.length,
      uploads: rows['upload file']!.length,
    }));
    expect({ cleaned, uploads }).toEqual({ cleaned: 3, uploads: 0 });
    // Nor the keys of the doors, for whom there is no conversation under way any more.
    const { door, address } = await readBotKeys(folder);
    expect((await steal({ keys: [door, address] })).filter(isFile)).toEqual([]);
  });
});
