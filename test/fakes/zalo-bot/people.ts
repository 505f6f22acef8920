import { createInbox, type Wanted } from '../inbox.ts';
import { linkTo } from '../link.ts';
import { type Sample, samples } from '../samples.ts';
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
  /** A file behind a link on the fake's own host, or at `url`. */
  sendsImage(caption?: string, sending?: BotSending): BotEvent;
  sendsVoice(sending?: BotSending): BotEvent;
  sendsSticker(): BotEvent;
  sendsLink(url: string, text?: string): BotEvent;
  /** Anything the platform does not hand over: `message.unsupported.received`, without content. */
  sendsFile(): BotEvent;
  blocks(): void;
  /** Waits for a message since this person's last act (or since message number `from`). */
  waitFor(wanted: Wanted<BotSaid>, ms?: number, from?: number): Promise<BotSaid>;
}

/** A file being sent. */
export interface BotSending {
  file?: Sample;
  /** Another link than the fake's own. */
  url?: string;
}

export function createBotPerson(
  state: BotState,
  emit: (event: BotEvent) => void,
  base: () => string,
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
        date: state.clock.told(),
        chat: { id, chat_type: 'PRIVATE' },
        from: { id, display_name: name, is_bot: false },
        ...content,
      },
    };
    emit(event);
    return event;
  };

  const link = (file: Sample) => linkTo(state, base(), file);

  return {
    id,
    messages: chat.inbox.messages,
    says: (text) => happens('text', { text }),
    sendsImage: (caption = '', { file = samples.photo, url = link(file) } = {}) =>
      happens('image', { photo_url: url, caption, message_type: 'CHAT_PHOTO' }),
    sendsVoice: ({ file = samples.voiceAac, url = link(file) } = {}) =>
      happens('voice', { voice_url: url, message_type: 'CHAT_VOICE' }),
    sendsSticker: () => happens('sticker', { sticker: 'bfe458bf64fa8da4d4eb', url: link(samples.sticker) }),
    sendsLink: (url, text = url) => happens('link', { text, url }),
    sendsFile: () => happens('unsupported', {}),
    blocks() {
      chat.blocked = true;
    },
    waitFor: chat.inbox.waitFor,
  };
}
