import type { Files } from '../files.ts';
import type { Inbox } from '../inbox.ts';
import type { Clock } from '../server.ts';

export interface Button {
  text: string;
  data?: string;
  url?: string;
}

/** One message of the bot, as the person sees it. */
export interface Said {
  id: number;
  text: string;
  buttons: Button[];
  /** By the fake's clock, in ms. */
  at: number;
  edited?: boolean;
  deleted?: boolean;
  /** The file id of a voice message. */
  voice?: string;
  /** The file id of a picture in its largest size; the text is its caption. */
  photo?: string;
  /** The file id of what came as a file. */
  document?: string;
  /** Everything the bot sent along, e.g. `protect_content`. */
  params: Record<string, unknown>;
}

/** One message of the person. */
export interface Sent {
  id: number;
  text?: string;
  /** What it is if not text: `photo`, `dice`, … */
  kind?: string;
  at: number;
  deleted?: boolean;
}

/** The text the bot gave with `answerCallbackQuery`, if any. */
export interface PressAnswer {
  query: string;
  text: string;
}

export interface Chat {
  user: { id: number; is_bot: false; first_name: string; language_code?: string };
  /** Has written to the bot: before that the bot does not know this chat. */
  started: boolean;
  /** Why the bot cannot write, if it cannot. */
  closed?: 'bot was blocked by the user' | 'user is deactivated';
  /** Takes no voice messages, a setting of theirs. */
  deaf?: boolean;
  inbox: Inbox<Said>;
  sent: Sent[];
  answers: PressAnswer[];
}

export interface Update extends Record<string, unknown> {
  update_id: number;
}

/** An update not yet confirmed by the bot. */
export interface Pending {
  update: Update;
  kind: string;
  /** Serial within a queue, parallel across queues. */
  queue: string;
  at: number;
  attempts: number;
}

export interface Webhook {
  url: string;
  secret?: string;
  maxConnections: number;
}

/** A file the bot may ask for. */
export interface TelegramFile {
  path: string;
  /** Bytes it is said to have. */
  size: number;
}

export interface State {
  token: string;
  clock: Clock;
  bot: Record<string, unknown> & { id: number };
  chats: Map<number, Chat>;
  pending: Pending[];
  webhook: Webhook | undefined;
  /** Sticky: omitted lists keep the earlier setting, across deployments too. */
  allowed: string[] | undefined;
  lastError: { date: number; message: string } | undefined;
  queries: Map<string, { chat: number; at: number; answered: boolean }>;
  /** By file id; the bytes are behind the path. */
  files: Map<string, TelegramFile>;
  store: Files;
  commands: Map<string, unknown>;
  next: { update: number; message: number; query: number; file: number };
}

export function createState(token: string, clock: Clock, store: Files): State {
  return {
    token,
    clock,
    store,
    bot: {
      id: Number(token.split(':')[0]) || 110201543,
      is_bot: true,
      first_name: 'Bot',
      username: 'fake_bot',
      can_join_groups: false,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
    },
    chats: new Map(),
    pending: [],
    webhook: undefined,
    allowed: undefined,
    lastError: undefined,
    queries: new Map(),
    files: new Map(),
    commands: new Map(),
    next: { update: 730_000_001, message: 1, query: 1, file: 1 },
  };
}

/** A call the Bot API refuses: `{"ok":false,"error_code","description"}` with the same HTTP status. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, description: string) {
    super(description);
    this.code = code;
  }
}

/** 400 with Telegram's prefix. */
export function bad(description: string): Refusal {
  return new Refusal(400, `Bad Request: ${description}`);
}
