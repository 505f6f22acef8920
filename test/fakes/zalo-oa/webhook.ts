import { createHash } from 'node:crypto';
import { deliverBadly } from '../deliver.ts';
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
  /** Whether the bot has taken an event, though it may not have been able to say so. */
  taken(event: OaEvent): boolean;
  /** Delivers what was taken last once more, all at once, as after a restart that forgot what was answered. */
  again(count: number, webhook: string): Promise<Posted[]>;
}

export function createOaWebhooks(
  state: OaState,
  { clock, poster, faults, deadline }: { clock: Clock; poster: Poster; faults: Faults; deadline: number },
): OaWebhooks {
  const deliveries: OaDelivery[] = [];
  const taken = new WeakSet<OaEvent>();
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
    if (posted.status === 200 || posted.status === 'lost') taken.add(event);
    return posted;
  };

  const deliver = async (event: OaEvent, webhook: string) => {
    const body = bytesOf(event, count++);
    for (let retry = 0; retry <= pauses.length; retry++) {
      const post = (lose: boolean) => attempt(event, body, webhook, retry, lose);
      const all = await deliverBadly(faults.takeDelivery(), clock, post);
      if (all.some(({ status }) => status === 200)) return;
      await clock.sleep(pauses[retry] ?? 0);
    }
  };

  return {
    deliveries,
    taken: (event) => taken.has(event),
    again(n, webhook) {
      const known = new Set(deliveries.map(({ event }) => event).filter((event) => taken.has(event)));
      const last = [...known].slice(-n);
      return Promise.all(last.map((event) => attempt(event, bytesOf(event, count++), webhook, 1, false)));
    },
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
