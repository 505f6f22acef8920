import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { reset } from '../../fakes/calls.ts';
import { deliverBadly } from '../../fakes/deliver.ts';
import { createFaults, type Faults } from '../../fakes/faults.ts';
import { createClock, createPoster, listen, type Received } from '../../fakes/server.ts';

/** The net between browsers and the two `bots` processes, and the patience of a browser that sends again. */
export interface Gateway {
  url: string;
  /** `webhook` stands for what a browser posts, `file` for what it gets (any of these cuts its event stream). */
  faults: Faults;
  close(): Promise<void>;
}

/** Milliseconds a browser waits for an answer before it sends again. */
const DEADLINE = 10_000;

/**
 * Starts a gateway: a post goes to the processes in turn, and again with the same body until one of them has answered; an
 * event stream is cut now and then.
 */
export async function startGateway(doors: string[]): Promise<Gateway> {
  const faults = createFaults();
  const clock = createClock();
  const poster = createPoster();
  poster.doors.push(...doors);
  let turn = 0;
  const nextDoor = () => doors[turn++ % doors.length]!;

  const post = async (received: Received, response: ServerResponse) => {
    const { path, headers, body } = received;
    for (;;) {
      const all = await deliverBadly(faults.takeDelivery(), clock, (lose) =>
        poster.post(`${doors[0]}${path}`, body, sent(headers), { deadline: DEADLINE, lose }),
      );
      const answered = all.find(({ status }) => typeof status === 'number' && status < 500);
      if (answered) {
        const type = { 'content-type': answered.headers['content-type'] ?? 'application/json' };
        response.writeHead(Number(answered.status), type).end(answered.body);
        return;
      }
      await clock.sleep(100);
    }
  };

  /** One process may just have been killed, never both. */
  const patiently = async (path: string, headers: Record<string, string>, signal: AbortSignal) => {
    for (;;) {
      try {
        return await fetched(`${nextDoor()}${path}`, headers, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        await clock.sleep(100);
      }
    }
  };

  const get = async ({ path, query, headers, signal }: Received, response: ServerResponse) => {
    const search = query.size > 0 ? `?${query}` : '';
    const answer = await patiently(`${path}${search}`, sent(headers), signal);
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
    // A stream that is held open meets its fault some time later.
    if (path === '/chat/events' && faults.takeFile()) {
      await clock.sleep(500);
      reset(response);
    }
  };

  const server = await listen((received, response) =>
    received.method === 'POST' ? post(received, response) : get(received, response),
  );
  return {
    url: server.url,
    faults,
    async close() {
      clock.close();
      poster.close();
      await server.close();
    },
  };
}

/** The headers that go on: not those that belong to this connection. */
function sent(headers: IncomingHttpHeaders): Record<string, string> {
  const own = ['host', 'connection', 'content-length', 'transfer-encoding'];
  return Object.fromEntries(
    Object.entries(headers).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && !own.includes(pair[0]),
    ),
  );
}

function fetched(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers, agent: false, signal });
    asking.on('response', resolve);
    asking.on('error', reject);
    asking.end();
  });
}
