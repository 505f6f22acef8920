import { createInbox, type Wanted } from '../inbox.ts';
import { linkTo } from '../link.ts';
import { type Sample, samples } from '../samples.ts';
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
  /** Sends a file of one kind; by default a small one that is what it says, behind a link on the fake's own host. */
  sends(kind: OaMedia, sending?: OaSending): OaEvent;
  sendsImage(caption?: string): OaEvent;
  sendsVoice(): OaEvent;
  sendsLink(link: { url: string; title?: string; description?: string }): OaEvent;
  sendsLocation(latitude: number, longitude: number): OaEvent;
  /** Somebody's business card. */
  sendsCard(name: string, phone: string): OaEvent;
  /** Opens the chat: `user_seen_message` for everything the OA said. */
  sees(): OaEvent;
  blocks(): void;
  /** Sets the last interaction by the fake's clock, e.g. eight days ago; `undefined`: never. */
  interacted(at: Date | number | undefined): void;
  /** Waits for a message since this person's last act (or since message number `from`). */
  waitFor(wanted: Wanted<OaSaid>, ms?: number, from?: number): Promise<OaSaid>;
}

export type OaMedia = 'image' | 'gif' | 'audio' | 'video' | 'sticker' | 'file';

/** A file being sent. */
export interface OaSending {
  file?: Sample;
  caption?: string;
  /** Another link than the fake's own. */
  url?: string;
  /** Bytes a `file` is said to have, if not the truth. */
  size?: number;
}

const PLAIN: Record<OaMedia, Sample> = {
  image: samples.photo,
  gif: samples.moving,
  audio: samples.voiceAac,
  video: samples.film,
  sticker: samples.sticker,
  file: samples.paper,
};

let people = 0;

function payloadOf(
  kind: OaMedia,
  file: Sample,
  url: string,
  size = file.bytes.length,
): Record<string, unknown> {
  switch (kind) {
    case 'audio':
      return { url };
    case 'video':
      return { thumbnail: url, description: '', url };
    case 'sticker':
      return { id: '35242', url };
    case 'file': {
      const type = file.name.split('.').at(-1) ?? '';
      // The size is a string.
      return { url, size: String(size), name: file.name, checksum: messageId(), type };
    }
    default:
      return { thumbnail: url, url };
  }
}

export function createOaPerson(
  state: OaState,
  emit: (event: OaEvent) => void,
  base: () => string,
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
      user.lastInteraction = state.clock.now();
      user.inbox.mark();
    }
    const whole: OaEvent = { app_id: state.appId, ...event, timestamp: String(state.clock.told()) };
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
  const attaches = (
    type: string,
    payload: Record<string, unknown>,
    text?: string,
    event = `user_send_${type}`,
  ) => writes(event, { ...(text ? { text } : {}), attachments: [{ type, payload }] });
  const sends = (kind: OaMedia, { file = PLAIN[kind], caption, url, size }: OaSending = {}) =>
    attaches(kind, payloadOf(kind, file, url ?? linkTo(state, base(), file), size), caption);
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
    sends,
    sendsImage: (caption) => sends('image', caption === undefined ? {} : { caption }),
    sendsVoice: () => sends('audio'),
    sendsLink: ({ url, title = '', description = '' }) =>
      attaches('link', { thumbnail: '', title, description, url }),
    // Coordinates are strings.
    sendsLocation: (latitude, longitude) =>
      attaches('location', { coordinates: { latitude: String(latitude), longitude: String(longitude) } }),
    // It comes like a link; the name is the text, the rest JSON in a string.
    sendsCard: (name_, phone) =>
      attaches(
        'link',
        { thumbnail: '', description: JSON.stringify({ phone, qrCodeUrl: '' }), url: '' },
        name_,
        'user_send_business_card',
      ),
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
