import { type Listening, listen, type Received } from '../../fakes/server.ts';

export interface Receiver extends Listening {
  received: (Received & { json: Record<string, unknown> })[];
  /** What the next deliveries are answered with; 200 when empty. A number is a status, a string a body with 200. */
  answers: (number | string | (() => Promise<number>))[];
}

/** A stand-in for the bot: takes webhook calls and answers as told. */
export async function startReceiver(): Promise<Receiver> {
  const received: Receiver['received'] = [];
  const answers: Receiver['answers'] = [];
  const server = await listen(async (request, response) => {
    const text = request.body.toString('utf8');
    received.push({ ...request, json: text === '' ? {} : JSON.parse(text) });
    const next = answers.shift() ?? 200;
    const answer = typeof next === 'function' ? await next() : next;
    if (typeof answer === 'number') response.writeHead(answer).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
  return { ...server, received, answers };
}

/** POSTs JSON and reads the answer. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
