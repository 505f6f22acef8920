import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../../bots/channel.ts';
import { zaloBot } from '../../../bots/zalo-bot/index.ts';
import { fitTo as fitted } from '../../../queues/fit.ts';
import { until } from '../../fakes/inbox.ts';
import { startZaloBot, type ZaloBot } from '../../fakes/zalo-bot.ts';
import { polling, type Recorder, recorder, serve } from './door.ts';

const token = '12345689:bot-TOKEN';
const secret = 'bot_secret-1';
let fake: ZaloBot;
let channel: Channel;
let mine: Recorder;

beforeEach(async () => {
  fake = await startZaloBot({ token, speed: 1_000 });
  channel = zaloBot({ token, apiRoot: fake.url, secret });
  mine = recorder();
});
afterEach(() => fake.close());

const failed = (address: string) =>
  channel.send(address, { text: 'chuyện riêng' }).catch((error: unknown) => error);

test('by webhook: flat, wrapped, repeated, failed before, and an empty probe', async () => {
  const door = await serve(channel, mine.receive);
  await channel.register?.(door.url);
  const person = fake.person();
  mine.failing = 1;
  person.says('một');
  await fake.idle(10_000);
  person.sendsFile();
  await fake.idle(10_000);
  person.sendsImage('xe này');
  person.says('hai');
  await fake.idle(10_000);
  expect(mine.incoming).toMatchObject([
    { address: person.id, text: 'một' },
    { media: [{ kind: 'file' }] },
    { text: 'xe này', media: [{ kind: 'image', reference: expect.stringMatching(/\/media\/\w+\.jpg$/) }] },
    { text: 'hai' },
  ]);
  expect((await fake.probe()).status).toBe(200);
  door.close();
});

test('a webhook that is not taken is refused', async () => {
  await expect(channel.register?.('http://tinbao.example/')).rejects.toMatchObject({
    failure: 'refused',
    message: 'setWebhook: 400',
  });
});

describe('by polling', () => {
  test('one update at a time, tried until it is committed', async () => {
    await channel.register?.('http://127.0.0.1:9/');
    const poll = polling(channel, mine.receive);
    await until(() => fake.calls.some(({ method }) => method === 'getUpdates'), 10_000);
    mine.failing = 1;
    const person = fake.person();
    person.says('một');
    person.sendsVoice();
    await until(() => mine.incoming.length === 2, 10_000);
    expect(mine.incoming).toMatchObject([{ text: 'một' }, { media: [{ kind: 'voice' }] }]);
    await poll.stop();
  });

  test('outlives faults of the line, and idles', async () => {
    for (const fault of ['error', 'gateway', 'drop-before'] as const) fake.faults.next('getUpdates', fault);
    const poll = polling(channel, mine.receive);
    await until(() => fake.calls.filter(({ method }) => method === 'getUpdates').length > 5, 10_000);
    await poll.stop();
  });

  test('stops at once while it waits', async () => {
    // At its real pace: a call waits for 30 seconds.
    const slow = await startZaloBot({ token });
    const poll = polling(zaloBot({ token, apiRoot: slow.url, secret }), mine.receive);
    await until(() => slow.calls.some(({ method }) => method === 'deleteWebhook'), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = Date.now();
    await poll.stop();
    expect(Date.now() - began).toBeLessThan(1_000);
    await slow.close();
  });
});

describe('sending', () => {
  test('choices become numbers, long text several messages', async () => {
    const person = fake.person();
    person.says('a');
    const text = 'Hãy hỏi lại người thân trước khi đi. '.repeat(60).trim();
    const choices = [{ id: 'safety.yes', label: 'Có' }];
    for (const part of fitted({ text, choices }, channel.limits)) await channel.send(person.id, part);
    expect(person.messages).toHaveLength(2);
    expect(person.messages[1]?.text).toContain('1. Có');
  });

  test.each([
    ['busy', 'busy'],
    ['error', 'unreachable'],
    ['gateway', 'unreachable'],
    ['drop-before', 'unreachable'],
    ['drop-after', 'unreachable'],
    ['truncated', 'unreachable'],
    ['cut', 'unreachable'],
    ['wrong-type', 'unreachable'],
  ] as const)('%s is %s', async (fault, failure) => {
    const person = fake.person();
    person.says('a');
    fake.faults.next('sendMessage', fault);
    const error = await failed(person.id);
    expect(error).toMatchObject({ failure });
    expect(`${error} ${JSON.stringify(error)}`).not.toMatch(new RegExp(`chuyện|TOKEN|${person.id}`));
    await channel.send(person.id, { text: 'lại' });
  });

  test('somebody who blocked us, or never wrote, is gone; a wrong token is refused', async () => {
    const person = fake.person();
    person.says('a');
    person.blocks();
    expect(await failed(person.id)).toMatchObject({ failure: 'gone' });
    expect(await failed('ff')).toMatchObject({ failure: 'gone' });
    channel = zaloBot({ token: '1:hush', apiRoot: fake.url, secret });
    expect(await failed(person.id)).toMatchObject({ failure: 'refused', message: 'sendMessage: 401' });
  });
});
