import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileFault } from '../../fakes/faults.ts';
import { samples } from '../../fakes/samples.ts';
import { startTelegram, type Telegram } from '../../fakes/telegram.ts';
import { startTrap, type Trap } from '../../fakes/trap.ts';
import { startZaloBot, type ZaloBot } from '../../fakes/zalo-bot.ts';
import { startZaloOa, type ZaloOa } from '../../fakes/zalo-oa.ts';
import { post } from './receiver.ts';

const token = '1:abc';
const oaSettings = {
  appId: '360846524840903967',
  appSecret: 'app-secret',
  oaId: '388613280878808645',
  oaSecretKey: 'OASECRETabc123',
  refreshToken: 'first-refresh-token',
};
let trap: Trap;
let telegram: Telegram;
let oa: ZaloOa;
let bot: ZaloBot;

beforeEach(async () => {
  trap = await startTrap();
  [telegram, oa, bot] = await Promise.all([
    startTelegram({ token, speed: 1_000, trap: trap.url }),
    startZaloOa({ ...oaSettings, speed: 1_000, trap: trap.url }),
    startZaloBot({ token, speed: 1_000 }),
  ]);
});
afterEach(() => Promise.all([telegram.close(), oa.close(), bot.close(), trap.close()]));

const call = (method: string, params: unknown = {}) => post(`${telegram.url}/bot${token}/${method}`, params);
type Message = Record<string, Record<string, unknown>>;
const messageOf = (update: unknown, field = 'message') => (update as Record<string, Message>)[field]!;

/** What a client gets: status, type and length of the body, or that it broke. */
async function get(url: string): Promise<string> {
  const hurry = AbortSignal.timeout(2_000);
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: hurry });
    const bytes = await answer.arrayBuffer();
    return `${answer.status} ${answer.headers.get('content-type') ?? '-'} ${bytes.byteLength}`;
  } catch {
    return hurry.aborted ? 'no end' : 'broken';
  }
}

const size = samples.photo.bytes.length;
const cases: [fault: FileFault, seen: string][] = [
  ['gone', '404 - 0'],
  ['error', '500 - 0'],
  ['page', '200 text/html 39'],
  ['cut', 'broken'],
  ['short', `200 image/jpeg ${size / 2}`],
  ['long', 'broken'],
  ['endless', 'no end'],
  ['slow', `200 image/jpeg ${size}`],
  ['redirect', '302 - 0'],
];
test.each(cases)('a file with the fault %s is seen as "%s"', async (fault, seen) => {
  const sent = messageOf(oa.person().sendsImage()) as unknown as {
    attachments: { payload: { url: string } }[];
  };
  const { url } = sent.attachments[0]!.payload;
  oa.faults.next('file', fault);
  expect(await get(url)).toBe(seen);
  expect(oa.calls.at(-1)).toMatchObject({ method: 'file', fault });
  expect(await get(url)).toBe(`200 image/jpeg ${size}`);
  expect(trap.hits).toEqual([]);
});

test('the trap counts who follows a redirect', async () => {
  const { url } = (
    messageOf(oa.person().sends('file')) as unknown as { attachments: { payload: { url: string } }[] }
  ).attachments[0]!.payload;
  oa.faults.next('file', 'redirect');
  await fetch(url);
  expect(trap.hits).toEqual(['GET /paper.pdf']);
});

