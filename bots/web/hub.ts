import { listen } from '../../src/database.ts';

/** One open page. */
export interface Viewer {
  /** There may be something new in the mailbox. */
  wake(): void;
  /** Shows nothing more: the conversation was `erased`, too many pages are open (`replaced`), or we stop (`closing`). */
  end(why: 'erased' | 'replaced' | 'closing'): void;
}

/** Who looks at which mailbox in this process. */
export interface Hub {
  /** @returns leaves again */
  join(topic: string, viewer: Viewer): () => void;
  close(): Promise<void>;
}

/** Pages of one mailbox in one process; the oldest goes first, since it is most likely a connection already dead. */
const PAGES = 4;

/** Listens for what any process puts into a mailbox; one connection however many pages are open. */
export function openHub(databaseUrl: string): Hub {
  const viewers = new Map<string, Set<Viewer>>();
  const hear = (payload: string) => {
    const [topic = '', erased] = payload.split(' ');
    for (const viewer of [...(viewers.get(topic) ?? [])]) {
      if (erased) viewer.end('erased');
      else viewer.wake();
    }
  };
  const wakeAll = () => {
    for (const viewer of [...viewers.values()].flatMap((here) => [...here])) viewer.wake();
  };
  const stop = listen(databaseUrl, 'mailbox', hear, wakeAll);
  return {
    join(topic, viewer) {
      const here = viewers.get(topic) ?? new Set();
      viewers.set(topic, here.add(viewer));
      const [oldest] = here;
      if (here.size > PAGES) oldest!.end('replaced');
      return () => {
        here.delete(viewer);
        if (here.size === 0 && viewers.get(topic) === here) viewers.delete(topic);
      };
    },
    async close() {
      for (const viewer of [...viewers.values()].flatMap((here) => [...here])) viewer.end('closing');
      await stop();
    },
  };
}
