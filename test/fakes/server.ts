import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  request as plainRequest,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import { request as secureRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** One request, read to its end. */
export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Aborted when the caller hangs up before it has its answer. */
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** Starts an HTTP server on a free port of the loopback interface. `close` cuts every open connection. */
export async function listen(
  handle: (received: Received, response: ServerResponse) => Promise<void>,
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    response.on('error', () => gone.abort());
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const url = new URL(request.url ?? '/', 'http://fake');
      await handle(
        {
          method: request.method ?? 'GET',
          path: url.pathname,
          query: url.searchParams,
          headers: request.headers,
          body: Buffer.concat(chunks),
          signal: gone.signal,
        },
        response,
      );
    } catch (error) {
      if (gone.signal.aborted || response.headersSent) return;
      // A crash of the fake itself must be seen as such, not taken for a fault of the imitated service.
      response
        .writeHead(599, { 'content-type': 'text/plain' })
        .end(`fake crashed: ${(error as Error).stack}`);
    }
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Timers that run `speed` times faster than the real service's and can be cancelled all at once. */
export interface Clock {
  speed: number;
  /** Runs after `ms` of the service's time. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Resolves after `ms` of the service's time, earlier on `signal`, never after `close`. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** The service's time passed since `at` (a real moment). */
  since(at: number): number;
  /** The present by which messages, links and windows age, in ms. */
  now(): number;
  /** Lets them all be older at once. */
  later(ms: number): void;
  /** Milliseconds by which the dates the service tells are wrong. */
  skew: number;
  /** The date the service tells for now, in ms. */
  told(): number;
  close(): void;
}

export function createClock(speed = 1): Clock {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  let ahead = 0;
  const after = (ms: number, run: () => void) => {
    if (closed) return () => {};
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms / speed);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };
  const clock: Clock = {
    speed,
    skew: 0,
    now: () => Date.now() + ahead,
    later: (ms) => {
      ahead += ms;
    },
    told: () => clock.now() + clock.skew,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const early = () => {
          cancel();
          resolve();
        };
        const cancel = after(ms, () => {
          signal?.removeEventListener('abort', early);
          resolve();
        });
        signal?.addEventListener('abort', early, { once: true });
      }),
    since: (at) => (Date.now() - at) * speed,
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
  return clock;
}

/** What came of calling a webhook: an HTTP status, or why there is none. */
export interface Posted {
  status: number | 'timeout' | 'refused' | 'lost';
  body: string;
  headers: IncomingHttpHeaders;
  /** Real milliseconds until the answer. */
  ms: number;
}

export interface Poster {
  /** Origins of several processes behind the webhook's address: posts go to them in turn. Empty: to the address itself. */
  doors: string[];
  /**
   * POSTs bytes to a webhook. `deadline` is in real milliseconds and never scaled: it measures the bot, not the service.
   * With `lose` the bot handles the request, but its answer never reaches the service.
   */
  post(
    url: string,
    body: Buffer,
    headers: Record<string, string>,
    options: { deadline: number; lose?: boolean },
  ): Promise<Posted>;
  close(): void;
}

export function createPoster(): Poster {
  const open = new Set<AbortController>();
  const doors: string[] = [];
  let turn = 0;
  const through = (url: string) =>
    doors.length === 0 ? url : url.replace(new URL(url).origin, doors[turn++ % doors.length]!);
  return {
    doors,
    post: (url, body, headers, { deadline, lose }) =>
      new Promise((resolve) => {
        const started = Date.now();
        const controller = new AbortController();
        open.add(controller);
        const finish = (status: Posted['status'], text = '', answerHeaders: IncomingHttpHeaders = {}) => {
          clearTimeout(timer);
          open.delete(controller);
          resolve({ status, body: text, headers: answerHeaders, ms: Date.now() - started });
        };
        const timer = setTimeout(() => {
          finish('timeout');
          controller.abort();
        }, deadline);
        const send = url.startsWith('https:') ? secureRequest : plainRequest;
        const options: RequestOptions = {
          method: 'POST',
          agent: false,
          signal: controller.signal,
          headers: { 'content-type': 'application/json', 'content-length': String(body.length), ...headers },
        };
        const request = send(through(url), options, (response) => {
          if (lose) {
            finish('lost');
            return controller.abort();
          }
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => finish('refused'));
          response.on('end', () =>
            finish(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'), response.headers),
          );
        });
        request.on('error', () => finish('refused'));
        request.end(body);
      }),
    close() {
      for (const controller of open) controller.abort();
      open.clear();
    },
  };
}

/** May a webhook live here? https anywhere, http only on this machine (which the real services would refuse too). */
export function webhookAllowed(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const loopback = isLoopback(url);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback) ? url : undefined;
}

export function isLoopback(url: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}
