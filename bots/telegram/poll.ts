import { type Api, GrammyError } from 'grammy';
import { fault, warn } from '../../src/log.ts';
import { updates as counted } from '../../src/metrics.ts';
import type { Incoming, Receive } from '../channel.ts';
import { BREATH, backoff, pause, receiveAtLast } from '../retry.ts';
import { failureOf } from './errors.ts';
import { ALLOWED, readUpdate, type TelegramUpdate } from './read.ts';

/** Seconds Telegram holds a call open while there is nothing new. */
export const WAIT = 30;

type Signal = Parameters<Api['deleteWebhook']>[1];

/**
 * Fetches updates until aborted (Bot API: getUpdates). Asking from the next update on is what confirms the ones before,
 * so that is only done when all of them are committed.
 * @param api its calls must be allowed to take longer than WAIT
 */
export async function poll(api: Api, receive: Receive, signal: AbortSignal): Promise<void> {
  // grammY's type for signals is that of an older polyfill.
  const stop = signal as Signal;
  let offset = 0;
  let ready = false;
  for (let failures = 0; !signal.aborted; ) {
    try {
      if (!ready) ready = await api.deleteWebhook({ drop_pending_updates: false }, stop).then(() => true);
      const batch = await api.getUpdates({ offset, timeout: WAIT, allowed_updates: ALLOWED }, stop);
      failures = 0;
      if (batch.length === 0) await pause(BREATH, signal);
      if (await takeAll(api, batch.map(readUpdate), receive, signal)) {
        offset = Math.max(offset, ...batch.map(({ update_id }) => update_id + 1));
      }
    } catch (error) {
      if (signal.aborted) return;
      await pause(report(error) ?? backoff(failures++), signal);
    }
  }
}

/** Logs why nothing could be fetched; gives the seconds to wait when Telegram said so. */
function report(error: unknown): number | undefined {
  if (error instanceof GrammyError && error.error_code === 409) {
    warn('telegram: another process fetches with the same token, or set a webhook; only one may', {
      channel: 'telegram',
    });
    return undefined;
  }
  const failure = failureOf('getUpdates', error);
  fault('poll-telegram', failure);
  return failure.after;
}

/** Chats at the same time, one chat in order. False when stopped before all are committed. */
async function takeAll(
  api: Api,
  batch: TelegramUpdate[],
  receive: Receive,
  signal: AbortSignal,
): Promise<boolean> {
  const lanes = new Map<string, (() => Promise<boolean>)[]>();
  for (const { incoming, answer } of batch) {
    if (incoming.length === 0) counted.inc({ channel: 'telegram', outcome: 'ignored' });
    const take = (each: Incoming) => receiveAtLast('telegram', each, receive, signal);
    for (const each of incoming) {
      const lane = lanes.get(each.address) ?? [];
      lanes.set(each.address, lane);
      lane.push(() => take(each));
      if (answer) lane.push(() => endSpinning(api, answer.callback_query_id));
    }
    if (answer && incoming.length === 0) void endSpinning(api, answer.callback_query_id);
  }
  const done = await Promise.all([...lanes.values()].map(inOrder));
  return done.every(Boolean);
}

async function inOrder(lane: (() => Promise<boolean>)[]): Promise<boolean> {
  for (const step of lane) if (!(await step())) return false;
  return true;
}

/** Not waited for: a press too old to be answered is nobody's loss. */
async function endSpinning(api: Api, query: string): Promise<true> {
  void api.answerCallbackQuery(query).catch(() => {});
  return true;
}
