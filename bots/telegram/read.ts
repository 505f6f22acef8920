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
import { forwardedFrom, origin, user } from './origin.ts';

/** The kinds of update we ask for. Telegram remembers an older list, so it is always said. */
export const ALLOWED = ['message', 'edited_message', 'callback_query'] as const;

/**
 * Files by the field they come in. For old bots a GIF comes as `animation` and as `document` too, and a live photo, which
 * is a short film, also as `photo`: the picture is kept beside it.
 */
const FILES = {
  voice: 'voice',
  audio: 'audio',
  video: 'video',
  video_note: 'video',
  animation: 'video',
  live_photo: 'video',
  document: 'file',
  sticker: 'sticker',
} as const satisfies Record<string, Media['kind']>;

/** What a person may send that says nothing we could keep, but wants an answer. */
const UNREADABLE = ['poll', 'dice', 'story', 'game', 'checklist', 'paid_media', 'rich_message'] as const;

const file = z.object({ file_id: channelId, file_name: maybe(z.string()), file_size: maybe(bytes) });
const fields = <K extends string, T extends z.ZodType>(names: readonly K[], schema: T) =>
  Object.fromEntries(names.map((name) => [name, schema])) as Record<K, T>;

const chat = z.object({ id: channelId, type: z.string() });
const location = z.object({ latitude, longitude });
const entities = maybe(z.array(z.object({ type: maybe(z.string()), url: maybe(z.string()) })));
const message = z.object({
  message_id: maybe(channelId),
  chat,
  from: maybe(user),
  forward_origin: maybe(origin),
  text: maybe(z.string()),
  entities,
  caption: maybe(z.string()),
  caption_entities: entities,
  photo: maybe(z.array(file)),
  ...fields(Object.keys(FILES) as (keyof typeof FILES)[], maybe(file)),
  ...fields(UNREADABLE, z.unknown().optional()),
  location: maybe(location),
  venue: maybe(z.object({ title: maybe(z.string()), address: maybe(z.string()) })),
  contact: maybe(
    z.object({
      user_id: maybe(channelId),
      phone_number: maybe(z.string()),
      first_name: maybe(z.string()),
      last_name: maybe(z.string()),
    }),
  ),
});
type Message = z.infer<typeof message>;

const press = z.object({
  id: z.string().min(1),
  data: maybe(z.string().min(1)),
  message: maybe(z.object({ message_id: maybe(channelId), chat })),
});

const update = z.object({
  update_id: channelId,
  message: maybe(message),
  edited_message: maybe(message),
  callback_query: maybe(press),
});

/** What an update means to us, and the call that ends the spinning of a pressed button. */
export interface TelegramUpdate {
  incoming: Incoming[];
  answer?: { method: 'answerCallbackQuery'; callback_query_id: string };
}

/**
 * Reads one update (Bot API: Update). Only private chats speak to us; whatever we don't know gives nothing.
 * @param raw parsed JSON of any shape
 */
export function readUpdate(raw: unknown): TelegramUpdate {
  const parsed = update.safeParse(raw);
  if (!parsed.success) return { incoming: [] };
  const { update_id, callback_query } = parsed.data;
  if (callback_query) return readPress(update_id, callback_query);
  const { message: fresh, edited_message: edited } = parsed.data;
  if (fresh) return { incoming: readMessage(update_id, fresh) };
  // A live location is edited every few seconds: its first position counts, the rest would be answered each time.
  if (!edited || edited.location) return { incoming: [] };
  return { incoming: readMessage(update_id, edited).map((each) => ({ ...each, edited: true })) };
}

function readPress(id: string, { id: query, data, message: under }: z.infer<typeof press>): TelegramUpdate {
  const answer = { method: 'answerCallbackQuery', callback_query_id: query } as const;
  if (under?.chat.type !== 'private' || data === undefined) return { incoming: [], answer };
  return { incoming: [{ ...headOf(id, under), choice: plain(data) }], answer };
}

function headOf(id: string, { chat, message_id: message }: Pick<Message, 'chat' | 'message_id'>) {
  const head = { channel: 'telegram' as const, address: chat.id, update: id };
  return message === undefined ? head : { ...head, message };
}

function readMessage(id: string, said: Message): Incoming[] {
  if (said.chat.type !== 'private') return [];
  const media = mediaOf(said);
  const words = joined(
    said.text ?? said.caption,
    ...linksIn(said.entities ?? said.caption_entities),
    said.venue?.title,
    said.venue?.address,
    cardOf(said),
  );
  const text = said.forward_origin ? joined(originOf(said, words, media), words) : words;
  return told({
    ...headOf(id, said),
    ...(text === undefined ? {} : { text }),
    ...(media.length > 0 ? { media } : {}),
    ...(said.location ? { location: said.location } : {}),
  });
}

/** Who said first what was forwarded; who a sticker comes from tells nothing. */
function originOf({ forward_origin, from, location }: Message, words: string | undefined, media: Media[]) {
  const kept = media.some(({ reference, kind }) => reference !== '' && kind !== 'sticker');
  return forward_origin && (words !== undefined || location || kept)
    ? forwardedFrom(forward_origin, from)
    : undefined;
}

/** Addresses hidden under a text; those that stand in it are its own words. */
const linksIn = (found: Message['entities'] = []) =>
  found.flatMap(({ type, url }) => (type === 'text_link' && url !== undefined ? [url] : []));

/** Somebody's contact card is part of the story. The reporter's own is what we never ask for, so it is not read. */
function cardOf({ contact, from }: Message): string | undefined {
  if (!contact || isOwn(contact, from)) return undefined;
  return joined(
    [contact.first_name, contact.last_name, contact.phone_number].filter((part) => part).join(' '),
  );
}

const isOwn = (contact: NonNullable<Message['contact']>, from: Message['from']) =>
  contact.user_id !== undefined && contact.user_id === from?.id;

function mediaOf(said: Message): Media[] {
  const media: Media[] = [];
  // Sizes of one picture, the largest last.
  const photo = said.photo?.at(-1);
  if (photo) media.push(mediumOf('image', photo));
  for (const [field, kind] of Object.entries(FILES) as [keyof typeof FILES, Media['kind']][]) {
    const found = said[field];
    if (found && !(field === 'document' && said.animation)) media.push(mediumOf(kind, found));
  }
  const own = said.contact && isOwn(said.contact, said.from);
  if (own || UNREADABLE.some((field) => said[field] !== undefined)) media.push(unreadable);
  return media;
}

function mediumOf(kind: Media['kind'], { file_id, file_name, file_size }: z.infer<typeof file>): Media {
  return {
    kind,
    reference: file_id,
    ...(file_name === undefined ? {} : { name: plain(file_name) }),
    ...(file_size === undefined ? {} : { size: file_size }),
  };
}

/** Reads a webhook call: the secret first (Bot API: setWebhook, secret_token). */
export function readWebhook({ body, headers }: WebhookRequest, secret: string): Reading {
  if (!sameSecret(headers['x-telegram-bot-api-secret-token'], secret)) return nothing(401, 'forged');
  const raw = parseJson(body);
  if (raw === undefined) return nothing(400, 'broken');
  const { incoming, answer } = readUpdate(raw);
  return {
    status: 200,
    ...(incoming.length === 0 ? { why: 'ignored' } : {}),
    incoming,
    ...(answer ? { body: answer } : {}),
  };
}
