import { samples } from '../../../fakes/samples.ts';
import type { Town } from '../../../people.ts';
import {
  botSends,
  type Door,
  oaMessage,
  oaSends,
  type People,
  telegramRepeats,
  telegramSends,
} from './people.ts';

/** One thing a person can send: how it is done on each channel, and what of it must (not) be found in the report. */
export interface Thing {
  /** No report is open yet. */
  fresh?: boolean;
  words?: string;
  never?: string;
  /** Files that come with it. */
  files?: number;
  /** Updates it comes in, if that is not one. */
  updates?: number;
  does: { [D in Door]?: (person: People[D], town: Town, answered: () => Promise<void>) => unknown };
}

const DANGER = 'cứu em với em đang bị nhốt';
const LINK = 'https://viec.example/tuyen';
const NAME = 'Người dùng';
const [latitude, longitude] = [16.6227, 106.5911];
const big = 21 * 1024 * 1024;
const program = { name: 'game.exe', type: 'image/jpeg', bytes: Buffer.from(`MZ${'\0'.repeat(200)}PE\0\0`) };
const photoFile = { ...samples.photo, name: 'anh.jpg' };

/** The same words typed on every channel. */
const typed = (text: string, more: Omit<Thing, 'does'> = {}): Thing => ({
  words: text,
  ...more,
  does: {
    telegram: (person) => person.says(text),
    'zalo-oa': (person) => person.says(text),
    'zalo-bot': (person) => person.says(text),
    web: (person) => person.says(text),
  },
});

/** The number a choice has in the newest list. */
function numberOf({ messages }: { messages: { text: string }[] }, label: string): string {
  const lines = messages.flatMap(({ text }) => text.split('\n'));
  return lines.findLast((line) => line.endsWith(`. ${label}`))!.split('.')[0]!;
}

