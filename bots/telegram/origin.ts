import { z } from 'zod';
import { channelId, joined, maybe } from '../payload.ts';

const name = maybe(z.string());

/** A person as Telegram shows one. */
export const user = z.object({ id: channelId, first_name: name, last_name: name, username: name });
type User = z.infer<typeof user>;
const group = maybe(z.object({ title: name, username: name }));

/** Where a forwarded message was first said (Bot API: MessageOrigin). */
export const origin = z.object({
  sender_user: maybe(user),
  sender_user_name: name,
  sender_chat: group,
  chat: group,
  author_signature: name,
});

const nameOf = ({ first_name, last_name }: Omit<User, 'id'>): string =>
  [first_name, last_name].filter(Boolean).join(' ');
const withHandle = (shown: string | undefined, handle: string | undefined): string =>
  [shown, handle && `(@${handle})`].filter(Boolean).join(' ');

/**
 * Who said first what is forwarded: part of the story, since it is about others.
 * @param from whoever forwards it; what they wrote themselves is theirs and names nobody
 * @returns one line for the officer, or undefined
 */
export function forwardedFrom(first: z.infer<typeof origin>, from: User | undefined): string | undefined {
  const { sender_user: sender, sender_user_name: hidden, author_signature: author } = first;
  // Whoever hides their account on forwarding is known by the name alone, and so is the reporter.
  if (from && (sender?.id === from.id || (hidden !== undefined && hidden === nameOf(from)))) return undefined;
  const where = first.sender_chat ?? first.chat;
  const whole = [
    sender && withHandle(nameOf(sender), sender.username),
    hidden,
    where && withHandle(where.title, where.username),
    author,
  ];
  const names = joined(whole.filter((part) => part?.trim()).join(', '));
  return names && `chuyển tiếp từ: ${names}`;
}
