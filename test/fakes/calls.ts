import type { ServerResponse } from 'node:http';
import type { CallFault, Faults, FileFault } from './faults.ts';
import type { Answer, Clock } from './server.ts';

/** One call the bot made, and what became of it. */
export interface Call {
  method: string;
  params: Record<string, unknown>;
  /** The HTTP status the service meant to answer with; 0 if it did nothing and cut the connection. */
  status: number;
  /** The body it meant to answer with. */
  answer: unknown;
  fault?: CallFault | FileFault;
  /** `webhook`: the call was the answer to a delivery. */
  via: 'http' | 'webhook';
  at: number;
}

export interface CallToServe {
  method: string;
  params: Record<string, unknown>;
  /** Does what was asked, if it may be done. */
  run(): Answer | Promise<Answer>;
  /** Over the rate limit, in the service's words. */
  busy(): Answer;
  /** An internal error, in the service's words. */
  error(): Answer;
}

const page = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';

/** Runs a call and answers it, with the fault that is due, and keeps a record. */
export async function serveCall(
  response: ServerResponse,
  call: CallToServe,
  { faults, clock, calls }: { faults: Faults; clock: Clock; calls: Call[] },
): Promise<void> {
  const fault = faults.take(call.method);
  const record = ({ status, body }: Answer) =>
    calls.push({
      method: call.method,
      params: call.params,
      status,
      answer: body,
      ...(fault ? { fault } : {}),
      via: 'http',
      at: Date.now(),
    });
  const instead = undone(fault, call);
  if (instead) {
    record(instead);
    return instead.status === 0 ? cut(response) : write(response, instead);
  }
  const answer = await call.run();
  record(answer);
  await writeBadly(response, answer, fault, clock);
}

/** The answer of a call that has no effect because of a fault. */
function undone(fault: CallFault | undefined, call: CallToServe): Answer | undefined {
  if (fault === 'busy') return call.busy();
  if (fault === 'error') return call.error();
  if (fault === 'gateway') return { status: 502, body: page, headers: { 'content-type': 'text/html' } };
  if (fault === 'drop-before') return { status: 0, body: undefined };
  return undefined;
}

async function writeBadly(
  response: ServerResponse,
  answer: Answer,
  fault: CallFault | undefined,
  clock: Clock,
): Promise<void> {
  const text = Buffer.from(JSON.stringify(answer.body));
  const half = Math.floor(text.length / 2);
  const head = { 'content-type': 'application/json', ...answer.headers };
  switch (fault) {
    case 'drop-after':
      return cut(response);
    case 'hang':
      await clock.sleep(60_000);
      return cut(response);
    case 'truncated':
      response.writeHead(answer.status, head).end(text.subarray(0, half));
      return;
    case 'cut':
      response.writeHead(answer.status, { ...head, 'content-length': text.length });
      response.write(text.subarray(0, half), () => reset(response));
      return;
    case 'wrong-type':
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
      return;
    case 'slow':
      response.writeHead(answer.status, { ...head, 'content-length': text.length });
      await trickle(response, text, clock);
      return;
    default:
      write(response, answer);
  }
}

function write(response: ServerResponse, { status, body, headers }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

/** Ends the connection with a RST, as a machine that dies or a firewall does. */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Writes a body a byte at a time, two seconds of the service's time in all. */
export async function trickle(response: ServerResponse, body: Buffer, clock: Clock): Promise<void> {
  for (let at = 0; at < body.length && !response.destroyed; at++) {
    response.write(body.subarray(at, at + 1));
    await clock.sleep(2_000 / body.length);
  }
  if (!response.destroyed) response.end();
}
