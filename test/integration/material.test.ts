import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel, Outgoing } from '../../bots/channel.ts';
import { type Material, openMaterial } from '../../bots/material.ts';
import { materialRoutes } from '../../bots/sounds/routes.ts';
import { telegram } from '../../bots/telegram/index.ts';
import { boxOf, makeAddress, slotOf } from '../../bots/web/address.ts';
import { webChat } from '../../bots/web/index.ts';
import { since } from '../../bots/web/mailbox.ts';
import { zaloBot } from '../../bots/zalo-bot/index.ts';
import { zaloOa } from '../../bots/zalo-oa/index.ts';
import { csLimits, sendCs } from '../../bots/zalo-oa/send.ts';
import { accessTokens, type TokenStore } from '../../bots/zalo-oa/tokens.ts';
import { fitTo } from '../../queues/fit.ts';
import quizzes from '../../src/awareness/quizzes.json' with { type: 'json' };
import { openLanguages, shipped } from '../../src/languages/catalogue.ts';
import { files } from '../../src/storage/files.ts';
import { makeVoices } from '../../src/voices/make.ts';
import { findTools, listen } from '../../src/voices/speak.ts';
import { spokenTexts } from '../../src/voices/texts.ts';
import { samples } from '../fakes/samples.ts';
import { startTelegram, type Telegram } from '../fakes/telegram.ts';
import { startZaloBot, type ZaloBot } from '../fakes/zalo-bot.ts';
import { startZaloOa, type ZaloOa } from '../fakes/zalo-oa.ts';
import { type Mailroom, openMailroom, TOKEN, until } from './send/mailroom.ts';

const oaKeys = { appId: '360846524840903967', appSecret: 'app-SECRET', oaSecretKey: 'oa-SECRET' };
const choices = [
  { id: 'lesson.next', label: 'Tiếp' },
  { id: 'menu.start', label: 'Về đầu' },
];
const card: Outgoing = {
  text: 'Có người nhắn: “Việc nhẹ, lương cao.”',
  choices,
  picture: 'vi/lesson/viec-nhe',
  voice: ['vi/chat:menu', 'vi/chat:welcome'],
};

const QUIZ = quizzes[0]!.id;

let room: Mailroom;
let material: Material;
let server: Server;
let publicUrl: string;
let stopLanguages: () => Promise<void>;
let chat = 5000;

async function record(key: string, machine: boolean): Promise<void> {
  await room.service.database.prisma.recording.create({
    data: {
      ...{ language: 'vi', key, machine, source: shipped.spoken(key)!, seconds: 1.2 },
      bytes: Uint8Array.from(samples.voice.bytes),
    },
  });
}

beforeAll(async () => {
  room = await openMailroom();
  const { database } = room.service;
  await record('chat:menu', true);
  await record('chat:welcome', false);
  ({ close: stopLanguages } = await openLanguages(database));
  material = openMaterial(database);
  server = createServer(express().use(materialRoutes(material))).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await stopLanguages();
  await room.close();
});
afterEach(() => room.clear());

