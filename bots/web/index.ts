import type { Database } from '../../src/database.ts';
import type { Storage } from '../../src/storage/port.ts';
import { makeKey } from '../../src/vault/boxes.ts';
import { type Channel, type Outgoing, type Receive, SendError } from '../channel.ts';
import { boxOf, readSlot } from './address.ts';
import { announcer } from './announce.ts';
import { makeGate } from './gate.ts';
import { type Hub, openHub } from './hub.ts';
import { ownOf, posted, put } from './mailbox.ts';
import { webRoutes } from './routes.ts';
import { fetchUpload, releaseUpload } from './upload.ts';

/** Characters of one bubble and buttons under it: what still reads well on a small screen. Pictures and sound go along. */
const LIMITS = { text: 4000, choices: 20, caption: 4000, voice: 'along' as const };

/** What anybody might have open. */
const NEUTRAL = 'https://www.google.com.vn/';

/**
 * The web chat: a page of our own, without account and without third parties. The address is a random cookie; messages
 * wait in an encrypted mailbox in the database, so that any process can send and any process can show them.
 * @param options.storage where uploads wait for the worker
 * @param options.secure the page is served over https
 * @param options.neutral where quick exit leads
 * @param options.embedOrigins origins whose pages may show ours in a frame
 * @param options.secret proofs of work are checked with it; absent: made now, good for a single process
 */
export function webChat(options: {
  database: Database;
  storage: Storage;
  secure: boolean;
  neutral?: string;
  embedOrigins?: string[];
  secret?: Buffer | undefined;
}): Channel & { close(): Promise<void> } {
  const { database, storage, secure, neutral = NEUTRAL, embedOrigins = [], secret = makeKey() } = options;
  // Only a process that shows the page listens; one that only sends needs no connection for it.
  const hubs: Hub[] = [];
  const announce = announcer(database);
  return {
    key: 'web',
    limits: LIMITS,
    routes(receive: Receive) {
      const hub = openHub(database.url);
      hubs.push(hub);
      const gate = makeGate(secret);
      return webRoutes({ database, storage, hub, gate, receive, secure, neutral, embedOrigins });
    },
    post: (incoming, messages) => posted(boxOf(incoming.address), ownOf(incoming), messages, announce),
    async send(address, outgoing) {
      await send(database, address, outgoing);
      return undefined;
    },
    fetch: (reference) => fetchUpload(storage, reference),
    release: (reference) => releaseUpload(storage, reference),
    async close() {
      await Promise.all(hubs.map((hub) => hub.close()));
    },
  };
}

async function send(database: Database, address: string, outgoing: Outgoing): Promise<void> {
  const slot = readSlot(address);
  if (!slot) throw new SendError('gone', 'web: no such mailbox');
  try {
    await put(database, slot, outgoing);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw new SendError(
      'unreachable',
      `web: the database did not take it${code ? ` (${String(code)})` : ''}`,
    );
  }
}
