import { GrammyError } from 'grammy';
import { SendError, type SendFailure } from '../channel.ts';

/** 400 covers many things; these mean that the person is not there any more. */
const NOBODY = /chat not found|user not found|user is deactivated|bot was blocked|peer_id_invalid/i;

/** Failures by Telegram's error code; the rest of 4xx are mistakes of ours. */
const FAILURES: Record<number, SendFailure> = { 403: 'gone', 429: 'busy' };

/** The token is not taken, 404 being how an unknown one is refused: sent again once an administrator has put it right. */
const TOKEN = [401, 404];
const MENDING = 300;

/**
 * What a failed call means to the send worker. Of the original only method and code go on: it holds text and address.
 * @param error as grammY throws it: GrammyError when Telegram said no, anything else when it did not answer
 */
export function failureOf(method: string, error: unknown): SendError {
  // Whoever stands in between may put anything in place of a code.
  if (!(error instanceof GrammyError) || typeof error.error_code !== 'number')
    return new SendError('unreachable', `${method}: no answer`);
  const { error_code: code, description, parameters } = error;
  if (!(code >= 400 && code < 500)) return new SendError('unreachable', `${method}: ${code}`);
  const nobody = code === 400 && NOBODY.test(description);
  const failure = nobody ? 'gone' : (FAILURES[code] ?? 'refused');
  const after = TOKEN.includes(code) ? MENDING : parameters?.retry_after;
  return new SendError(failure, `${method}: ${code}`, after);
}

/** Calls, and throws what failed as a SendError. */
export async function calling<T>(method: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw failureOf(method, error);
  }
}
