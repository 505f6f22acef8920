import { createInbox, type Wanted } from '../inbox.ts';
import type { Sample } from '../samples.ts';
import { type Content, contentOf, type Sending, type TelegramMedia } from './content.ts';
import { shown } from './messages.ts';
import type { Chat, PressAnswer, Said, Sent, State, Update } from './state.ts';
import type { Updates } from './updates.ts';

export type { Sending, TelegramMedia } from './content.ts';

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
  /** What the bot said to them, oldest first; what was deleted is marked. */
  messages: Said[];
  /** What they wrote; what was deleted is marked. */
  sent: Sent[];
  /** What `answerCallbackQuery` showed them. */
  answers: PressAnswer[];
  /** What the chat still shows: the ids of both sides' messages that were not deleted. */
  left(): number[];
  /** Buttons that still spin because nobody answered the press. */
  spinning(): string[];
  says(text: string): Update | undefined;
  /** Opens the bot by a link `https://t.me/bot?start=<payload>`. */
  starts(payload?: string): Update | undefined;
  /** Presses a button, by label or data, on the newest bot message that has it, or on the message given. */
  presses(button: string, options?: { message?: number }): Update | undefined;
  /** Sends a file of one kind; by default a small one that is what it says. */
  sends(kind: TelegramMedia, sending?: Sending): Update | undefined;
  /** Sends several photos, videos or documents as one album: an update each, with one `media_group_id`. */
  sendsAlbum(album: ({ kind: TelegramMedia } & Sending)[]): (Update | undefined)[];
  sendsVoice(options?: { bytes?: Buffer; duration?: number }): Update | undefined;
  sendsLocation(latitude: number, longitude: number): Update | undefined;
  sendsVenue(title: string, address: string, latitude: number, longitude: number): Update | undefined;
  /** Somebody's contact card; their own with `own`. */
  sendsContact(contact: { phone: string; name: string; own?: boolean }): Update | undefined;
  sendsPoll(): Update | undefined;
  sendsDice(): Update | undefined;
  /** Forwards what somebody else wrote. */
  forwards(text: string): Update | undefined;
  /** Replies to a message of either side. */
  replies(to: number, text: string): Update | undefined;
  /** Edits a text of theirs, the newest by default. */
  edits(text: string, message?: number): Update | undefined;
  /** Takes no voice messages from now on. */
  forbidsVoice(): void;
  blocks(): Update | undefined;
  unblocks(): Update | undefined;
  /** Waits for a bot message since this person's last act (or since message number `from`). */
  waitFor(wanted: Wanted<Said>, ms?: number, from?: number): Promise<Said>;
}

let albums = 0;

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
  const date = () => Math.floor(state.clock.told() / 1000);
  const head = (id: number) => ({ message_id: id, from: chat.user, chat: where });

  const writes = (content: Content, kind?: string) => {
    chat.started = true;
    delete chat.closed;
    chat.inbox.mark();
    const id = state.next.message++;
    const text = typeof content.text === 'string' ? { text: content.text } : {};
    chat.sent.push({ id, at: state.clock.now(), ...text, ...(kind ? { kind } : {}) });
    return updates.emit('message', `chat ${options.id}`, { ...head(id), date: date(), ...content });
  };
  const becomes = (was: string, is: string) =>
    updates.emit('my_chat_member', `chat ${options.id}`, {
      chat: where,
      from: chat.user,
      date: date(),
      old_chat_member: { user: state.bot, status: was },
      new_chat_member: { user: state.bot, status: is },
    });
  const says = (text: string, more: Content = {}) => writes({ text, ...entitiesOf(text), ...more });
  const sends = (kind: TelegramMedia, sending: Sending = {}, more: Content = {}) =>
    writes({ ...contentOf(state, kind, sending), ...more }, kind);

  return {
    id: options.id,
    messages: chat.inbox.messages,
    sent: chat.sent,
    answers: chat.answers,
    left: () => [...chat.inbox.messages, ...chat.sent].filter(({ deleted }) => !deleted).map(({ id }) => id),
    spinning: () =>
      [...state.queries].filter(([, one]) => one.chat === options.id && !one.answered).map(([id]) => id),
    says: (text) => says(text),
    starts: (payload) => says(payload === undefined ? '/start' : `/start ${payload}`),
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
    sends: (kind, sending) => sends(kind, sending),
    sendsAlbum(album) {
      const media_group_id = String(13_000_000_000 + albums++);
      return album.map(({ kind, ...sending }) => sends(kind, sending, { media_group_id }));
    },
    sendsVoice: ({ bytes, duration = 3 } = {}) =>
      sends('voice', { duration, ...(bytes ? { file: voice(bytes) } : {}) }),
    sendsLocation: (latitude, longitude) => writes({ location: { latitude, longitude } }, 'location'),
    // The Bot API fills both fields for a venue.
    sendsVenue: (title, address, latitude, longitude) =>
      writes(
        { venue: { title, address, location: { latitude, longitude } }, location: { latitude, longitude } },
        'venue',
      ),
    sendsContact: ({ phone, name, own }) =>
      writes(
        { contact: { phone_number: phone, first_name: name, ...(own ? { user_id: options.id } : {}) } },
        'contact',
      ),
    sendsPoll: () =>
      writes({ poll: { id: '5', question: 'Mấy giờ?', options: [], type: 'regular' } }, 'poll'),
    sendsDice: () => writes({ dice: { emoji: '🎲', value: 4 } }, 'dice'),
    forwards: (text) =>
      says(text, {
        forward_origin: { type: 'hidden_user', sender_user_name: 'Ai đó', date: date() - 60 },
      }),
    replies(to, text) {
      const said = chat.inbox.messages.find(({ id }) => id === to);
      const own = chat.sent.find(({ id }) => id === to);
      if (!said && !own) throw new Error(`person ${options.id} sees no message ${to}`);
      const under = said ? shown(state, chat, said) : { ...head(to), date: date(), text: own?.text ?? '' };
      return says(text, { reply_to_message: under });
    },
    edits(text, message) {
      const own = chat.sent.findLast(
        (sent) => sent.text !== undefined && (message === undefined || sent.id === message),
      );
      if (!own) throw new Error(`person ${options.id} has nothing to edit`);
      own.text = text;
      chat.inbox.mark();
      const edited = { ...head(own.id), date: date(), edit_date: date(), text, ...entitiesOf(text) };
      return updates.emit('edited_message', `chat ${options.id}`, edited);
    },
    forbidsVoice() {
      chat.deaf = true;
    },
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

const voice = (bytes: Buffer): Sample => ({ name: 'voice.oga', type: 'audio/ogg', bytes });

/** grammY and others recognise commands by these entities, not by the text. */
function entitiesOf(text: string): Content {
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
