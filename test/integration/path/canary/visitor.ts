import { randomUUID } from 'node:crypto';
import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { conversation, cookieFrom } from '../../web/site.ts';

/** Someone on the web page who also sends files, from a network and a browser that can be told apart. */
export interface Visitor {
  /** Name and value: the address of this conversation. */
  cookie: string;
  says(text: string): Promise<void>;
  presses(choice: string): Promise<void>;
  uploads(kind: string, name: string, bytes: Buffer): Promise<void>;
  /** Waits until one of our messages matches; gives the last one that does. */
  hears(pattern: RegExp): Promise<string>;
  /** How often work was asked for, and done. */
  worked(): number;
}

export async function openVisitor(url: string, network: string, browser: string): Promise<Visitor> {
  const cookie = await cookieFrom(url);
  let worked = 0;
  const post = async (
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    more: Record<string, string>,
  ): Promise<void> => {
    const headers = {
      ...{ cookie, origin: url, 'sec-fetch-site': 'same-origin' },
      ...{ 'x-forwarded-for': network, 'user-agent': browser },
      ...more,
    };
    const answer = await fetch(url + path, { method: 'POST', headers, body });
    if (answer.status === 428) {
      worked++;
      const { challenge } = (await answer.json()) as { challenge: Challenge };
      const solution = await solveChallenge({ challenge, deriveKey });
      return post(path, body, { ...more, 'x-proof': JSON.stringify({ challenge, solution }) });
    }
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  };
  const message = (said: object) =>
    post('/chat/messages', JSON.stringify({ id: randomUUID(), ...said }), {
      'content-type': 'application/json',
    });
  return {
    cookie,
    worked: () => worked,
    says: (text) => message({ text }),
    presses: (choice) => message({ choice }),
    uploads: (kind, name, bytes) =>
      post('/chat/media', new Uint8Array(bytes), {
        ...{ 'content-type': 'application/octet-stream', 'x-id': randomUUID() },
        ...{ 'x-kind': kind, 'x-name': encodeURIComponent(name) },
      }),
    async hears(pattern) {
      for (const until = Date.now() + 15_000; Date.now() < until; ) {
        const told = await conversation(url, cookie);
        const ours = told.filter(({ data }) => data.from === 'us').map(({ data }) => String(data.text));
        const found = ours.findLast((text) => pattern.test(text));
        if (found !== undefined) return found;
        await new Promise((again) => setTimeout(again, 100));
      }
      throw new Error(`never heard ${pattern}`);
    },
  };
}