/** Every row of the table, by its name there. */
export const THINGS: Record<string, Thing> = {
  '`/start`': { ...typed('/start', { fresh: true }), words: undefined } as Thing,
  'a greeting, no report open': { ...typed('chào bạn', { fresh: true }), words: undefined } as Thing,
  'a text, no report open': typed('Có người rủ đi làm xa', { fresh: true }),
  'a text': typed('Xe màu đỏ'),
  'words of danger': typed(DANGER),
  'a link': {
    words: LINK,
    does: {
      telegram: (person) => person.says(LINK),
      'zalo-oa': (person) => person.sendsLink({ url: LINK, title: 'Tuyển' }),
      'zalo-bot': (person) => person.sendsLink(LINK),
      web: (person) => person.says(LINK),
    },
  },
  'an address hidden under a text': {
    words: LINK,
    does: {
      telegram: (person, town) => {
        const entities = [{ type: 'text_link', offset: 0, length: 8, url: LINK }];
        telegramSends(town, person, { text: 'Bấm đây nhé', entities });
      },
    },
  },
  'a reply to an earlier message': {
    words: 'Đúng xe đó',
    never: 'giữ làm tin báo',
    does: {
      telegram: (person) => person.replies(person.messages.at(-1)!.id, 'Đúng xe đó'),
      'zalo-oa': (person, town) => {
        const content = oaMessage({ text: 'Đúng xe đó', quote_msg_id: '1' });
        oaSends(town, person, 'user_send_text', content);
      },
    },
  },
  'a forwarded message': {
    words: 'chuyển tiếp từ: Ai đó\nViệc nhẹ lương cao',
    never: NAME,
    updates: 2,
    does: {
      telegram: (person, town) => {
        const forward_origin = { type: 'hidden_user', sender_user_name: NAME, date: 1 };
        telegramSends(town, person, { text: 'Của chính tôi', forward_origin });
        person.forwards('Việc nhẹ lương cao');
      },
    },
  },
  'an edited message': {
    words: 'Xe màu xanh',
    does: { telegram: (person) => person.edits('Xe màu xanh') },
  },
  'a button on offer': {
    does: {
      telegram: (person) => person.presses('safety.yes'),
      'zalo-oa': (person) => person.presses('#safety.yes'),
      'zalo-bot': (person) => person.says(numberOf(person, 'An toàn')),
      web: (person) => person.presses('safety.yes'),
    },
  },
  'a button of an earlier message': {
    updates: 2,
    does: {
      async telegram(person, _town, answered) {
        person.presses('safety.yes');
        await answered();
        person.presses('safety.yes');
      },
      async 'zalo-oa'(person, _town, answered) {
        person.presses('#safety.yes');
        await answered();
        person.presses('#safety.yes');
      },
      async web(person, _town, answered) {
        await person.presses('safety.yes');
        await answered();
        await person.presses('safety.yes');
      },
    },
  },
  'a link that opens the bot for help': {
    fresh: true,
    does: { telegram: (person) => person.starts('help') },
  },
  'a photo': {
    does: {
      telegram: (person) => person.sends('photo'),
      'zalo-oa': (person) => person.sends('image'),
      'zalo-bot': (person) => person.sendsImage(),
      web: (person) => person.uploads('image', samples.photo),
    },
  },
  'a photo with words': {
    words: 'Xe này',
    does: {
      telegram: (person) => person.sends('photo', { caption: 'Xe này' }),
      'zalo-oa': (person) => person.sends('image', { caption: 'Xe này' }),
      'zalo-bot': (person) => person.sendsImage('Xe này'),
    },
  },
  'several photos at once': {
    files: 3,
    updates: 3,
    does: {
      telegram: (person) => person.sendsAlbum([{ kind: 'photo' }, { kind: 'photo' }, { kind: 'photo' }]),
      'zalo-oa': (person) => [1, 2, 3].map(() => person.sends('image')),
      'zalo-bot': (person) => [1, 2, 3].map(() => person.sendsImage()),
      web: (person) => Promise.all([1, 2, 3].map(() => person.uploads('image', samples.photo))),
    },
  },
  'a photo sent as a file': {
    does: {
      telegram: (person) => person.sends('document', { file: photoFile }),
      'zalo-oa': (person) => person.sends('file', { file: photoFile }),
      'zalo-bot': (person) => person.sendsFile(),
      web: (person) => person.uploads('file', photoFile),
    },
  },
  'a moving picture': {
    does: {
      telegram: (person) => person.sends('animation'),
      'zalo-oa': (person) => person.sends('gif'),
      'zalo-bot': (person) => person.sendsFile(),
      web: (person) => person.uploads('image', samples.moving),
    },
  },
  'a voice note': {
    does: {
      telegram: (person) => person.sends('voice'),
      'zalo-oa': (person) => person.sends('audio'),
      'zalo-bot': (person) => person.sendsVoice(),
      web: (person) => person.uploads('voice', samples.voice),
    },
  },
  'a sound file': {
    does: {
      telegram: (person) => person.sends('audio'),
      'zalo-oa': (person) => person.sends('file', { file: samples.song }),
      'zalo-bot': (person) => person.sendsFile(),
      web: (person) => person.uploads('audio', samples.song),
    },
  },
  'a film': {
    does: {
      telegram: (person) => person.sends('video'),
      'zalo-oa': (person) => person.sends('video'),
      'zalo-bot': (person) => person.sendsFile(),
      web: (person) => person.uploads('video', samples.film),
    },
  },
  'a round film': { does: { telegram: (person) => person.sends('video_note') } },
  'a document': {
    does: {
      telegram: (person) => person.sends('document'),
      'zalo-oa': (person) => person.sends('file'),
      'zalo-bot': (person) => person.sendsFile(),
      web: (person) => person.uploads('file', samples.paper),
    },
  },
  'a program, a page, an archive': {
    does: {
      telegram: (person) => person.sends('document', { file: program }),
      'zalo-oa': (person) => person.sends('file', { file: program }),
      'zalo-bot': (person) => person.sendsImage('', { file: program }),
      web: (person) => person.uploads('file', program),
    },
  },
  'a file over 20 MB': {
    does: {
      telegram: (person) => person.sends('video', { size: big }),
      'zalo-oa': (person) => person.sends('file', { size: big }),
      'zalo-bot': (person) =>
        person.sendsImage('', { file: { ...samples.photo, bytes: Buffer.alloc(big, 7) } }),
      web: (person) => person.uploads('video', { ...samples.film, bytes: Buffer.alloc(big, 7) }),
    },
  },
  'a sticker': {
    does: {
      telegram: (person) => person.sends('sticker'),
      'zalo-oa': (person) => person.sends('sticker'),
      'zalo-bot': (person) => person.sendsSticker(),
    },
  },
  'a position on the map': {
    words: `${latitude}, ${longitude}`,
    does: {
      telegram: (person) => person.sendsLocation(latitude, longitude),
      'zalo-oa': (person) => person.sendsLocation(latitude, longitude),
      'zalo-bot': (person) => person.sendsFile(),
    },
  },
  'a position that moves': {
    words: `${latitude}, ${longitude}`,
    never: '17, 107',
    does: {
      telegram: (person, town) => {
        telegramSends(town, person, { location: { latitude, longitude, live_period: 900 } });
        const moved = { location: { latitude: 17, longitude: 107, live_period: 900 }, edit_date: 1 };
        telegramSends(town, person, moved, 'edited_message');
      },
    },
  },
  'a place by name': {
    words: 'Cửa khẩu Lao Bảo\nQuốc lộ 9',
    does: {
      telegram: (person) => person.sendsVenue('Cửa khẩu Lao Bảo', 'Quốc lộ 9', latitude, longitude),
    },
  },
  "somebody's contact card": {
    words: 'Chị Mơ',
    does: {
      telegram: (person) => person.sendsContact({ phone: '+84900000001', name: 'Chị Mơ' }),
      'zalo-oa': (person) => person.sendsCard('Chị Mơ', '84900000001'),
      'zalo-bot': (person) => person.sendsFile(),
    },
  },
  'their own contact card': {
    never: '84900000002',
    does: {
      telegram: (person) => person.sendsContact({ phone: '+84900000002', name: NAME, own: true }),
    },
  },
  'a poll, a dice': {
    updates: 2,
    does: {
      telegram: (person) => [person.sendsPoll(), person.sendsDice()],
    },
  },
  'opens the chat, follows': {
    fresh: true,
    updates: 2,
    does: {
      async 'zalo-oa'(person, _town, answered) {
        person.follows();
        await answered();
        person.clicksChat();
      },
    },
  },
  'blocks, stops following': {
    does: { telegram: (person) => person.blocks(), 'zalo-oa': (person) => person.unfollows() },
  },
  "name and number by Zalo's form": {
    does: {
      'zalo-oa': (person, town) =>
        oaSends(town, person, 'user_submit_info', { info: { name: NAME, phone: '1' } }),
    },
  },
  'a reaction': {
    does: {
      telegram: (person, town) =>
        telegramSends(town, person, { new_reaction: [{ type: 'emoji', emoji: '👍' }] }, 'message_reaction'),
      'zalo-oa': (person, town) =>
        oaSends(town, person, 'user_reacted_message', { message: { msg_id: '1' } }),
      'zalo-bot': (person, town) => botSends(town, person, 'reaction', { emoji: '👍' }),
    },
  },
  'a receipt, an echo of our own message': {
    does: {
      'zalo-oa': (person, town) => {
        person.sees();
        const sender = { id: '388613280878808645' };
        oaSends(town, person, 'oa_send_text', {
          ...oaMessage({ text: 'a' }),
          sender,
          recipient: { id: person.id },
        });
      },
    },
  },
  'something in a group': {
    does: {
      telegram: (person, town) =>
        telegramSends(town, person, { text: 'a', chat: { id: -100, title: 'Nhóm', type: 'group' } }),
      'zalo-oa': (person, town) => oaSends(town, person, 'user_send_group_text', oaMessage({ text: 'a' })),
      'zalo-bot': (person, town) =>
        botSends(town, person, 'text', { text: '@bot a', chat: { id: 'g1', chat_type: 'GROUP' } }),
    },
  },
  "something through Zalo's web widget": {
    does: {
      'zalo-oa': (person, town) =>
        oaSends(town, person, 'anonymous_send_text', oaMessage({ text: 'a', conversation_id: 'c' })),
    },
  },
  'something new the channel does not hand over': {
    does: {
      telegram: (person, town) => telegramSends(town, person, { rich_message: { blocks: [] } }),
      'zalo-oa': (person, town) => {
        const attachments = [{ type: 'hologram', payload: {} }];
        oaSends(town, person, 'user_send_hologram', oaMessage({ attachments }));
      },
      'zalo-bot': (person, town) => botSends(town, person, 'hologram', {}),
    },
  },
  'the same update again': {
    words: 'Chỉ một lần',
    does: {
      async telegram(person, town) {
        const update = person.says('Chỉ một lần');
        await Promise.all([1, 2, 3, 4, 5].map(() => telegramRepeats(town, update!)));
      },
      'zalo-oa'(person, town) {
        const event = person.says('Chỉ một lần');
        for (let time = 0; time < 5; time++) town.zaloOa.emit(event);
      },
      'zalo-bot'(person, town) {
        const event = person.says('Chỉ một lần');
        for (let time = 0; time < 5; time++) town.zaloBot.emit(event);
      },
      async web(person) {
        const id = crypto.randomUUID();
        await Promise.all([1, 2, 3, 4, 5].map(() => person.says('Chỉ một lần', id)));
      },
    },
  },
};
