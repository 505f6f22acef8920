import { createHash } from 'node:crypto';
import type { Faults } from '../faults.ts';
import type { Clock, Posted, Poster } from '../server.ts';
import type { OaState } from './state.ts';

export type OaEvent = Record<string, unknown> & { event_name: string; timestamp: string };

/** One attempt to hand an event to the bot. */
export interface OaDelivery {
  event: OaEvent;
  /** 0 for the first; what the header `num_retry` says afterwards. */
  retry: number;
  status: Posted['status'];
  at: number;
  /** Real milliseconds until the answer. */
  ms: number;
}

/** Pauses before the retries: 30 s, 5 min, 15 min, 30 min, 1 h; then Zalo gives up. */
const pauses = [30_000, 300_000, 900_000, 1_800_000, 3_600_000];

/** `X-ZEvent-Signature`: SHA-256 of appId + raw body + timestamp + OA secret key, not an HMAC. */
export function signature(appId: string, body: Buffer, timestamp: string, oaSecretKey: string): string {
  const hash = createHash('sha256').update(appId).update(body).update(timestamp).update(oaSecretKey);
  return `mac=${hash.digest('hex')}`;
}

export interface OaWebhooks {
  /** Delivers an event in the background, with retries. Events are independent of each other: no order is kept. */
  emit(event: OaEvent, webhook: string | undefined): void;
  /** One POST with the headers given, no retries. */
  post(webhook: string, event: Record<string, unknown>, headers: Record<string, string>): Promise<Posted>;
  /** Events still being delivered or waiting for a retry. */
  open(): number;
  deliveries: OaDelivery[];
}

export function createOaWebhooks(
  state: OaState,
  { clock, poster, faults, deadline }: { clock: Clock; poster: Poster; faults: Faults; deadline: number },
): OaWebhooks {
  const deliveries: OaDelivery[] = [];
  let open = 0;
  let count = 0;

  const attempt = async (event: OaEvent, body: Buffer, webhook: string, retry: number, lose: boolean) => {
    const at = Date.now();
    const headers: Record<string, string> = {
      'X-ZEvent-Signature': signature(state.appId, body, event.timestamp, state.oaSecretKey),
    };
    if (retry > 0) headers.num_retry = String(retry);
    const posted = await poster.post(webhook, body, headers, { deadline, lose });
    deliveries.push({ event, retry, status: posted.status, at, ms: posted.ms });
    return posted.status === 200;
  };

  const deliver = async (event: OaEvent, webhook: string) => {
    const body = bytesOf(event, count++);
    for (let retry = 0; retry <= pauses.length; retry++) {
      const fault = faults.takeDelivery();
      if (fault === 'reorder') await clock.sleep(1_000);
      if (await attempt(event, body, webhook, retry, fault === 'lost')) {
        if (fault === 'repeat') await attempt(event, body, webhook, retry, false);
        return;
      }
      await clock.sleep(pauses[retry] ?? 0);
    }
  };

  return {
    deliveries,
    open: () => open,
    emit(event, webhook) {
      // Without a webhook in the console the event is simply lost.
      if (webhook === undefined) return;
      open++;
      void deliver(event, webhook).then(() => open--);
    },
    post: (webhook, event, headers) => poster.post(webhook, bytesOf(event, 0), headers, { deadline }),
  };
}

/**
 * The bytes that are signed and sent. Slashes are escaped, and in every second event everything beyond ASCII too:
 * a bot that signs its own `JSON.stringify` of the parsed body instead of the raw bytes is found out.
 */
function bytesOf(event: Record<string, unknown>, nth: number): Buffer {
  const text = JSON.stringify(event).replaceAll('/', '\\/');
  if (nth % 2 === 0) return Buffer.from(text);
  return Buffer.from(
    text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
