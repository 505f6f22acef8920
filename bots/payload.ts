import { z } from 'zod';
import { plain } from '../src/text.ts';
import type { Incoming, Media, Reading } from './channel.ts';

/** The JSON of a webhook body; undefined when it is none (JSON itself has no undefined). */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Several parts of one message as one text; absent, empty and repeated ones are left out. */
export function joined(...parts: (string | undefined)[]): string | undefined {
  const said = new Set(parts.map((part) => plain(part ?? '')).filter((part) => part.trim() !== ''));
  return said.size > 0 ? [...said].join('\n') : undefined;
}

/** A field that may be absent, or be something we don't know: then the rest of the message still counts. */
export const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** An id of the channel's. A number that JavaScript can't hold exactly is no id. */
export const channelId = z
  .union([z.string(), z.int()])
  .transform(String)
  .pipe(z.string().regex(/^[\x21-\x7e]{1,256}$/));

const degrees = (limit: number) =>
  z
    .union([z.number(), z.string().regex(/^-?\d{1,3}(\.\d+)?$/)])
    .transform(Number)
    .pipe(z.number().min(-limit).max(limit));
export const latitude = degrees(90);
export const longitude = degrees(180);

/** A size in bytes, as a number or in digits. */
export const bytes = z
  .union([z.int(), z.string().regex(/^\d{1,15}$/)])
  .transform(Number)
  .pipe(z.int().nonnegative());

/** An error code, as a number or in digits. */
export const errorCode = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,9}$/)
    .transform(Number),
]);

/** Something the channel does not hand over or that can't be fetched: named all the same, so that it is answered. */
export const unreadable: Media = { kind: 'file', reference: '' };

/** A person's update, if it says anything at all; else nothing. */
export function told(incoming: Incoming): Incoming[] {
  const { text, choice, media, location } = incoming;
  return text !== undefined || choice !== undefined || media !== undefined || location !== undefined
    ? [incoming]
    : [];
}

/** What a door answers when there is nothing to do, and why. */
export const nothing = (status: Reading['status'], why: string): Reading => ({ status, why, incoming: [] });
