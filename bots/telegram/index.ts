import { info } from '../../src/log.ts';
import type { Channel, Outgoing } from '../channel.ts';
import { botApi } from './client.ts';
import { calling } from './errors.ts';
import { fetchFile } from './fetch.ts';
import { poll, WAIT } from './poll.ts';
import { ALLOWED, readWebhook } from './read.ts';

export interface TelegramOptions {
  /** From @BotFather. */
  token: string;
  /** `https://api.telegram.org`, or a server of one's own. */
  apiRoot: string;
  /** What Telegram sends along with every update: 1–256 of A-Z a-z 0-9 _ -. */
  secret: string;
  /** Messages a second over all; more than 30 only where Telegram is paid for it. */
  perSecond?: number;
}

/** Bot API: sendMessage takes 4096 characters. Buttons have no limit of use here; beyond this a list reads better. */
const LIMITS = { text: 4096, choices: 40 };

/** Bot API: "avoid sending more than one message per second" to one chat, "about 30 messages per second" in all. */
const PACE = { perSecond: 30, perAddress: 1 };

/** Bot API: deleteMessages takes 1 to 100 ids. */
const DELETED_AT_ONCE = 100;

const SECONDS = 15;

/** The commands the app offers when "/" is typed. */
const COMMANDS = [
  ['start', 'Bắt đầu, xem menu'],
  ['baotin', 'Báo tin'],
  ['gui', 'Gửi tin đang viết'],
  ['huy', 'Bỏ tin đang viết'],
  ['theodoi', 'Xem trả lời bằng mã số'],
  ['trogiup', 'Số gọi khi cần giúp ngay'],
  ['hoc', 'Bài học ngắn'],
  ['dovui', 'Đố vui'],
  ['ngonngu', 'Đổi ngôn ngữ'],
  ['riengtu', 'Quyền riêng tư'],
  ['dung', 'Ngừng nhận tin nhắn'],
  ['xoa', 'Xóa cuộc trò chuyện'],
].map(([command, description]) => ({ command: command!, description: description! }));

/** Labels up to this length share a row two by two. */
const SHORT = 12;

type Choice = NonNullable<Outgoing['choices']>[number];

/** One button a row, two when both are short (Bot API: InlineKeyboardMarkup). */
export function keyboard(choices: Choice[]): { text: string; callback_data: string }[][] {
  const rows: Choice[][] = [];
  for (const choice of choices) {
    const last = rows.at(-1);
    const fits = last?.length === 1 && [...last, choice].every(({ label }) => label.length <= SHORT);
    if (fits) last.push(choice);
    else rows.push([choice]);
  }
  return rows.map((row) => row.map(({ id, label }) => ({ text: label, callback_data: id })));
}

/** The Telegram door (https://core.telegram.org/bots/api). */
export function telegram({ token, apiRoot, secret, perSecond }: TelegramOptions): Channel {
  const api = botApi(token, apiRoot, SECONDS);
  // A call that waits for updates takes as long as there is nothing new.
  const patient = botApi(token, apiRoot, WAIT + SECONDS);

  const offerCommands = () =>
    calling('setMyCommands', () => api.setMyCommands(COMMANDS)).catch((error: Error) =>
      info('commands not set', { channel: 'telegram', reason: error.message }),
    );

  return {
    key: 'telegram',
    limits: LIMITS,
    pace: { ...PACE, ...(perSecond ? { perSecond } : {}) },
    read: (request) => readWebhook(request, secret),

    async register(url) {
      await calling('setWebhook', () =>
        api.setWebhook(url, { secret_token: secret, allowed_updates: ALLOWED, max_connections: 40 }),
      );
      await offerCommands();
    },

    async poll(receive, signal) {
      void offerCommands();
      await poll(patient, receive, signal);
    },

    fetch: (id) => fetchFile(api, { token, apiRoot }, id),

    async send(address, { text, choices = [] }) {
      const { message_id } = await calling('sendMessage', () =>
        api.sendMessage(Number(address), text, {
          protect_content: true,
          link_preview_options: { is_disabled: true },
          ...(choices.length > 0 ? { reply_markup: { inline_keyboard: keyboard(choices) } } : {}),
        }),
      );
      return String(message_id);
    },

    async erase(address, messages) {
      for (let at = 0; at < messages.length; at += DELETED_AT_ONCE) {
        const ids = messages.slice(at, at + DELETED_AT_ONCE).map(Number);
        await calling('deleteMessages', () => api.deleteMessages(Number(address), ids));
      }
    },
  };
}
