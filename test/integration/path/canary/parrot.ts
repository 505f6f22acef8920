import { listen } from '../../../fakes/server.ts';

/** Stands before a channel and answers some calls with an error that quotes all it was told. */
export interface Parrot {
  url: string;
  /** Every call so far: method, path, headers, body. */
  heard: string[];
  /** From now on quotes, instead of passing on, the calls that hold all of these words. */
  quotes(...words: string[]): void;
  /** How many calls it has quoted. */
  quoted(): number;
  close(): Promise<void>;
}

/** @param target the channel's own root */
export async function startParrot(target: string): Promise<Parrot> {
  const heard: string[] = [];
  const wanted: string[][] = [];
  let count = 0;
  const server = await listen(async ({ method, path, query, headers, body }, response) => {
    const way = `${path}${query.size > 0 ? `?${query}` : ''}`;
    const call = `${method} ${way} ${JSON.stringify(headers)} ${body}`;
    heard.push(call);
    if (wanted.some((words) => words.every((word) => call.includes(word)))) {
      count++;
      // The shapes of all channels in one: Telegram and Zalo Bot, then OpenAPI.
      const refusal = { ok: false, error_code: 400, description: call, error: -201, message: call };
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(refusal));
      return;
    }
    const passed = ['content-type', 'access_token'].flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value] as [string, string]] : [];
    });
    const init = method === 'GET' ? {} : { body: new Uint8Array(body) };
    const answer = await fetch(target + way, { method, headers: passed, ...init });
    const type = answer.headers.get('content-type') ?? 'application/octet-stream';
    response.writeHead(answer.status, { 'content-type': type });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  return {
    url: server.url,
    heard,
    quotes: (...words) => void wanted.push(words),
    quoted: () => count,
    close: server.close,
  };
}
