import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Incoming, Media, Reading, WebhookRequest } from '../channel.ts';
import { channelId, joined, maybe, nothing, parseJson, told, unreadable } from '../payload.ts';
import { sameSecret } from '../secret.ts';

const url = maybe(z.string().min(1));
const message = z.object({
  message_id: maybe(channelId),
  date: maybe(z.number()),
  chat: z.object({ id: channelId, chat_type: maybe(z.string()) }),
  from: maybe(z.object({ is_bot: maybe(z.boolean()) })),
  text: maybe(z.string()),
  caption: maybe(z.string()),
  // `photo_url` is what comes, `photo` what the documents say.
  photo_url: url,
  photo: url,
  voice_url: url,
  sticker: url,
  url,
});
type Message = z.infer<typeof message>;

const event = z.object({ event_name: z.string(), message });
/** Flat is what comes, wrapped is what the documents say. */
const update = z.union([event, z.object({ result: event }).transform(({ result }) => result)]);

/** How the media of an event are found. Unsupported ones come without content, but want an answer. */
const MEDIA: Record<string, (message: Message) => Media> = {
  'message.image.received': ({ photo_url, photo }) => ({
    kind: 'image',
    reference: photo_url ?? photo ?? '',
  }),
  'message.voice.received': ({ voice_url }) => ({ kind: 'voice', reference: voice_url ?? '' }),
  'message.sticker.received': ({ url, sticker }) => ({ kind: 'sticker', reference: url ?? sticker ?? '' }),
};
const TEXTS = ['message.text.received', 'message.link.received'];
/** A sign under one of our messages says nothing of its own. */
const SILENT = ['message.reaction.received'];

/**
 * Reads one update, as the webhook brings or getUpdates gives it. Groups and what we don't know give nothing.
 * @param raw parsed JSON of any shape
 * @param secret keys the id of a message that has none
 */
export function readUpdate(raw: unknown, secret: string): Incoming[] {
  const parsed = update.safeParse(raw);
  if (!parsed.success) return [];
  const { event_name: name, message: said } = parsed.data;
  const isReceived = name.startsWith('message.') && name.endsWith('.received') && !SILENT.includes(name);
  const isPrivate = (said.chat.chat_type ?? 'PRIVATE').toUpperCase() === 'PRIVATE';
  if (!isReceived || !isPrivate || said.from?.is_bot) return [];
  const text = joined(said.text ?? said.caption, name === 'message.link.received' ? said.url : undefined);
  const medium = TEXTS.includes(name) ? undefined : (MEDIA[name]?.(said) ?? unreadable);
  const id = said.message_id;
  return told({
    channel: 'zalo-bot',
    address: said.chat.id,
    update: id ?? idOf(name, said, secret),
    ...(id === undefined ? {} : { message: id }),
    ...(text === undefined ? {} : { text }),
    ...(medium ? { media: [medium] } : {}),
  });
}

/** Hashed with a key, since it is stored and holds the address. */
function idOf(name: string, { date, chat }: Message, secret: string): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([name, date, chat.id]))
    .digest('base64url');
}

/** Reads a webhook call: the secret first (setWebhook, secret_token). */
export function readWebhook({ body, headers }: WebhookRequest, secret: string): Reading {
  // Zalo tries the address with nothing in it and wants a 200.
  if (body.length === 0) return nothing(200, 'probe');
  if (!sameSecret(headers['x-bot-api-secret-token'], secret)) return nothing(401, 'forged');
  const raw = parseJson(body);
  if (raw === undefined) return nothing(400, 'broken');
  const incoming = readUpdate(raw, secret);
  return incoming.length > 0 ? { status: 200, incoming } : nothing(200, 'ignored');
}
