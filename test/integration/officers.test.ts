import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../prisma/migrations.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { invite, OfficerError, reset, setUp } from '../../src/officers/invite.ts';
import { letIn, logIn, sessionOf, waitingColleagues } from '../../src/officers/session.ts';
import { agencyKeyFor, setUpInstallation } from '../../src/setup.ts';
import { readKey } from '../../src/vault/keys.ts';
import { dataFolder } from '../data-folder.ts';

const PASSWORD = 'mật khẩu dài của tôi';
let folder: string;
let database: Database;
let recoveryKey: string;

beforeAll(async () => {
  folder = await dataFolder('officers');
  const url = await startEmbedded(folder);
  await migrate(url);
  database = openDatabase(url, 4);
  recoveryKey = (await setUpInstallation(database, folder))!;
});

afterAll(async () => {
  await database?.close();
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
});

const claimed = async (agency: string) =>
  agencyKeyFor(database, agency, { claimKey: await readKey(folder, 'claim') });
const inviting = async (agency: string, email: string, key?: Buffer) =>
  invite(database, { agency, email, role: 'duty' }, key);
const enter = async (email: string, password = PASSWORD) => {
  const cookie = await logIn(database, email, password);
  return cookie ? sessionOf(database, cookie) : undefined;
};

describe('installation', () => {
  it('is set up once, however many processes start at once', async () => {
    const again = await Promise.all([1, 2, 3].map(() => setUpInstallation(database, folder)));
    expect(again).toEqual([undefined, undefined, undefined]);
    expect(await database.prisma.agency.count()).toBe(8);
  });
});

describe("an agency's key", () => {
  it('comes from the claim key until the first officer has a password, and never again', async () => {
    const [one, two] = await Promise.all(
      ['mot@x.test', 'hai@x.test'].map(async (email) =>
        inviting('cong-an-tinh', email, await claimed('cong-an-tinh')),
      ),
    );
    await setUp(database, one!, PASSWORD);
    expect(await claimed('cong-an-tinh')).toBeUndefined();
    // Invited while it was unclaimed: the link still carries the key.
    await setUp(database, two!, PASSWORD);
    const [first, second] = [await enter('mot@x.test'), await enter('hai@x.test')];
    expect(first!.agencyPair).toBeDefined();
    expect(second!.agencyPair!.privateKey).toEqual(first!.agencyPair!.privateKey);
  });

  it('comes from a colleague for a newcomer', async () => {
    await setUp(database, await inviting('cong-an-tinh', 'ba@x.test'), PASSWORD);
    expect((await enter('ba@x.test'))!.agencyPair).toBeUndefined();
    const colleague = (await enter('mot@x.test'))!;
    const [waiting] = await waitingColleagues(database, 'cong-an-tinh');
    expect(waiting!.email).toBe('ba@x.test');
    expect(await letIn(database, colleague, waiting!.id)).toBe(true);
    expect((await enter('ba@x.test'))!.agencyPair!.privateKey).toEqual(colleague.agencyPair!.privateKey);
  });

  it('is not given by an officer of another agency, nor by one who has none', async () => {
    await setUp(database, await inviting('bien-phong', 'bon@x.test', await claimed('bien-phong')), PASSWORD);
    await setUp(database, await inviting('cong-an-tinh', 'nam@x.test'), PASSWORD);
    await setUp(database, await inviting('cong-an-tinh', 'sau@x.test'), PASSWORD);
    const [stranger, keyless] = [(await enter('bon@x.test'))!, (await enter('sau@x.test'))!];
    const waiting = (await waitingColleagues(database, 'cong-an-tinh')).find(
      ({ email }) => email === 'nam@x.test',
    )!;
    expect(await letIn(database, stranger, waiting.id)).toBe(false);
    expect(await letIn(database, keyless, waiting.id)).toBe(false);
    expect((await enter('nam@x.test'))!.agencyPair).toBeUndefined();
  });

  it('comes from the recovery key on paper when everybody is gone', async () => {
    const agencyKey = await agencyKeyFor(database, 'cong-an-tinh', {
      recoveryKey: recoveryKey.toLowerCase(),
    });
    await setUp(database, await inviting('cong-an-tinh', 'bay@x.test', agencyKey), PASSWORD);
    expect((await enter('bay@x.test'))!.agencyPair!.privateKey).toEqual(
      (await enter('mot@x.test'))!.agencyPair!.privateKey,
    );
  });
});

describe('a link', () => {
  it('works once, even for two people at once', async () => {
    const token = await inviting('so-y-te', 'tam@x.test');
    const tries = await Promise.allSettled([
      setUp(database, token, PASSWORD),
      setUp(database, token, PASSWORD),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(setUp(database, token, PASSWORD)).rejects.toThrow(OfficerError);
  });

  it('refuses a short password and stays good', async () => {
    const token = await inviting('so-y-te', 'chin@x.test');
    await expect(setUp(database, token, 'ngắn quá')).rejects.toThrow(/12 ký tự/);
    await setUp(database, token, PASSWORD);
  });

  it('is replaced by the next one, and refused for someone who has a password', async () => {
    const old = await inviting('so-y-te', 'muoi@x.test');
    const token = await inviting('so-y-te', 'muoi@x.test');
    await expect(setUp(database, old, PASSWORD)).rejects.toThrow(OfficerError);
    await setUp(database, token, PASSWORD);
    await expect(inviting('so-y-te', 'MUOI@x.test')).rejects.toThrow(/đã có tài khoản/);
  });
});

describe('a lost password', () => {
  it('is reset by a new link; what the old one opened stays shut until a colleague opens it', async () => {
    const before = (await enter('hai@x.test'))!;
    const cookie = (await logIn(database, 'hai@x.test', PASSWORD))!;
    const token = await reset(database, 'hai@x.test', undefined);
    expect(await sessionOf(database, cookie)).toBeUndefined();
    expect(await enter('hai@x.test')).toBeUndefined();
    await setUp(database, token, 'một mật khẩu khác hẳn');
    const after = (await enter('hai@x.test', 'một mật khẩu khác hẳn'))!;
    expect(after.officer.id).toBe(before.officer.id);
    expect(after.agencyPair).toBeUndefined();
  });
});

describe('log-in', () => {
  it('pauses an account after five wrong passwords, even for the right one', async () => {
    for (let i = 0; i < 5; i++) expect(await logIn(database, 'muoi@x.test', `sai ${i}`)).toBeUndefined();
    expect(await logIn(database, 'muoi@x.test', PASSWORD)).toBeUndefined();
    await database.prisma.officer.update({
      where: { email: 'muoi@x.test' },
      data: { lockedTill: new Date(0) },
    });
    expect(await logIn(database, 'muoi@x.test', PASSWORD)).toBeDefined();
  });

  it('knows nobody by an unknown address or a cookie of bad form', async () => {
    expect(await logIn(database, 'ai@x.test', PASSWORD)).toBeUndefined();
    for (const cookie of ['', 'x', 'a'.repeat(86)]) expect(await sessionOf(database, cookie)).toBeUndefined();
  });
});