describe('on Telegram', () => {
  let fake: Telegram;
  beforeEach(async () => {
    fake = await startTelegram({ token: TOKEN });
  });
  afterEach(() => fake.close());

  const settings = () => ({ token: TOKEN, apiRoot: fake.url, secret: 's', perSecond: 1000 });
  const door = (given = material): Channel => telegram({ ...settings(), material: given });
  const post = (id: number, message: Outgoing) =>
    room.post('telegram', { address: String(id), messages: [message] });
  const calls = (wanted: string) => fake.calls.filter(({ method }) => method === wanted);
  const person = () => fake.person({ id: ++chat, started: true });
  const empty = () => until(async () => (await room.waiting()) === 0);

  test('a card is a picture with its words, then its sound; the buttons stand below the last', async () => {
    await room.open([door()]);
    const learner = person();
    await post(learner.id, card);
    await until(() => learner.messages.length === 3);
    const [picture, machine, human] = learner.messages;
    expect(picture).toMatchObject({ text: card.text, photo: expect.any(String), buttons: [] });
    expect(machine).toMatchObject({ text: '(giọng máy)', voice: expect.any(String), buttons: [] });
    expect(human).toMatchObject({ text: '', voice: expect.any(String) });
    expect(human!.buttons.map(({ text, data }) => [text, data])).toEqual([
      ['Tiếp', 'lesson.next'],
      ['Về đầu', 'menu.start'],
    ]);
    for (const { params } of learner.messages) expect(String(params.protect_content)).toBe('true');
  });

  test('a class of 40 uploads once', async () => {
    await room.open([door()]);
    const learners = Array.from({ length: 40 }, person);
    const message = { text: card.text, picture: card.picture!, voice: ['vi/chat:menu'] };
    await Promise.all(learners.map(({ id }) => post(id, message)));
    await until(() => learners.every(({ messages }) => messages.length === 2), 20_000);
    for (const [method, field] of [
      ['sendPhoto', 'photo'],
      ['sendVoice', 'voice'],
    ] as const) {
      expect(calls(method)).toHaveLength(40);
      expect(calls(method).filter(({ params }) => /^AwAC/.test(String(params[field])))).toHaveLength(39);
    }
    expect(new Set(learners.map(({ messages }) => messages[0]!.photo)).size).toBe(1);
  });

  test('words too long for a caption come after the picture', async () => {
    await room.open([door()]);
    const learner = person();
    await post(learner.id, { text: 'chữ '.repeat(300).trim(), picture: card.picture!, choices });
    await until(() => learner.messages.length === 2);
    expect(
      learner.messages.map(({ photo, text, buttons }) => [!!photo, text.length, buttons.length]),
    ).toEqual([
      [true, 0, 0],
      [false, 1199, 2],
    ]);
  });

  test.each([
    ['there is none', { picture: 'vi/lesson/khong-co', voice: ['vi/chat:khong-co', '../x'] }, door],
    ['the door has none', { picture: card.picture!, voice: card.voice! }, () => telegram(settings())],
  ])('what is not there is left out, with its buttons kept: %s', async (_why, missing, open) => {
    await room.open([open()]);
    const learner = person();
    await post(learner.id, { text: 'Lời.', choices, ...missing });
    await empty();
    expect(learner.messages.map(({ text, buttons }) => [text, buttons.length])).toEqual([
      ['Lời.', 0],
      ['Tiếp · Về đầu', 2],
    ]);
  });

  test('whoever takes no voice messages reads, and others go on hearing', async () => {
    await room.open([door()]);
    const [reader, listener] = [person(), person()];
    reader.forbidsVoice();
    const message = { text: 'Lời.', voice: ['vi/chat:menu'], choices };
    await post(reader.id, message);
    await post(listener.id, message);
    await empty();
    expect(reader.messages.map(({ text, voice }) => [text, !!voice])).toEqual([
      ['Lời.', false],
      ['Tiếp · Về đầu', false],
    ]);
    expect(listener.messages.map(({ voice }) => !!voice)).toEqual([false, true]);
  });

  test('a score may be passed on to friends', async () => {
    await room.open([door()]);
    const learner = person();
    await post(learner.id, { text: 'Bạn được 3 trên 6 điểm.', picture: `vi/score/${QUIZ}/3-6` });
    await until(() => learner.messages.length === 1);
    expect(learner.messages[0]).toMatchObject({ photo: expect.any(String) });
    expect(String(learner.messages[0]!.params.protect_content)).toBe('false');
  });

  test('what Telegram can make nothing of is left out', async () => {
    await room.open([
      door({ picture: async () => Buffer.from('not a picture'), voice: async () => undefined }),
    ]);
    const learner = person();
    await post(learner.id, { text: 'Lời.', picture: card.picture! });
    await empty();
    expect(learner.messages.map(({ text, photo }) => [text, photo])).toEqual([['Lời.', undefined]]);
  });

  test('a connection cut between picture and sound costs no second picture', async () => {
    await room.open([door()]);
    fake.faults.next('sendVoice', 'drop-before');
    const learner = person();
    await post(learner.id, { text: 'Lời.', picture: card.picture!, voice: ['vi/chat:menu'] });
    await until(() => learner.messages.length === 2, 10_000);
    await empty();
    expect(calls('sendPhoto')).toHaveLength(1);
    expect(calls('sendVoice')).toHaveLength(2);
  });

  test('who blocked the bot is gone, also for pictures', async () => {
    await room.open([door()]);
    const learner = person();
    learner.blocks();
    const error = await door()
      .send(String(learner.id), { text: 'a', picture: card.picture! })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: 'gone', message: 'sendPhoto: 403' });
  });
});

