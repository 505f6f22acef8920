import type { Files } from '../files.ts';
import type { Inbox } from '../inbox.ts';
import type { Answer, Clock } from '../server.ts';

/** One message of the bot, as the person sees it. */
export interface BotSaid {
  id: string;
  text: string;
  /** By the fake's clock, in ms. */
  at: number;
  parseMode?: string;
  /** The picture it shows; the text is its caption. */
  picture?: Buffer;
}

export interface BotChat {
  id: string;
  name: string;
  /** Has written to the bot. */
  started: boolean;
  blocked: boolean;
  inbox: Inbox<BotSaid>;
}

export type BotEvent = { event_name: string; message: Record<string, unknown> };

export interface BotState {
  clock: Clock;
  store: Files;
  token: string;
  chats: Map<string, BotChat>;
  webhook: { url: string; secret: string; updatedAt: number } | undefined;
  /** Events kept for getUpdates while there is no webhook. */
  pending: BotEvent[];
}

export const done = (result: unknown): Answer => ({ status: 200, body: { ok: true, result } });

/** A refusal: HTTP 200, the code is in the body. */
export const refused = (error_code: number, description: string): Answer => ({
  status: 200,
  body: { ok: false, error_code, description },
});
