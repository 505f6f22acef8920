import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Channel, Incoming, Receive } from '../../../bots/channel.ts';
import { webhooks } from '../../../bots/webhooks.ts';
import { setLogLevel } from '../../../src/log.ts';

setLogLevel('silent');

/** A `receive` that remembers, and fails when told to. */
export interface Recorder {
  receive: Receive;
  /** Committed updates, in order; what came again is not listed again. */
  incoming: Incoming[];
  /** Calls, committed or not. */
  calls: Incoming[];
  /** How many of the next calls fail. */
  failing: number;
  /** Waited for before each commit. */
  before: (incoming: Incoming) => Promise<void>;
}

export function recorder(): Recorder {
  const mine: Recorder = {
    incoming: [],
    calls: [],
    failing: 0,
    before: async () => {},
    async receive(incoming) {
      mine.calls.push(incoming);
      await mine.before(incoming);
      if (mine.failing > 0) {
        mine.failing--;
        throw new Error('the database is down');
      }
      if (!mine.incoming.some(({ update }) => update === incoming.update)) mine.incoming.push(incoming);
    },
  };
  return mine;
}

/** Serves a channel's webhook. */
export async function serve(channel: Channel, receive: Receive): Promise<{ url: string; close(): void }> {
  const server = express()
    .use(webhooks([channel], receive))
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/${channel.key}`;
  return {
    url,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs a channel's poll until `stop`, which waits for its end. */
export function polling(channel: Channel, receive: Receive): { stop(): Promise<void> } {
  const abort = new AbortController();
  const done = channel.poll?.(receive, abort.signal);
  return {
    stop: async () => {
      abort.abort();
      await done;
    },
  };
}
