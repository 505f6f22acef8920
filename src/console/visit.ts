import type { Request } from 'express';
import type { Database } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import type { Storage } from '../storage/port.ts';
import type { Recipients } from '../tips/submit.ts';
import type { Assets } from './assets.ts';
import type { Outlet } from './campaign-outlets.ts';
import type { Live } from './events.ts';
import type { Recorded } from './exports-record.ts';

/** What the console needs from the process that runs it. */
export interface ConsoleOptions {
  database: Database;
  /** Public key of the send worker: answers wait sealed to it. */
  sender: Uint8Array;
  belts: {
    send(lane: string, channel: string): void;
    deliver(assignment: string): void;
    call(lane: string): void;
  };
  /** What making tips of phone calls needs; undefined where this process has no salt. `sort` puts a tip on its belt. */
  intake?: { recipients: Recipients; salt: Buffer; sort(tip: string): void } | undefined;
  /** The channels of this installation, for previews. */
  outlets?: readonly Outlet[];
  /** Where what people sent along is kept. */
  storage: Storage;
  /** Keeps what was exported, by whom and why. */
  recorded?: Recorded;
  /** Opens the keys of agencies that have no officer yet. */
  claimKey: Buffer | undefined;
  /** Served over https: cookies are marked so, and browsers told to stay there. */
  secure: boolean;
  /** Origin under which officers reach the console; set-up links begin with it. */
  publicUrl: string;
  /** The bot's name in Telegram, where it is known: a link can lead to it. */
  telegramBot?(): string | undefined;
}

/** The console's own parts beside what it was given. */
export interface Desk extends ConsoleOptions {
  live: Live;
  assets: Assets;
}

/** One request as a page's handler sees it. */
export interface Visit {
  request: Request;
  /** The session's cookie names an officer at work. */
  session: OfficerSession | undefined;
  /** Form fields that are text; others are dropped. */
  fields: Record<string, string>;
}

export type OfficerVisit = Visit & { session: OfficerSession };
