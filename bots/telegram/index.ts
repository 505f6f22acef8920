import { info } from '../../src/log.ts';
import type { Channel } from '../channel.ts';
import type { Material } from '../material.ts';
import { botApi } from './client.ts';
import { calling } from './errors.ts';
import { fetchFile } from './fetch.ts';
import { poll, WAIT } from './poll.ts';
import { ALLOWED, readWebhook } from './read.ts';
import { messenger, uploader } from './send.ts';

export interface TelegramOptions {
  /** From @BotFather. */
  token: string;
  /** `https://api.telegram.org`, or a server of one's own. */
  apiRoot: string;
  /** What Telegram sends along with every update: 1–256 of A-Z a-z 0-9 _ -. */
  secret: string;
  /** Messages a second over all; more than 30 only where Telegram is paid for it. */
  perSecond?: number;
  /** Pictures and recordings; absent: words alone. */
  material?: Material | undefined;
}

/**
 * Bot API: sendMessage takes 4096 characters, a caption 1024; a voice message is one of its own. Buttons have no limit of
 * use here; beyond this a list reads better.
 */
const LIMITS = { text: 4096, choices: 40, caption: 1024, voice: 'apart' as const };

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
  ['nghe', 'Bật hoặc tắt tiếng đọc'],
  ['nhom', 'Vào lớp, nhóm bằng mã'],
  ['lop', 'Xem lớp học tới đâu'],
  ['dangky', 'Nhận một lời nhắn mỗi tuần'],
  ['vetoi', 'Nói thêm về bạn, không cần tên'],
  ['ngonngu', 'Đổi ngôn ngữ'],
  ['riengtu', 'Quyền riêng tư'],
  ['dung', 'Ngừng nhận tin nhắn'],
  ['xoa', 'Xóa cuộc trò chuyện'],
].map(([command, description]) => ({ command: command!, description: description! }));

/** The Telegram door (https://core.telegram.org/bots/api). */
export function telegram({ token, apiRoot, secret, perSecond, material }: TelegramOptions): Channel {
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

    async name() {
      return (await calling('getMe', () => api.getMe())).username;
    },

    async poll(receive, signal) {
      void offerCommands();
      await poll(patient, receive, signal);
    },

    fetch: (id) => fetchFile(api, { token, apiRoot }, id),

    send: messenger(api, uploader(token, apiRoot, SECONDS), material),

    async erase(address, messages) {
      for (let at = 0; at < messages.length; at += DELETED_AT_ONCE) {
        const ids = messages.slice(at, at + DELETED_AT_ONCE).map(Number);
        await calling('deleteMessages', () => api.deleteMessages(Number(address), ids));
      }
    },
  };
}
