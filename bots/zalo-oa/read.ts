import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { plain } from '../../src/text.ts';
import type { Incoming, Media, Reading, WebhookRequest } from '../channel.ts';
import {
  bytes,
  channelId,
  joined,
  latitude,
  longitude,
  maybe,
  nothing,
  parseJson,
  told,
  unreadable,
} from '../payload.ts';
import { sameSecret } from '../secret.ts';

export interface OaWebhookKeys {
  appId: string;
  /** From the app's webhook page; not the App Secret. */
  oaSecretKey: string;
}

const HOUR = 3_600_000;
/**
 * What was heard is remembered for 48 hours: until then a repeat changes nothing, whoever repeats it, and a clock that is
 * wrong, Zalo's or ours, costs no message. Beyond them somebody replays.
 */
const SKEW = 48 * HOUR;

const KINDS = new Map<string | undefined, Media['kind']>([
  ['image', 'image'],
  ['gif', 'image'],
  ['audio', 'voice'],
  ['video', 'video'],
  ['sticker', 'sticker'],
  ['file', 'file'],
]);

/** What opens a chat without a word. */
const OPENERS = ['follow', 'user_click_chatnow'];

const coordinates = z
  .union([z.object({ latitude, longitude }), z.object({ lat: latitude, long: longitude })])
  .transform((at) => ('lat' in at ? { latitude: at.lat, longitude: at.long } : at));

const attachment = z.object({
  type: maybe(z.string()),
  payload: z
    .object({
      url: maybe(z.string()),
      name: maybe(z.string()),
      size: maybe(bytes),
      title: maybe(z.string()),
      description: maybe(z.string()),
      coordinates: maybe(coordinates),
    })
    .catch({}),
});
type Attachment = z.infer<typeof attachment>;

const message = z.object({
  msg_id: maybe(channelId),
  text: maybe(z.string()),
  attachments: maybe(z.array(attachment)),
});

const event = z.object({
  event_name: z.string(),
  app_id: maybe(channelId),
  timestamp: maybe(channelId),
  sender: maybe(z.object({ id: channelId })),
  follower: maybe(z.object({ id: channelId })),
  user_id: maybe(channelId),
  message: maybe(message),
});
type OaEvent = z.infer<typeof event>;

/**
 * Reads a webhook call of an Official Account.
 * @param now ms since epoch
 */
export function readWebhook(
  { body, headers }: WebhookRequest,
  keys: OaWebhookKeys,
  now = Date.now(),
): Reading {
  const signature = headers['x-zevent-signature'];
  // The developer console tries the address unsigned and wants a 200.
  if (signature === undefined) return nothing(200, 'probe');
  const raw = parseJson(body);
  if (raw === undefined) return nothing(400, 'broken');
  const parsed = event.safeParse(raw);
  const timestamp = timestampOf(raw);
  if (!sameSecret(signature, macOf(body, timestamp, keys))) return nothing(403, 'forged');
  if (!(Math.abs(now - Number(timestamp)) < SKEW)) return nothing(403, 'forged');
  if (!parsed.success) return nothing(200, 'ignored');
  if (parsed.data.app_id !== keys.appId) return nothing(403, 'forged');
  const incoming = incomingOf(parsed.data, keys);
  return incoming.length > 0 ? { status: 200, incoming } : nothing(200, 'ignored');
}

/** The mac is computed with the timestamp inside the body, as a string. */
function timestampOf(raw: unknown): string {
  const { timestamp } = (raw ?? {}) as { timestamp?: unknown };
  return typeof timestamp === 'string' || typeof timestamp === 'number' ? String(timestamp) : '';
}

/** Zalo's MacUtils.buildMac: a plain SHA-256 of the concatenation, over the very bytes received. */
function macOf(body: Buffer, timestamp: string, { appId, oaSecretKey }: OaWebhookKeys): string {
  const hash = createHash('sha256').update(appId).update(body).update(timestamp).update(oaSecretKey);
  return `mac=${hash.digest('hex')}`;
}

