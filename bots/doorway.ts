import type { Learning } from '../src/awareness/learning.ts';
import type { Database } from '../src/database.ts';
import type { Recipients } from '../src/tips/submit.ts';
import type { BotKeys } from '../src/vault/keys.ts';
import type { Incoming, Outgoing, Posted } from './channel.ts';

/** What the doors need to commit an update. */
export interface Doorway {
  database: Database;
  keys: BotKeys;
  recipients: Recipients;
  /** Groups, subscriptions and what was learned. */
  learning: Learning;
  /** The rows of what is said to an incoming, for channels whose messages are kept in our own database. */
  post?(incoming: Incoming, messages: Outgoing[]): Posted | undefined;
  /** Puts ids on the belts; never throws, since the database already has them and a sweep finds what is missing. */
  belts: {
    sort(tip: string): void;
    /** Priority 0 leaves first: numbers for someone in danger. */
    send(lane: string, channel: string, soon?: { priority?: number }): void;
    deliver(assignment: string): void;
    fetch(attachment: string): void;
    alert(alert: string): void;
  };
}

/** Something that happened in a conversation, and how its person is reached. */
export interface Happening {
  channel: string;
  update: string;
  conversation: Buffer;
  /** The address itself while its update is at hand; afterwards only what the send worker can open. */
  reach: { address: string } | { replyTo: Buffer };
  /** By what an officer can mute a nuisance, without knowing who it is; only while the address is at hand. */
  writer?: string;
  /** The channel's id of the person's message, where it has one. */
  message?: string;
  /** What the channel needs to fetch what came along, by attachment. */
  references?: ReadonlyMap<string, string>;
  /** Where messages are kept in our own database: the rows of what is said. */
  post?: ((messages: Outgoing[]) => Posted | undefined) | undefined;
}
