import { randomBytes } from 'node:crypto';
import { fetchPicture } from '../picture.ts';
import { type Answer, webhookAllowed } from '../server.ts';
import { type BotChat, type BotState, done, refused } from './state.ts';

type Params = Record<string, unknown>;

const bad = (what: string) => refused(400, `Bad Request: ${what}`);

/** An id as the Bot Platform makes them: 20 hex digits. */
export const hexId = () => randomBytes(10).toString('hex');

/** Every method but getUpdates, which waits. */
export const methods: Record<string, (state: BotState, params: Params) => Answer | Promise<Answer>> = {
  getMe: () =>
    done({
      id: '1459232241454765289',
      account_name: 'bot.fake',
      account_type: 'BASIC',
      can_join_groups: false,
    }),

  setWebhook(state, params) {
    const { url, secret_token } = params;
    if (typeof url !== 'string' || !webhookAllowed(url)) return bad('url is invalid');
    // Unlike Telegram's, the secret is mandatory: 8–256 characters.
    if (typeof secret_token !== 'string' || secret_token.length < 8 || secret_token.length > 256) {
      return bad('secret_token is invalid');
    }
    state.webhook = { url, secret: secret_token, updatedAt: Date.now() };
    return done({ url, updated_at: state.webhook.updatedAt });
  },

  deleteWebhook(state) {
    state.webhook = undefined;
    return done({ url: '', updated_at: Date.now() });
  },

  getWebhookInfo: ({ webhook }) =>
    webhook
      ? done({ url: webhook.url, updated_at: webhook.updatedAt })
      : refused(404, 'Not Found: webhook is not set'),

  sendMessage(state, params) {
    const { chat_id, text, parse_mode } = params;
    // No buttons, no replies, nothing else: a key from Telegram is a mistake of the bot.
    const unknown = Object.keys(params).find((key) => !['chat_id', 'text', 'parse_mode'].includes(key));
    if (unknown !== undefined) return bad(`${unknown} is not supported`);
    if (typeof chat_id !== 'string' || chat_id === '') return bad('chat_id is invalid');
    if (typeof text !== 'string' || text.trim() === '') return bad('text is empty');
    if (text.length > 2000) return bad('text is too long');
    if (parse_mode !== undefined && parse_mode !== 'markdown' && parse_mode !== 'html') {
      return bad('parse_mode is invalid');
    }
    const chat = chatOf(state, chat_id);
    if ('status' in chat) return chat;
    const said = {
      id: hexId(),
      text,
      at: state.clock.now(),
      ...(parse_mode ? { parseMode: parse_mode } : {}),
    };
    chat.inbox.add(said);
    return done({ message_id: said.id, date: said.at });
  },

  async sendPhoto(state, params) {
    const { chat_id, photo, caption = '' } = params;
    const unknown = Object.keys(params).find((key) => !['chat_id', 'photo', 'caption'].includes(key));
    if (unknown !== undefined) return bad(`${unknown} is not supported`);
    if (typeof chat_id !== 'string' || chat_id === '') return bad('chat_id is invalid');
    if (typeof caption !== 'string' || caption.length > 2000) return bad('caption is too long');
    const chat = chatOf(state, chat_id);
    if ('status' in chat) return chat;
    // There is no upload: Zalo fetches the picture from a public address.
    const picture = await fetchPicture(photo);
    if (!picture) return bad('photo is invalid');
    const said = { id: hexId(), text: caption, picture, at: state.clock.now() };
    chat.inbox.add(said);
    return done({ message_id: said.id, date: said.at });
  },

  sendChatAction(state, params) {
    if (typeof params.chat_id !== 'string' || !state.chats.get(params.chat_id)?.started) {
      return refused(404, 'Not Found: chat not found');
    }
    return params.action === 'typing' ? done({ ok: true }) : bad('action is invalid');
  },
};

/** The chat to write to, or why the bot may not. */
function chatOf(state: BotState, id: string): BotChat | Answer {
  const chat = state.chats.get(id);
  if (!chat?.started) return refused(404, 'Not Found: chat not found');
  return chat.blocked ? refused(403, 'Forbidden: bot was blocked by the user') : chat;
}
