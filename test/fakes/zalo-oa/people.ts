import { createInbox, type Wanted } from '../inbox.ts';
import { messageId, type OaSaid, type OaState, type OaUser } from './state.ts';
import type { OaEvent } from './webhook.ts';

export interface OaPersonOptions {
  /** A string: Zalo's ids are longer than 2^53. Default: one of its own. */
  id?: string;
  name?: string;
}

/** Somebody with Zalo on their phone. What they do becomes a signed webhook call, delivered in the background. */
export interface OaPerson {
  id: string;
  /** What the OA said to them, oldest first. */
  messages: OaSaid[];
  says(text: string): OaEvent;
  /** Presses an `oa.query.*` button, by title or payload, on the newest message that has it: it arrives as text. */
  presses(button: string): OaEvent;
  follows(): OaEvent;
  unfollows(): OaEvent;
  /** "Nhắn tin" on the OA's page. */
  clicksChat(): OaEvent;
  sendsImage(caption?: string): OaEvent;
  sendsVoice(): OaEvent;
  sendsLocation(latitude: number, longitude: number): OaEvent;
  sends(type: 'gif' | 'video' | 'sticker' | 'file' | 'link', payload: Record<string, unknown>): OaEvent;
  /** Opens the chat: `user_seen_message` for everything the OA said. */
  sees(): OaEvent;
  blocks(): void;
  /** Sets the last interaction, e.g. eight days ago; `undefined`: never. */
  interacted(at: Date | number | undefined): void;
  /** Waits for a message since this person's last act (or since message number `from`). */
  waitFor(wanted: Wanted<OaSaid>, ms?: number, from?: number): Promise<OaSaid>;
}

let people = 0;

export function createOaPerson(
  state: OaState,
  emit: (event: OaEvent) => void,
  { id = `24684588352919${7922 + people++}`, name = 'Người dùng' }: OaPersonOptions,
): OaPerson {
  const user: OaUser = {
    id,
    idByApp: `5${id.slice(1).split('').reverse().join('')}`,
    name,
    lastInteraction: undefined,
    follows: false,
    blocked: false,
    inbox: createInbox<OaSaid>(`person ${id}`),
  };
  state.users.set(id, user);

  const happens = (event: Record<string, unknown> & { event_name: string }, interacts = true) => {
    if (interacts) {
      user.lastInteraction = Date.now();
      user.inbox.mark();
    }
    const whole: OaEvent = { app_id: state.appId, ...event, timestamp: String(Date.now()) };
    emit(whole);
    return whole;
  };
  const writes = (event_name: string, message: Record<string, unknown>) =>
    happens({
      sender: { id },
      user_id_by_app: user.idByApp,
      recipient: { id: state.oaId },
      event_name,
      message: { ...message, msg_id: messageId() },
    });
  const attaches = (type: string, payload: Record<string, unknown>, text?: string) =>
    writes(`user_send_${type}`, { ...(text ? { text } : {}), attachments: [{ type, payload }] });
  // follow and unfollow have a shape of their own: no sender, no recipient.
  const turns = (event_name: string) =>
    happens({
      oa_id: state.oaId,
      follower: { id },
      user_id_by_app: user.idByApp,
      event_name,
      source: 'oa_profile',
    });

  return {
    id,
    messages: user.inbox.messages,
    says: (text) => writes('user_send_text', { text }),
    presses(button) {
      for (const { buttons } of user.inbox.messages.toReversed()) {
        const found = buttons.find(({ title, payload }) => title === button || payload === button);
        // There is no callback event: the payload comes back as if typed.
        if (typeof found?.payload === 'string') return writes('user_send_text', { text: found.payload });
      }
      throw new Error(`person ${id} sees no button ${button}`);
    },
    follows() {
      user.follows = true;
      return turns('follow');
    },
    unfollows() {
      user.follows = false;
      return turns('unfollow');
    },
    clicksChat: () =>
      happens({
        oa_id: state.oaId,
        user_id: id,
        user_id_by_app: user.idByApp,
        event_name: 'user_click_chatnow',
      }),
    sendsImage: (caption) =>
      attaches(
        'image',
        { thumbnail: 'https://photo-stal.zdn.vn/t/a.jpg', url: 'https://photo-stal.zdn.vn/a.jpg' },
        caption,
      ),
    sendsVoice: () => attaches('audio', { url: 'https://voice-aac-dl.zdn.vn/1/a.aac' }),
    // Coordinates are strings.
    sendsLocation: (latitude, longitude) =>
      attaches('location', { coordinates: { latitude: String(latitude), longitude: String(longitude) } }),
    sends: (type, payload) => attaches(type, payload),
    // Sender and recipient are swapped here.
    sees: () =>
      happens(
        {
          sender: { id: state.oaId },
          recipient: { id },
          user_id_by_app: user.idByApp,
          event_name: 'user_seen_message',
          message: { msg_ids: user.inbox.messages.map((said) => said.id) },
        },
        false,
      ),
    blocks() {
      user.blocked = true;
    },
    interacted(at) {
      user.lastInteraction = at === undefined ? undefined : Number(at);
    },
    waitFor: user.inbox.waitFor,
  };
}
