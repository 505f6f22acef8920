import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../../bots/channel.ts';
import { telegram } from '../../../bots/telegram/index.ts';
import { fitTo as fitted } from '../../../queues/fit.ts';
import { until } from '../../fakes/inbox.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { polling, type Recorder, recorder, serve } from './door.ts';

const token = '123456:tele-TOKEN';
const secret = 'tele_secret-1';
let fake: Telegram;
let channel: Channel;
let mine: Recorder;

beforeEach(async () => {
  fake = await startTelegram({ token, speed: 1_000 });
  channel = telegram({ token, apiRoot: fake.url, secret });
  mine = recorder();
});
afterEach(() => fake.close());

const choices = [
  { id: 'safety.yes', label: 'Có' },
  { id: 'safety.no', label: 'Không' },
];

describe('sending', () => {
  test('a message with buttons, that can be neither forwarded nor saved', async () => {
    const person = fake.person({ id: 4242, started: true });
    await channel.send('4242', { text: 'Bạn có an toàn không?', choices });
    expect(person.messages).toMatchObject([
      {
        text: 'Bạn có an toàn không?',
        buttons: [
          { text: 'Có', data: 'safety.yes' },
          { text: 'Không', data: 'safety.no' },
        ],
      },
    ]);
    expect(fake.calls.at(-1)?.params).toMatchObject({
      protect_content: true,
      link_preview_options: { is_disabled: true },
    });
  });

  test('a text too long for one message, once made to fitTo', async () => {
    const person = fake.person({ id: 4242, started: true });
    const text = 'Nếu có ai hứa việc nhẹ lương cao, hãy hỏi lại. '.repeat(200).trim();
    await expect(channel.send('4242', { text })).rejects.toMatchObject({ failure: 'refused' });
    for (const part of fitted({ text, choices }, channel.limits)) await channel.send('4242', part);
    expect(person.messages.map(({ text }) => text).join(' ')).toBe(text);
    expect(person.messages.map(({ buttons }) => buttons.length)).toEqual([0, 0, 2]);
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
    fake.person({ id: 4242, started: true });
    fake.retryAfter = 7;
    fake.faults.next('sendMessage', fault);
    const error = await channel.send('4242', { text: 'chuyện riêng' }).catch((error: Error) => error);
    expect(error).toMatchObject({ failure, after: failure === 'busy' ? 7 : undefined });
    expect(`${error} ${JSON.stringify(error)}`).not.toMatch(/4242|chuyện|TOKEN/);
    await channel.send('4242', { text: 'lại' });
  });

  test('slowly is still sent', async () => {
    const person = fake.person({ id: 4242, started: true });
    fake.faults.next('sendMessage', 'slow');
    await channel.send('4242', { text: 'a' });
    expect(person.messages).toHaveLength(1);
  });

  test('somebody who blocked us, or never wrote, is gone', async () => {
    fake.person({ id: 4242, started: true }).blocks();
    await expect(channel.send('4242', { text: 'a' })).rejects.toMatchObject({ failure: 'gone' });
    await expect(channel.send('99', { text: 'a' })).rejects.toMatchObject({ failure: 'gone' });
  });

  test('a wrong token is refused, nobody there is unreachable', async () => {
    const stranger = telegram({ token: '1:hush', apiRoot: fake.url, secret });
    const refused = await stranger.send('4242', { text: 'a' }).catch((error: Error) => error);
    expect(refused).toMatchObject({ failure: 'refused', message: 'sendMessage: 401' });
    const nowhere = telegram({ token, apiRoot: 'http://127.0.0.1:9', secret });
    await expect(nowhere.register?.('https://tinbao.example/x')).rejects.toMatchObject({
      failure: 'unreachable',
    });
  });
});

