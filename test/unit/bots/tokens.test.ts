import { afterEach, beforeEach, expect, test } from 'vitest';
import { accessTokens, type StoredTokens, type TokenStore } from '../../../bots/zalo-oa/tokens.ts';
import { setLogLevel } from '../../../src/log.ts';
import { startZaloOa, type ZaloOa } from '../../fakes/zalo-oa.ts';

setLogLevel('silent');

const HOUR = 3_600_000;
const settings = { appId: '3608', appSecret: 'app-secret' };
let fake: ZaloOa;
let now: number;
let stored: StoredTokens | undefined;

const memory: TokenStore = {
  async update(next) {
    const tokens = (await next(stored)) ?? stored!;
    stored = tokens;
    return tokens;
  },
};
const open = (refreshToken = 'first', appSecret = settings.appSecret) =>
  accessTokens({ ...settings, appSecret, refreshToken, oauthRoot: fake.oauthUrl, tokens: memory }, () => now);
const refreshes = () => fake.calls.filter(({ method }) => method === 'access_token').length;

beforeEach(async () => {
  fake = await startZaloOa({ ...settings, oaId: '3886', oaSecretKey: 'oa-key', refreshToken: 'first' });
  now = Date.parse('2026-11-24T00:00:00Z');
  stored = undefined;
});
afterEach(() => fake.close());

test('one refresh serves everybody until a little before the end', async () => {
  const access = open();
  const [one, two] = await Promise.all([access(), access()]);
  now += 22 * HOUR;
  expect([two, await access()]).toEqual([one, one]);
  expect(refreshes()).toBe(1);
  now += HOUR;
  expect(await access()).not.toBe(one);
  expect(refreshes()).toBe(2);
  expect(stored?.expires).toBe(now + 25 * HOUR);
});

test('another process uses what is stored', async () => {
  const one = await open()();
  expect(await open()()).toBe(one);
  expect(refreshes()).toBe(1);
});

test('a stale token is replaced once for all who met it', async () => {
  const [here, there] = [open(), open()];
  const old = await here();
  await there();
  const [one, two] = await Promise.all([here(old), here(old)]);
  expect(one).not.toBe(old);
  expect([two, await there(old)]).toEqual([one, one]);
  expect(refreshes()).toBe(2);
});

test('when an early refresh fails, the token at hand is used on and Zalo is left in peace for a while', async () => {
  const access = open();
  const one = await access();
  now += 23 * HOUR;
  fake.faults.always('access_token', 'gateway');
  expect(await access()).toBe(one);
  expect(await access()).toBe(one);
  expect(refreshes()).toBe(2);
  fake.faults.none();
  now += 6 * 60_000;
  expect(await access()).not.toBe(one);
});

test('without a token at hand the failure is told', async () => {
  fake.faults.next('access_token', 'drop-before');
  await expect(open()()).rejects.toMatchObject({ failure: 'unreachable' });
});

test('a spent refresh token is refused, and the message says what to do', async () => {
  await open()();
  stored = undefined;
  const failure = open()();
  await expect(failure).rejects.toMatchObject({ failure: 'refused' });
  await expect(failure).rejects.toThrow(
    /^oauth access_token: -14014; authorise the app again and set ZALO_OA_REFRESH_TOKEN/,
  );
});

test('a wrong App Secret is refused without telling it', async () => {
  await expect(open('first', 'hush')()).rejects.toThrow(/^((?!hush|first).)*-14004((?!hush|first).)*$/);
});

test('a new refresh token in the settings is taken once; a process with the older one does not take that again', async () => {
  const old = open();
  await old();
  const { refreshToken } = fake.authorise();
  const one = await open(refreshToken)();
  expect(await open(refreshToken)()).toBe(one);
  expect(await open()()).toBe(one);
  expect(refreshes()).toBe(2);
  expect(JSON.stringify(stored)).not.toContain(refreshToken);
});