function incomingOf(heard: OaEvent, keys: OaWebhookKeys): Incoming[] {
  const { event_name: name } = heard;
  if (OPENERS.includes(name)) {
    const address = heard.follower?.id ?? heard.user_id ?? heard.sender?.id;
    return address === undefined ? [] : [{ ...headOf(heard, address, keys), text: '/start' }];
  }
  // `oa_…` are echoes of what we sent, others are receipts; group events speak of other people.
  const isPersons = name.startsWith('user_send_') && !name.startsWith('user_send_group');
  return isPersons && heard.sender && heard.message ? saidOf(heard, heard.sender.id, keys) : [];
}

function headOf(heard: OaEvent, address: string, keys: OaWebhookKeys) {
  const message = heard.message?.msg_id;
  return {
    channel: 'zalo-oa' as const,
    address,
    update: message ?? idOf(heard, address, keys),
    ...(message === undefined ? {} : { message }),
  };
}

/** An id for what has none, made of what tells events apart; hashed with a key, since it is stored and holds the address. */
function idOf({ event_name, timestamp }: OaEvent, address: string, { oaSecretKey }: OaWebhookKeys): string {
  const parts = JSON.stringify([event_name, timestamp, address]);
  return createHmac('sha256', oaSecretKey).update(parts).digest('base64url');
}

/** A pressed button comes back as text, `#` and its id. */
const PAYLOAD = /^#([A-Za-z][\w.-]{0,63})$/;

function saidOf(heard: OaEvent, address: string, keys: OaWebhookKeys): Incoming[] {
  const { text: typed, attachments = [] } = heard.message ?? {};
  const head = headOf(heard, address, keys);
  const choice = PAYLOAD.exec(typed ?? '')?.[1];
  // A dot tells an id from a hashtag somebody typed; in doubt the dialogue gets both and looks whether it is on offer.
  if (choice?.includes('.')) return [{ ...head, choice }];
  const text = joined(typed, ...attachments.map(wordsOf));
  const found = attachments.flatMap(mediumOf);
  const location = attachments.find(({ payload }) => payload.coordinates)?.payload.coordinates;
  // Something came that we can't make out: it wants an answer all the same.
  const lost = heard.event_name !== 'user_send_text' && text === undefined && !location;
  const media = found.length === 0 && lost ? [unreadable] : found;
  return told({
    ...head,
    ...(text === undefined ? {} : { text }),
    ...(choice === undefined ? {} : { choice }),
    ...(media.length > 0 ? { media } : {}),
    ...(location ? { location } : {}),
  });
}

/** A link or somebody's card (which comes as a link) is part of the story. */
const isLink = ({ type, payload }: Attachment) =>
  type === 'link' || (!KINDS.has(type) && payload.description !== undefined);

/** The words of a link or card; of a film, what was written under it. */
function wordsOf(found: Attachment): string | undefined {
  const { title, description, url } = found.payload;
  if (!isLink(found)) return description;
  const phone = phoneOf(description);
  return phone === undefined ? joined(title, description, url) : joined(title, phone);
}

/** The description of a business card is JSON in a string. */
const card = z.object({ phone: z.union([z.string(), z.number()]).transform(String) });

function phoneOf(description: string | undefined): string | undefined {
  const parsed = card.safeParse(parseJson(Buffer.from(description ?? '')));
  return parsed.success ? parsed.data.phone : undefined;
}

function mediumOf(found: Attachment): Media[] {
  const { type, payload } = found;
  const kind = KINDS.get(type);
  if (kind === undefined) return payload.coordinates || isLink(found) ? [] : [unreadable];
  return [
    {
      kind,
      reference: payload.url ?? '',
      ...(payload.name === undefined ? {} : { name: plain(payload.name) }),
      ...(payload.size === undefined ? {} : { size: payload.size }),
    },
  ];
}