describe('by webhook', () => {
  test('registers, hears text and presses, stops the spinning, hears again what failed', async () => {
    const door = await serve(channel, mine.receive);
    await channel.register?.(door.url);
    expect(fake.calls.map(({ method }) => method)).toEqual(['setWebhook', 'setMyCommands']);
    expect(fake.calls[0]?.params).toMatchObject({
      secret_token: secret,
      allowed_updates: ['message', 'edited_message', 'callback_query'],
      max_connections: 40,
    });
    const commands = fake.calls[1]?.params.commands as { command: string }[];
    expect(commands.map(({ command }) => command).join(' ')).toBe(
      'start baotin gui huy theodoi trogiup hoc dovui nghe nhom lop dangky vetoi ngonngu riengtu dung xoa',
    );
    expect(fake.calls[1]?.status).toBe(200);

    const person = fake.person({ id: 4242 });
    mine.failing = 2;
    person.says('/start');
    await fake.idle(10_000);
    await channel.send('4242', { text: 'Bạn có an toàn không?', choices });
    person.presses('Không');
    person.sendsLocation(16.6, 106.5);
    await fake.idle(10_000);
    expect(mine.incoming).toMatchObject([
      { address: '4242', text: '/start' },
      { address: '4242', choice: 'safety.no' },
      { address: '4242', location: { latitude: 16.6, longitude: 106.5 } },
    ]);
    expect(fake.deliveries.map(({ status }) => status).sort()).toEqual([200, 200, 200, 500, 500]);
    expect(person.spinning()).toEqual([]);
    door.close();
  });

  test('commands that can not be set do not matter', async () => {
    fake.faults.next('setMyCommands', 'error');
    await channel.register?.('https://tinbao.example/webhooks/telegram');
    fake.faults.next('setWebhook', 'error');
    await expect(channel.register?.('https://tinbao.example/webhooks/telegram')).rejects.toMatchObject({
      failure: 'unreachable',
    });
  });
});

describe('by polling', () => {
  test('takes over from a webhook without losing what waits there', async () => {
    await channel.register?.('http://127.0.0.1:9/webhooks/telegram');
    const person = fake.person({ id: 4242 });
    person.says('một');
    const poll = polling(channel, mine.receive);
    await fake.idle(10_000);
    expect(mine.incoming.map(({ text }) => text)).toEqual(['một']);
    await channel.send('4242', { text: '?', choices });
    person.presses('Có');
    await fake.idle(10_000);
    expect(mine.incoming.at(-1)).toMatchObject({ choice: 'safety.yes' });
    await until(() => person.spinning().length === 0, 10_000);
    await poll.stop();
  });

  test('confirms nothing that is not committed, keeps each chat in order and does not let one hold up another', async () => {
    const [one, two] = [fake.person({ id: 1 }), fake.person({ id: 2 })];
    one.says('1a');
    one.says('1b');
    two.says('2a');
    let open = () => {};
    const closed = new Promise<void>((resolve) => {
      open = resolve;
    });
    mine.before = ({ text }) => (text === '1a' ? closed : Promise.resolve());
    const poll = polling(channel, mine.receive);
    await until(() => mine.incoming.length === 1, 10_000);
    expect(mine.calls.map(({ text }) => text).sort()).toEqual(['1a', '2a']);
    expect(fake.pending()).toHaveLength(3);
    open();
    await fake.idle(10_000);
    expect(mine.incoming.map(({ text }) => text)).toEqual(['2a', '1a', '1b']);
    await poll.stop();
  });

  test('tries again what failed, without losing or skipping it', async () => {
    mine.failing = 2;
    const poll = polling(channel, mine.receive);
    fake.person({ id: 1 }).says('a');
    await fake.idle(10_000);
    expect(mine.incoming.map(({ text }) => text)).toEqual(['a']);
    expect(mine.calls).toHaveLength(3);
    await poll.stop();
  });

  test('outlives every fault of the line', async () => {
    const poll = polling(channel, mine.receive);
    const person = fake.person({ id: 1 });
    for (const fault of ['error', 'truncated', 'drop-after', 'wrong-type'] as const) {
      fake.faults.next('getUpdates', fault);
      person.says(fault);
      await until(() => mine.incoming.at(-1)?.text === fault, 10_000);
    }
    await fake.idle(10_000);
    await poll.stop();
  });

  test('stops at once: while waiting for updates, and while a failed one waits for its next try', async () => {
    // At its real pace: a call waits for 30 seconds.
    const slow = await startTelegram({ token });
    const waiting = polling(telegram({ token, apiRoot: slow.url, secret }), mine.receive);
    await until(() => slow.calls.some(({ method }) => method === 'deleteWebhook'), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    let began = Date.now();
    await waiting.stop();
    await slow.close();
    expect(Date.now() - began).toBeLessThan(1_000);

    mine.failing = 1_000;
    fake.person({ id: 1 }).says('a');
    const failing = polling(channel, mine.receive);
    await until(() => mine.calls.length > 0, 10_000);
    began = Date.now();
    await failing.stop();
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(fake.pending()).toHaveLength(1);
  });

  test('updates that mean nothing to us are confirmed too', async () => {
    fake.emit('message', { message_id: 1, chat: { id: -5, type: 'group' }, date: 1, text: 'a' });
    const poll = polling(channel, mine.receive);
    await fake.idle(10_000);
    expect(mine.calls).toEqual([]);
    await poll.stop();
  });
});