describe('on a Zalo Official Account', () => {
  let fake: ZaloOa;
  beforeEach(async () => {
    fake = await startZaloOa({ ...oaKeys, oaId: '388613280878808645', refreshToken: 'first' });
  });
  afterEach(() => fake.close());

  function door(url: string | undefined): Channel {
    let stored: Awaited<ReturnType<TokenStore['update']>> | undefined;
    const tokens: TokenStore = {
      async update(next) {
        stored = (await next(stored)) ?? stored!;
        return stored;
      },
    };
    const options = { ...oaKeys, refreshToken: 'first', apiRoot: fake.url, oauthRoot: fake.oauthUrl, tokens };
    const access = accessTokens(options);
    return {
      ...zaloOa(options),
      limits: csLimits(url),
      send: (address, outgoing) => sendCs(fake.url, access, address, outgoing, url),
    };
  }
  async function told(message: Outgoing, url: string | undefined) {
    const person = fake.person();
    person.clicksChat();
    await room.open([door(url)]);
    await room.post('zalo-oa', { address: person.id, messages: [message] });
    await until(async () => (await room.waiting()) === 0);
    return person.messages;
  }

  test('a card is a picture Zalo fetches, then words with links that play, and buttons', async () => {
    const [picture, words] = await told(card, publicUrl);
    expect((await sharp(picture!.picture).metadata()).format).toBe('png');
    expect(picture).toMatchObject({ text: '', buttons: [] });
    expect(words!.text).toBe(
      `${card.text}\n\nNghe (giọng máy): ${publicUrl}/nghe/vi/chat:menu\nNghe: ${publicUrl}/nghe/vi/chat:welcome`,
    );
    expect(words!.buttons).toHaveLength(2);
    const page = await (await fetch(`${publicUrl}/nghe/vi/chat:menu`)).text();
    expect(page).toContain('src="/sounds/vi/chat:menu.ogg"');
  });

  test('without an address of ours it is words', async () => {
    const messages = await told(card, undefined);
    expect(messages.map(({ text, picture }) => [text, picture])).toEqual([[card.text, undefined]]);
  });

  test('a picture Zalo does not take is left out', async () => {
    const messages = await told({ ...card, picture: 'vi/lesson/khong-co', voice: [] }, publicUrl);
    expect(messages.map(({ text, buttons }) => [text, buttons.length])).toEqual([[card.text, 2]]);
  });
});

describe('on the Zalo Bot Platform', () => {
  let fake: ZaloBot;
  beforeEach(async () => {
    fake = await startZaloBot({ token: '77:bot' });
  });
  afterEach(() => fake.close());

  async function told(message: Outgoing, url: string | undefined) {
    const person = fake.person();
    person.says('chào');
    await room.open([
      zaloBot({ token: '77:bot', apiRoot: fake.url, secret: 'zalo_secret-1', publicUrl: url }),
    ]);
    await room.post('zalo-bot', { address: person.id, messages: [message] });
    await until(async () => (await room.waiting()) === 0);
    return person.messages.map(({ text, picture }) => [text, picture !== undefined]);
  }
  const list = '1. Tiếp\n2. Về đầu';

  test('a card is a picture with words, links and numbers below it', async () => {
    const links = `Nghe (giọng máy): ${publicUrl}/nghe/vi/chat:menu\nNghe: ${publicUrl}/nghe/vi/chat:welcome`;
    expect(await told(card, publicUrl)).toEqual([[`${card.text}\n\n${links}\n\n${list}`, true]]);
  });

  test('without an address of ours, and with a picture that is not there, it is words', async () => {
    expect(await told(card, undefined)).toEqual([[`${card.text}\n\n${list}`, false]]);
    await room.clear();
    const missing = { text: card.text, picture: 'vi/lesson/khong-co' };
    expect(await told(missing, publicUrl)).toEqual([[card.text, false]]);
  });
});

