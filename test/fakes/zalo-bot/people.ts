import { createInbox, type Wanted } from '../inbox.ts';
import { hexId } from './methods.ts';
import type { BotChat, BotEvent, BotSaid, BotState } from './state.ts';

export interface BotPersonOptions {
  /** A string of hex digits. Default: one of its own. */
  id?: string;
  name?: string;
}

/** Somebody writing to the Zalo bot. What they do is delivered in the background. */
export interface BotPerson {
  id: string;
  /** What the bot said to them, oldest first. */
  messages: BotSaid[];
  says(text: string): BotEvent;
  sendsImage(caption?: string): BotEvent;
  sendsVoice(): BotEvent;
  sendsSticker(): BotEvent;
  /** Anything the platform does not hand over: `message.unsupported.received`, without content. */
  sendsFile(): BotEvent;
  blocks(): void;
  /** Waits for a message since this person's last act (or since message number `from`). */
  waitFor(wanted: Wanted<BotSaid>, ms?: number, from?: number): Promise<BotSaid>;
}

export function createBotPerson(
  state: BotState,
  emit: (event: BotEvent) => void,
  { id = hexId(), name = 'Người dùng' }: BotPersonOptions,
): BotPerson {
  const chat: BotChat = {
    id,
    name,
    started: false,
    blocked: false,
    inbox: createInbox<BotSaid>(`person ${id}`),
  };
  state.chats.set(id, chat);

  const happens = (kind: string, content: Record<string, unknown>) => {
    chat.started = true;
    chat.inbox.mark();
    const event = {
      event_name: `message.${kind}.received`,
      message: {
        message_id: hexId(),
        date: Date.now(),
        chat: { id, chat_type: 'PRIVATE' },
        from: { id, display_name: name, is_bot: false },
        ...content,
      },
    };
    emit(event);
    return event;
  };

  return {
    id,
    messages: chat.inbox.messages,
    says: (text) => happens('text', { text }),
    sendsImage: (caption = '') =>
      happens('image', {
        photo_url: 'https://photo-stal.zdn.vn/a.jpg',
        caption,
        message_type: 'CHAT_PHOTO',
      }),
    sendsVoice: () =>
      happens('voice', { voice_url: 'https://voice-aac-dl.zdn.vn/1/a.aac', message_type: 'CHAT_VOICE' }),
    sendsSticker: () =>
      happens('sticker', { sticker: 'bfe458bf64fa8da4d4eb', url: 'https://zalo-api.zadn.vn/a.webp' }),
    sendsFile: () => happens('unsupported', {}),
    blocks() {
      chat.blocked = true;
    },
    waitFor: chat.inbox.waitFor,
  };
}
