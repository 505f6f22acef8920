import { createInbox, type Wanted } from '../inbox.ts';
import { keepFile, shown } from './messages.ts';
import type { Chat, PressAnswer, Said, Sent, State, Update } from './state.ts';
import type { Updates } from './updates.ts';

export interface PersonOptions {
  id: number;
  language?: string;
  name?: string;
  /** The chat is known to the bot already, so it may write first. */
  started?: boolean;
}

/** Somebody with Telegram on their phone. What they do becomes an update; it is delivered in the background. */
export interface Person {
  id: number;
  /** What the bot said to them, oldest first. */
  messages: Said[];
  /** What they wrote. */
  sent: Sent[];
  /** What `answerCallbackQuery` showed them. */
  answers: PressAnswer[];
  /** Buttons that still spin because nobody answered the press. */
  spinning(): string[];
  says(text: string): Update | undefined;
  /** Presses a button, by label or data, on the newest bot message that has it, or on the message given. */
  presses(button: string, options?: { message?: number }): Update | undefined;
  sendsVoice(options?: { bytes?: Buffer; duration?: number }): Update | undefined;
  sendsLocation(latitude: number, longitude: number): Update | undefined;
  blocks(): Update | undefined;
  unblocks(): Update | undefined;
  /** Waits for a bot message since this person's last act (or since message number `from`). */
  waitFor(wanted: Wanted<Said>, ms?: number, from?: number): Promise<Said>;
}

export function createPerson(state: State, updates: Updates, options: PersonOptions): Person {
  const chat: Chat = {
    user: {
      id: options.id,
      is_bot: false,
      first_name: options.name ?? 'Người dùng',
      ...(options.language ? { language_code: options.language } : {}),
    },
    started: options.started ?? false,
    inbox: createInbox<Said>(`person ${options.id}`),
    sent: [],
    answers: [],
  };
  state.chats.set(options.id, chat);
  const where = { id: options.id, first_name: chat.user.first_name, type: 'private' };

  const writes = (content: Record<string, unknown>) => {
    chat.started = true;
    delete chat.closed;
    chat.inbox.mark();
    const at = Date.now();
    const id = state.next.message++;
    const text = typeof content.text === 'string' ? content.text : undefined;
    chat.sent.push({ id, at, ...(text === undefined ? {} : { text }) });
    return updates.emit('message', `chat ${options.id}`, {
      message_id: id,
      from: chat.user,
      chat: where,
      date: Math.floor(at / 1000),
      ...content,
    });
  };
  const becomes = (was: string, is: string) =>
    updates.emit('my_chat_member', `chat ${options.id}`, {
      chat: where,
      from: chat.user,
      date: Math.floor(Date.now() / 1000),
      old_chat_member: { user: state.bot, status: was },
      new_chat_member: { user: state.bot, status: is },
    });

  return {
    id: options.id,
    messages: chat.inbox.messages,
    sent: chat.sent,
    answers: chat.answers,
    spinning: () =>
      [...state.queries].filter(([, one]) => one.chat === options.id && !one.answered).map(([id]) => id),
    says: (text) => writes({ text, ...entitiesOf(text) }),
    presses(button, { message } = {}) {
      const found = findButton(chat, button, message);
      if (!found) throw new Error(`person ${options.id} sees no button ${button}`);
      chat.inbox.mark();
      const query = `${options.id}${String(state.next.query++).padStart(9, '0')}`;
      state.queries.set(query, { chat: options.id, at: Date.now(), answered: false });
      // A queue per user of its own: a press and a text of the same person may overtake each other
      // (tdlib/telegram-bot-api: callback queries go to queue user_id + (3 << 33)).
      return updates.emit('callback_query', `presses of ${options.id}`, {
        id: query,
        from: chat.user,
        message: shown(state, chat, found.message),
        chat_instance: `-${options.id}`,
        data: found.data,
      });
    },
    sendsVoice({ bytes = Buffer.from('OggS'), duration = 3 } = {}) {
      const file = keepFile(state, { name: 'voice.oga', bytes });
      return writes({
        voice: {
          file_id: file,
          file_unique_id: `u${file}`,
          duration,
          mime_type: 'audio/ogg',
          file_size: bytes.length,
        },
      });
    },
    sendsLocation: (latitude, longitude) => writes({ location: { latitude, longitude } }),
    blocks() {
      chat.closed = 'bot was blocked by the user';
      return becomes('member', 'kicked');
    },
    unblocks() {
      delete chat.closed;
      return becomes('kicked', 'member');
    },
    waitFor: chat.inbox.waitFor,
  };
}

/** grammY and others recognise commands by these entities, not by the text. */
function entitiesOf(text: string): Record<string, unknown> {
  const entities = [...text.matchAll(/(?<=^|\s)\/[A-Za-z0-9_]{1,32}(?![^\s])/g)].map((found) => ({
    type: 'bot_command',
    offset: found.index,
    length: found[0].length,
  }));
  return entities.length > 0 ? { entities } : {};
}

function findButton(chat: Chat, wanted: string, id?: number): { message: Said; data: string } | undefined {
  for (const message of chat.inbox.messages.toReversed()) {
    if (message.deleted || (id !== undefined && message.id !== id)) continue;
    const button = message.buttons.find(
      ({ text, data }) => data !== undefined && [text, data].includes(wanted),
    );
    if (button?.data !== undefined) return { message, data: button.data };
  }
  return undefined;
}