describe('anybody may look and listen', () => {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(publicUrl + path, { headers });

  test('a picture, to keep for long', async () => {
    const found = await get('/pictures/vi/lesson/viec-nhe.png');
    expect(found.headers.get('content-type')).toBe('image/png');
    expect(found.headers.get('cache-control')).toBe('public, max-age=604800');
    const again = { 'if-none-match': found.headers.get('etag')!, 'cache-control': 'max-age=0' };
    expect((await get('/pictures/vi/lesson/viec-nhe.png', again)).status).toBe(304);
  });

  test('a recording, whole or in parts', async () => {
    const { bytes } = samples.voice;
    const whole = await get('/sounds/vi/chat:menu.ogg');
    expect(whole.headers.get('content-type')).toBe('audio/ogg');
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    const part = await get('/sounds/vi/chat:menu.ogg', { range: 'bytes=4-9' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 4-9/${bytes.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(4, 10))).toBe(true);
    expect((await get('/sounds/vi/chat:menu.ogg', { range: `bytes=${bytes.length}-` })).status).toBe(416);
  });

  test('a page that plays it and says what is heard and whose voice it is', async () => {
    const page = await get('/nghe/vi/chat:menu');
    const markup = await page.text();
    expect(markup).toContain('Nghe (giọng máy)');
    expect(markup).toContain('Bạn muốn làm gì?');
    expect(markup).not.toContain('<script');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; media-src 'self'/);
    expect(await (await get('/nghe/vi/chat:welcome')).text()).not.toContain('giọng máy');
  });

  test.each([
    '/pictures/vi/lesson/khong-co.png',
    '/pictures/vi/lesson/viec-nhe.jpg',
    '/pictures/../package.json',
    '/sounds/vi/chat:khong-co.ogg',
    '/sounds/vi/chat.ogg',
    "/sounds/vi/chat:menu'--.ogg",
    '/sounds/vi%2Fchat%3A%00.ogg',
    '/nghe/vi/chat:khong-co',
    '/nghe/vi/%3Cscript%3E',
  ])('%s is not there, said kindly', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toMatch(/at \w+ \(|node_modules/);
  });
});

test('the web chat keeps picture, sound and whose voice it is with the words', async () => {
  const { database } = room.service;
  const web = webChat({ database, storage: files(room.service.folder), secure: false });
  const address = makeAddress();
  for (const message of [card, { text: 'Lời.', voice: ['vi/chat:welcome'] }])
    for (const piece of fitTo(message, web.limits)) await web.send(slotOf(address), piece);
  const rows = await since(database, boxOf(address), '0');
  await web.close();
  expect(rows.map(({ entry }) => entry)).toEqual([
    { from: 'us', at: expect.any(Number), ...card, shows: 'Việc nhẹ, lương cao', machine: true },
    { from: 'us', at: expect.any(Number), text: 'Lời.', voice: ['vi/chat:welcome'] },
  ]);
});

const tools = findTools();
const able = tools.espeak !== undefined && tools.ffmpeg !== undefined;
if (!able) process.stderr.write('SKIPPED: machine voices (apt-get install espeak-ng ffmpeg)\n');

test.skipIf(!able)(
  'a machine says what nobody says, anew when the words change, never over a person',
  async () => {
    const { database } = room.service;
    const machine = { espeak: tools.espeak!, ffmpeg: tools.ffmpeg! };
    const texts = spokenTexts(['chat']).filter(({ key }) =>
      ['chat:danger.numbers', 'chat:menu', 'chat:welcome', 'chat:ask.where'].includes(key),
    );
    await database.pool.query(`UPDATE recording SET source = 'older words'`);
    await database.prisma.recording.create({
      data: {
        ...{ language: 'vi', key: 'chat:no-more', machine: true, source: 'x', seconds: 1 },
        bytes: Uint8Array.of(1),
      },
    });
    const steps: string[] = [];
    const said = await makeVoices(database, texts, machine, (done, of) => steps.push(`${done}/${of}`));
    expect(said).toEqual({ made: 3, kept: 0, persons: 1, removed: 1 });
    expect(steps).toEqual(['1/3', '2/3', '3/3']);
    const numbers = (await material.voice('vi/chat:danger.numbers'))!;
    expect(numbers.machine).toBe(true);
    expect(await listen(numbers.bytes, machine.ffmpeg)).toBeCloseTo(numbers.seconds, 5);
    expect(numbers.seconds).toBeGreaterThan(8);
    expect(numbers.bytes.length / numbers.seconds).toBeLessThan(4000);
    const own = (await material.voice('vi/chat:welcome'))!;
    expect([own.machine, own.bytes.equals(samples.voice.bytes)]).toEqual([false, true]);
    expect(await makeVoices(database, texts, machine, () => {})).toMatchObject({ made: 0, kept: 3 });
  },
);
