import type { ServerResponse } from 'node:http';
import { listen, type Received } from './server.ts';

/** A status, or a way to go wrong. */
export type Way =
  | number
  | 'hangs'
  | 'hangs after the status'
  | 'redirects'
  | 'cuts'
  | 'drips'
  | 'talks without end';

/** An agency's own system: everything it was told, and how it answers from now on. */
export interface System {
  url: string;
  heard: Received[];
  answers(way: Way): void;
  /** Bytes it got rid of while it talked without end. */
  sent(): number;
  close(): Promise<void>;
}

export async function startSystem(): Promise<System> {
  const heard: Received[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let way: Way = 200;
  let sent = 0;

  const misbehave = (response: ServerResponse, { signal }: Received): void => {
    switch (way) {
      case 'hangs':
        return;
      case 'hangs after the status':
        response.writeHead(200).flushHeaders();
        return;
      case 'redirects':
        response.writeHead(302, { location: `${server.url}/elsewhere` }).end();
        return;
      case 'cuts':
        response.socket!.destroy();
        return;
      case 'drips':
        // A header that never ends.
        response.socket!.write('HTTP/1.1 200 OK\r\nx-slow: ');
        timers.add(setInterval(() => signal.aborted || response.socket?.write('a'), 20));
        return;
      case 'talks without end': {
        response.writeHead(200);
        const more = (): void => {
          while (!signal.aborted && response.write(Buffer.alloc(1 << 16, 'a'))) sent += 1 << 16;
          response.once('drain', more);
        };
        more();
      }
    }
  };
  const server = await listen(async (received, response) => {
    heard.push(received);
    if (typeof way === 'number') response.writeHead(way).end('{"ok":true}');
    else misbehave(response, received);
  });
  return {
    url: server.url,
    heard,
    answers: (next) => {
      way = next;
    },
    sent: () => sent,
    async close() {
      for (const timer of timers) clearInterval(timer);
      await server.close();
    },
  };
}
