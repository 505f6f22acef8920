import { fault } from '../../src/log.ts';
import { updates } from '../../src/metrics.ts';
import { type Receive, SendError } from '../channel.ts';
import { BREATH, backoff, pause, receiveAtLast } from '../retry.ts';
import { ask, type BotAccess, demand, failureOf, IDLE } from './methods.ts';
import { readUpdate } from './read.ts';

const WAIT = 30;

/**
 * Fetches updates until aborted. For development: the platform hands out one update a call and forgets it, so one that
 * is not committed when we are stopped is lost; a webhook is repeated.
 */
export async function poll(
  access: BotAccess & { secret: string },
  receive: Receive,
  signal: AbortSignal,
): Promise<void> {
  let ready = false;
  for (let failures = 0; !signal.aborted; ) {
    try {
      if (!ready) ready = await demand(access, 'deleteWebhook', {}).then(() => true);
      const raw = await fetchOne(access, signal);
      failures = 0;
      if (raw === undefined) {
        await pause(BREATH, signal);
        continue;
      }
      const incoming = readUpdate(raw, access.secret);
      if (incoming.length === 0) updates.inc({ channel: 'zalo-bot', outcome: 'ignored' });
      for (const each of incoming) {
        if (await receiveAtLast('zalo-bot', each, receive, signal)) continue;
        fault(
          'poll-zalo-bot',
          new SendError('refused', 'stopped before an update was committed: it is lost'),
        );
      }
    } catch (error) {
      if (signal.aborted) return;
      fault('poll-zalo-bot', error);
      await pause((error instanceof SendError && error.after) || backoff(failures++), signal);
    }
  }
}

async function fetchOne(access: BotAccess, signal: AbortSignal): Promise<unknown> {
  const answer = await ask(access, 'getUpdates', { timeout: String(WAIT) }, { seconds: WAIT + 15, signal });
  if (answer.ok) return answer.result;
  if (answer.error_code === IDLE) return undefined;
  throw failureOf('getUpdates', answer.error_code, answer.description);
}
