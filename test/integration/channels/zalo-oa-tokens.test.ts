import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessTokens, databaseTokens } from '../../../bots/zalo-oa/tokens.ts';
import { migrate } from '../../../prisma/migrations.ts';
import { type Database, openDatabase } from '../../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../../src/embedded.ts';
import { setLogLevel } from '../../../src/log.ts';
import { makeKey } from '../../../src/vault/boxes.ts';
import { dataFolder } from '../../data-folder.ts';
import { startZaloOa, type ZaloOa } from '../../fakes/zalo-oa.ts';

setLogLevel('silent');

const settings = { appId: '3608', appSecret: 'app-secret' };
const key = makeKey();
let folder: string;
let url: string;
let fake: ZaloOa;
/** Each with a pool of its own, as processes are. */
let processes: Database[];

beforeAll(async () => {
  folder = await dataFolder('tokens');
  url = await startEmbedded(folder);
  await migrate(url);
});
afterAll(async () => {
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  fake = await startZaloOa({ ...settings, oaId: '3886', oaSecretKey: 'oa-key', refreshToken: 'first' });
  processes = Array.from({ length: 4 }, () => openDatabase(url, 4));
  await processes[0]!.pool.query('DELETE FROM setting');
});
afterEach(async () => {
  await Promise.all(processes.map((database) => database.close()));
  await fake.close();
});

const open = (database: Database, refreshToken = 'first', clock?: () => number) =>
  accessTokens(
    { ...settings, refreshToken, oauthRoot: fake.oauthUrl, tokens: databaseTokens(database, key) },
    clock,
  );
const refreshes = () => fake.calls.filter(({ method }) => method === 'access_token');
const row = async () =>
  (await processes[0]!.pool.query('SELECT value FROM setting')).rows[0]?.value as Buffer;

test('processes that start at the same moment spend the first refresh token once', async () => {
  fake.faults.next('access_token', 'slow');
  const tokens = await Promise.all(processes.map((database) => open(database)()));
  expect(new Set(tokens).size).toBe(1);
  expect(refreshes()).toHaveLength(1);
});

test('processes that meet a stale token at the same moment refresh once', async () => {
  const access = processes.map((database) => open(database));
  const [old] = await Promise.all(access.map((each) => each()));
  fake.faults.next('access_token', 'slow');
  const fresh = await Promise.all([...access, ...access].map((each) => each(old)));
  expect(new Set(fresh).size).toBe(1);
  expect(fresh[0]).not.toBe(old);
  expect(refreshes()).toHaveLength(2);
  expect(refreshes().every(({ answer }) => 'access_token' in (answer as object))).toBe(true);
});

test('the pair is encrypted where it is kept, and outlives the process', async () => {
  const token = await open(processes[0]!)();
  expect((await row()).includes(Buffer.from(token))).toBe(false);
  expect(await open(processes[1]!)()).toBe(token);
  expect(refreshes()).toHaveLength(1);
});

test('a refresh that fails changes nothing, and lets the next one try', async () => {
  fake.faults.next('access_token', 'gateway');
  await expect(open(processes[0]!)()).rejects.toMatchObject({ failure: 'unreachable' });
  expect(await row()).toBeUndefined();
  await expect(open(processes[1]!)()).resolves.toBeTypeOf('string');
});

test('a database that goes down while Zalo answers does not cost us the new pair', async () => {
  const [mine, other] = [open(processes[0]!), open(processes[1]!)];
  const old = await mine();
  fake.faults.next('access_token', 'slow');
  const renewing = mine(old).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await processes[2]!.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'`,
  );
  // The access token is stale, so the failure is told; the pair that came is saved with the next try.
  expect(await renewing).toMatchObject({ failure: 'unreachable' });
  const fresh = await mine(old);
  expect(fresh).not.toBe(old);
  expect(await other(old)).toBe(fresh);
  expect(refreshes()).toHaveLength(2);
});

test('kept under another key it is as if it were not there', async () => {
  await open(processes[0]!)();
  const { refreshToken } = fake.authorise();
  const tokens = databaseTokens(processes[1]!, makeKey());
  const access = accessTokens({ ...settings, refreshToken, oauthRoot: fake.oauthUrl, tokens });
  await expect(access()).resolves.toBeTypeOf('string');
});

test('a database out of reach is unreachable, without a word of where it is', async () => {
  const nowhere = openDatabase('postgresql://tinbao:hush@127.0.0.1:9/postgres');
  const failure = await open(nowhere)().catch((error: unknown) => error);
  expect(failure).toMatchObject({ failure: 'unreachable', message: 'token store: ECONNREFUSED' });
  await nowhere.close();
});
