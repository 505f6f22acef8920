import { z } from 'zod';
import { warn } from '../../src/log.ts';
import { type CallOptions, call } from '../call.ts';
import { type Outgoing, SendError, type SendFailure } from '../channel.ts';
import { errorCode } from '../payload.ts';
import { pictureUrl } from '../sounds/links.ts';

export interface BotAccess {
  token: string;
  /** `https://bot-api.zaloplatforms.com`. */
  apiRoot: string;
}

/** Nothing new within the time of a long poll. */
export const IDLE = 408;

const NOBODY = /chat|user/i;

/** What error codes mean; those not here are mistakes of ours or of the set-up. */
const FAILURES: Record<number, SendFailure> = { 403: 'gone', 408: 'unreachable', 429: 'busy' };

/** The token is not taken: sent again once an administrator has put it right. */
const TOKEN = 401;
const MENDING = 300;
/** A parameter is not taken, or there is no such method. */
const BAD = [400, 404];

const envelope = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), error_code: errorCode, description: z.string().catch('') }),
]);

/** What a method gave, or the code it was refused with. */
export type Answer = { ok: true; result: unknown } | { ok: false; error_code: number; description: string };

/**
 * Calls a method of the Zalo Bot Platform. Refusals come with HTTP 200.
 * @throws SendError `unreachable`, `busy` when there is no answer to read
 */
export async function ask(
  { token, apiRoot }: BotAccess,
  method: string,
  body: object,
  options?: CallOptions,
): Promise<Answer> {
  const answer = envelope.safeParse(await call(method, `${apiRoot}/bot${token}/${method}`, body, options));
  if (!answer.success) throw new SendError('unreachable', `${method}: not understood`);
  return answer.data;
}

/** Calls a method that has to succeed. Throws SendError. */
export async function demand(access: BotAccess, method: string, body: object): Promise<unknown> {
  const answer = await ask(access, method, body);
  if (answer.ok) return answer.result;
  throw failureOf(method, answer.error_code, answer.description);
}

/** What a refusal means. 404 is either a person we don't know or a method that is not there. */
export function failureOf(method: string, code: number, description: string): SendError {
  const message = `${method}: ${code}`;
  if (code >= 500) return new SendError('unreachable', message);
  if (code === 404 && NOBODY.test(description)) return new SendError('gone', message);
  return new SendError(FAILURES[code] ?? 'refused', message, code === TOKEN ? MENDING : undefined);
}

/**
 * Sends a picture with its words below, or words. A picture that Zalo does not take is left out.
 * @param publicUrl where Zalo finds our pictures: there is no upload
 * @throws SendError
 */
export async function sendTo(
  access: BotAccess,
  chat_id: string,
  { text, picture }: Outgoing,
  publicUrl: string | undefined,
): Promise<undefined> {
  if (picture && publicUrl) {
    const photo = pictureUrl(publicUrl, picture);
    const answer = await ask(access, 'sendPhoto', { chat_id, photo, ...(text ? { caption: text } : {}) });
    if (answer.ok) return;
    const { error_code: code, description } = answer;
    if (!BAD.includes(code) || NOBODY.test(description)) throw failureOf('sendPhoto', code, description);
    warn('material left out', { channel: 'zalo-bot', reason: `sendPhoto: ${code}` });
  }
  if (text) await demand(access, 'sendMessage', { chat_id, text });
}
