/** What a waiting test looks for: a part of the text, a pattern, or a test of its own. */
export type Wanted<M> = string | RegExp | ((message: M, all: M[]) => boolean);

/** What the bot said to one person, in order. */
export interface Inbox<M extends { text: string }> {
  messages: M[];
  add(message: M): void;
  /** The person did something: `waitFor` looks at what comes after this moment. */
  mark(): void;
  /** Looks again, e.g. after an edit. */
  touch(): void;
  waitFor(wanted: Wanted<M>, ms?: number, from?: number): Promise<M>;
  close(): void;
}

export function createInbox<M extends { text: string }>(who: string): Inbox<M> {
  const messages: M[] = [];
  const waiting = new Set<() => void>();
  let marked = 0;
  const touch = () => {
    for (const look of [...waiting]) look();
  };
  return {
    messages,
    touch,
    add(message) {
      messages.push(message);
      touch();
    },
    mark() {
      marked = messages.length;
    },
    waitFor: (wanted, ms = 10_000, from = marked) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = messages.slice(from).find((message) => fits(message, messages, wanted));
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          const heard = messages.slice(from).map(({ text }) => text);
          reject(new Error(`${who} waited ${ms} ms for ${wanted}; heard ${JSON.stringify(heard)}`));
        }, ms);
        waiting.add(look);
        look();
      }),
    close() {
      waiting.clear();
    },
  };
}

function fits<M extends { text: string }>(message: M, all: M[], wanted: Wanted<M>): boolean {
  if (typeof wanted === 'string') return message.text.includes(wanted);
  return wanted instanceof RegExp ? wanted.test(message.text) : wanted(message, all);
}

/** Resolves once `done()` holds, looking every few milliseconds; throws after `ms`. */
export async function until(done: () => boolean, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!done()) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${done}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
