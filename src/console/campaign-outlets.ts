import type { Message } from '../tips/outgoing.ts';

/** A channel as a preview needs it. */
export interface Outlet {
  key: string;
  /** It has buttons. */
  buttons: boolean;
  /** The messages it makes of one. */
  pieces(message: Message): Message[];
}
