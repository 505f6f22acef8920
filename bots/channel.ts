import type { IncomingHttpHeaders } from 'node:http';
import type { Router } from 'express';

/** The ways in and out. `phone` has no door here: an operator enters the call in the console. */
export type ChannelKey = 'telegram' | 'zalo-oa' | 'zalo-bot' | 'web' | 'phone';

/** Something sent that is not text. Doors only name it; the bytes are fetched by a worker, never in the webhook. */
export interface Media {
  kind: 'image' | 'voice' | 'audio' | 'video' | 'file' | 'sticker';
  /** What the channel needs to fetch it: a file id (Telegram) or a URL (Zalo). Secret like an address. */
  reference: string;
  name?: string;
  /** Bytes, when the channel says. */
  size?: number;
}

/** One thing a person did, as every channel tells it. Text is NFC, without NUL and lone surrogates. */
export interface Incoming {
  channel: ChannelKey;
  /** Whom to answer: chat id, user id, web chat key. Always a secret; never logged, never stored in the clear. */
  address: string;
  /** Where to answer, when that is not the address itself: it lets write and not read (the web chat). */
  replyAddress?: string;
  /** The channel's own id of this update, unique within the channel: what de-duplication rests on. */
  update: string;
  text?: string;
  /** The id of a button pressed, e.g. `safe.yes`. */
  choice?: string;
  media?: Media[];
  location?: { latitude: number; longitude: number };
  /** The channel's id of the person's message, where it has one. */
  message?: string;
  /** The text replaces what an earlier message said (the person edited it). */
  edited?: boolean;
}

/** One message to a person. `choices` are buttons where the channel has them, numbers where it has not. */
export interface Outgoing {
  text: string;
  choices?: { id: string; label: string }[];
  /** A picture of ours above the text, e.g. `vi/lesson/viec-nhe`. */
  picture?: string;
  /** Recordings of ours that say the text, e.g. `vi/lessons:viec-nhe.1`. */
  voice?: string[];
}

export interface WebhookRequest {
  /** The exact bytes received: signatures are computed over them. */
  body: Buffer;
  headers: IncomingHttpHeaders;
}

/** What a door makes of a webhook call. Only status 200 may carry `incoming`. */
export interface Reading {
  status: 200 | 400 | 401 | 403;
  /** Why nothing is done, in a word, for the metrics: `forged`, `broken`, `ignored`, `probe`. */
  why?: string;
  incoming: Incoming[];
  /** What to answer with once everything is committed; Telegram takes a method call here. */
  body?: object;
}

/** What became of an update that was taken into the dialogue. */
export interface Received {
  /** A tip was told by it. */
  tip: boolean;
}

/**
 * Commits one incoming with all that follows from it; resolves only when it is safe to acknowledge. Gives nothing when the
 * update was not taken into the dialogue (too many, or muted).
 */
// biome-ignore lint/suspicious/noConfusingVoidType: whoever only passes updates on has nothing to say
export type Receive = (incoming: Incoming) => Promise<Received | void>;

/** What one step says, as rows of a mailbox in our own database. */
export interface Posted {
  box: Buffer;
  /** Key of the lock under which a mailbox's rows are numbered. */
  lock: string;
  rows: Buffer[];
  /** Seconds they are kept. */
  life: number;
  /** Wakes whoever shows the mailbox, once the rows are there (or, `erased`, everything is gone). */
  announce(erased: boolean): void;
}

/** A way in and out. One folder per channel makes one of these. */
export interface Channel {
  key: ChannelKey;
  /** Characters in one message; buttons on one message (0: the channel has none). */
  limits: {
    text: number;
    choices: number;
    /** Characters below a picture; absent: the channel shows none of ours. */
    caption?: number;
    /** How recordings go: each as a message of its own, beside the words, or as lines that lead to them; absent: not at all. */
    voice?: 'apart' | 'along' | ((references: string[]) => string);
  };
  /** Messages a second over all, and to one address; absent: no limit but our own. */
  pace?: { perSecond: number; perAddress?: number };
  /** Verifies and parses one webhook call. Pure: no I/O. */
  read?(request: WebhookRequest): Reading;
  /** Tells the channel where our webhook is. Throws `SendError`. */
  register?(url: string): Promise<void>;
  /** What the channel calls our bot, for links that lead to it. Throws `SendError`. */
  name?(): Promise<string>;
  /** Long polling, for channels that offer it, until aborted. Confirms an update only after `receive` resolved. */
  poll?(receive: Receive, signal: AbortSignal): Promise<void>;
  /** Routes of its own (the web chat). */
  routes?(receive: Receive): Router;
  /** Where messages are kept in our own database: those of one step, to be written in its transaction. Pure. */
  post?(incoming: Incoming, messages: Outgoing[]): Posted;
  /** Sends one message, already within `limits`; gives its id where the channel can take it back. Throws `SendError`. */
  send(address: string, outgoing: Outgoing): Promise<string | undefined>;
  /** Takes back messages of both sides, as far as the channel still does. Throws `SendError`. */
  erase?(address: string, messages: string[]): Promise<void>;
  /**
   * Fetches what a person sent, from this channel's own hosts only; at most MEDIA_LIMIT bytes.
   * Throws `SendError`: `gone` when the link has ended or leads elsewhere, `refused` when it is too large.
   */
  fetch?(reference: string): Promise<Buffer>;
  /** Lets go of what `fetch` gave, where it is ours to keep (the web chat). */
  release?(reference: string): Promise<void>;
}

/** Bytes of one attachment: what Telegram lets a bot fetch (Bot API: getFile), and the same for all. */
export const MEDIA_LIMIT = 20 * 1024 * 1024;

/**
 * Why a message did not go out.
 * `busy`: try again after `after` seconds (rate limit). `unreachable`: the channel did not answer; it may or may not
 * have arrived; try again. `gone`: this person can't be written to (blocked, window over); do not try again.
 * `refused`: our own mistake or set-up (bad token, bad parameter); do not try again, tell the administrator.
 */
export type SendFailure = 'busy' | 'unreachable' | 'gone' | 'refused';

/** A failed call to a channel. Its message names the method and the channel's error code, never an address, text or token. */
export class SendError extends Error {
  readonly failure: SendFailure;
  /** Seconds to wait, if the channel said. */
  readonly after: number | undefined;
  constructor(failure: SendFailure, message: string, after?: number) {
    super(message);
    this.name = 'SendError';
    this.failure = failure;
    this.after = after;
  }
}