describe('Telegram', () => {
  test('a link works once asked for, for an hour, and can be asked for again', async () => {
    const { file_id } = messageOf(telegram.person({ id: 1 }).sends('voice')).voice!;
    const link = async () => {
      const file = (await call('getFile', { file_id })).body.result as { file_path: string };
      return `${telegram.url}/file/bot${token}/${file.file_path}`;
    };
    expect(await get(`${telegram.url}/file/bot${token}/voice/file_1.ogg`)).toBe('404 - 0');
    const url = await link();
    expect(await get(url)).toBe(`200 audio/ogg ${samples.voice.bytes.length}`);
    telegram.clock.later(3_600_001);
    expect(await get(url)).toBe('404 - 0');
    expect(await get(await link())).toMatch(/^200/);
  });

  test('getFile refuses what it does not know and what is too big', async () => {
    const { file_id } = messageOf(telegram.person({ id: 1 }).sends('document', { size: 25 * 2 ** 20 }))
      .document!;
    expect((await call('getFile', { file_id })).body.description).toContain('file is too big');
    expect((await call('getFile', { file_id: 'x' })).body.description).toContain('wrong file_id');
    telegram.faults.next('getFile', 'busy');
    expect((await call('getFile', { file_id })).body).toMatchObject({ parameters: { retry_after: 1 } });
  });

  test('every kind of message has its fields', () => {
    const person = telegram.person({ id: 1, started: true });
    expect(messageOf(person.sends('photo', { caption: 'xe này' }))).toMatchObject({
      caption: 'xe này',
      photo: [{ file_size: 90 }, { file_size: size }],
    });
    expect(messageOf(person.sends('animation'))).toMatchObject({ animation: {}, document: {} });
    for (const kind of ['voice', 'audio', 'video', 'video_note', 'document', 'sticker'] as const) {
      expect(messageOf(person.sends(kind))[kind]).toHaveProperty('file_id');
    }
    const [one, two] = person.sendsAlbum([{ kind: 'photo' }, { kind: 'video' }]);
    expect(messageOf(one).media_group_id).toBe(messageOf(two).media_group_id);
    expect(messageOf(person.sendsVenue('Quán', 'Lao Bảo', 16.6, 106.5))).toMatchObject({
      venue: { title: 'Quán' },
      location: { latitude: 16.6 },
    });
    expect(
      messageOf(person.sendsContact({ phone: '+84900000000', name: 'Tôi', own: true })).contact,
    ).toMatchObject({
      user_id: 1,
    });
    expect(messageOf(person.sendsPoll())).toHaveProperty('poll');
    expect(messageOf(person.forwards('đọc đi'))).toHaveProperty('forward_origin');
    person.says('nhầm');
    const { id } = person.sent.at(-1)!;
    expect(messageOf(person.replies(id, 'ý tôi là'))).toMatchObject({ reply_to_message: { text: 'nhầm' } });
    expect(messageOf(person.edits('đúng', id), 'edited_message')).toMatchObject({
      message_id: id,
      text: 'đúng',
    });
    expect(messageOf(person.starts('giup'))).toMatchObject({ text: '/start giup' });
  });

  test('deletes both sides up to 48 h, a dice only after 24 h', async () => {
    const person = telegram.person({ id: 1 });
    person.says('cũ');
    await call('sendMessage', { chat_id: 1, text: 'cũ' });
    const old = person.left();
    telegram.clock.later(30 * 3_600_000);
    person.sendsDice();
    const dice = person.left().at(-1)!;
    await call('deleteMessages', { chat_id: 1, message_ids: [dice] });
    expect(person.left()).toHaveLength(3);
    telegram.clock.later(19 * 3_600_000);
    person.says('mới');
    await call('deleteMessages', { chat_id: 1, message_ids: [...person.left(), 999] });
    expect(person.left().sort()).toEqual([...old, dice].sort());
    const refused = await call('deleteMessage', { chat_id: 1, message_id: old[0] });
    expect(refused.body.description).toContain("can't be deleted");
  });
});

describe('Zalo', () => {
  test('links end after a day; windows close after seven', async () => {
    const { accessToken } = oa.authorise();
    const person = oa.person();
    const send = (access_token: string) =>
      post(
        `${oa.url}/v3.0/oa/message/cs`,
        { recipient: { user_id: person.id }, message: { text: 'a' } },
        { access_token },
      );
    const { url } = (
      messageOf(person.sends('video')) as unknown as { attachments: { payload: { url: string } }[] }
    ).attachments[0]!.payload;
    expect(await get(url)).toMatch(/^200 video\/mp4/);
    expect((await send(accessToken)).body.error).toBe(0);
    oa.clock.later(26 * 3_600_000);
    expect(await get(url)).toBe('404 - 0');
    expect((await send(accessToken)).body.error).toBe(-220);
    oa.clock.later(6 * 24 * 3_600_000);
    expect((await send(oa.authorise().accessToken)).body.error).toBe(-230);
  });

  test('a link and a card are no files; the bot platform hands out links too', async () => {
    const person = oa.person();
    expect(person.sendsLink({ url: trap.url, title: 'Việc nhẹ' })).toMatchObject({
      event_name: 'user_send_link',
    });
    expect(person.sendsCard('Chị Hai', '0900000000')).toMatchObject({
      event_name: 'user_send_business_card',
      message: { text: 'Chị Hai' },
    });
    const image = messageOf(bot.person().sendsImage('xe')) as unknown as { photo_url: string };
    expect(await get(image.photo_url)).toBe(`200 image/jpeg ${size}`);
    const voice = messageOf(bot.person().sendsVoice()) as unknown as { voice_url: string };
    expect(await get(voice.voice_url)).toMatch(/^200 audio\/aac/);
    expect(bot.person().sendsLink('https://example.org')).toMatchObject({
      event_name: 'message.link.received',
    });
  });
});
