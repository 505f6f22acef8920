import type { ServerResponse } from 'node:http';
import { type Call, reset, trickle } from './calls.ts';
import type { Faults } from './faults.ts';
import type { Sample } from './samples.ts';
import type { Clock } from './server.ts';

/** A file behind a link. */
export interface Kept extends Sample {
  /** When the link ends, by the fake's clock; undefined: it does not. */
  until: number | undefined;
}

/** The files of a fake, by their path. */
export interface Files {
  kept: Map<string, Kept>;
  /** Gives a file at a path, with the fault that is due, and keeps a record under the method `file`. */
  serve(path: string, response: ServerResponse): Promise<void>;
}

/** @param trap where the fault `redirect` leads; without it that fault is a mistake of the test */
export function createFiles({
  clock,
  faults,
  calls,
  trap,
}: {
  clock: Clock;
  faults: Faults;
  calls: Call[];
  trap: string | undefined;
}): Files {
  const kept = new Map<string, Kept>();
  return {
    kept,
    async serve(path, response) {
      const found = kept.get(path);
      const file = found && (found.until ?? Number.POSITIVE_INFINITY) >= clock.now() ? found : undefined;
      const fault = faults.takeFile();
      const status = !file || fault === 'gone' ? 404 : fault === 'error' ? 500 : 200;
      const call: Call = {
        method: 'file',
        params: { path },
        status,
        answer: undefined,
        via: 'http',
        at: Date.now(),
      };
      calls.push(fault ? { ...call, fault } : call);
      if (!file || status !== 200) {
        response.writeHead(status).end();
        return;
      }
      const head = { 'content-type': file.type, 'content-length': file.bytes.length };
      const half = Math.floor(file.bytes.length / 2);
      switch (fault) {
        case 'page':
          response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Đăng nhập</body></html>');
          return;
        case 'cut':
          response.writeHead(200, head).write(file.bytes.subarray(0, half), () => reset(response));
          return;
        case 'short':
          response.writeHead(200, { ...head, 'content-length': half }).end(file.bytes.subarray(0, half));
          return;
        case 'long':
          response.writeHead(200, { ...head, 'content-length': 10 * 2 ** 30 });
          response.write(file.bytes);
          await clock.sleep(60_000);
          return reset(response);
        case 'endless':
          return pour(response.writeHead(200, { 'content-type': file.type }), file.bytes);
        case 'slow':
          return trickle(response.writeHead(200, head), file.bytes, clock);
        case 'redirect':
          if (trap === undefined) throw new Error('the fault `redirect` needs a trap');
          response.writeHead(302, { location: `${trap}/${file.name}` }).end();
          return;
        default:
          response.writeHead(200, head).end(file.bytes);
      }
    },
  };
}

/** Writes the same bytes again and again for as long as somebody reads. */
async function pour(response: ServerResponse, bytes: Buffer): Promise<void> {
  const block = Buffer.concat(Array(Math.ceil(65_536 / Math.max(bytes.length, 1))).fill(bytes));
  while (!response.destroyed) await new Promise<void>((done) => response.write(block, () => done()));
}
