import { Agent, request } from 'node:http';
import type { Shot } from './plan.ts';

/** What became of all shots. */
export interface Hits {
  /** Milliseconds from the moment a shot was due to its acknowledgement; NaN when that was not 200. */
  times: number[];
  /** Others, by status or by what broke. */
  errors: Record<string, number>;
  /** The furthest the sender itself fell behind, in ms: above a few, the measurement says less. */
  late: number;
}

/**
 * Posts at a constant rate whatever the answers do, to the processes in turn. Times count from when a shot was due, so a
 * slow service can't hide behind a sender that waits for it.
 */
export async function shoot(order: Shot[], doors: string[], rate: number): Promise<Hits> {
  const targets = doors.map((door) => ({
    port: new URL(door).port,
    // Given up before the server closes it, which it does after five seconds of silence.
    agent: new Agent({ keepAlive: true, maxSockets: 256, timeout: 3000 }),
  }));
  const hits: Hits = { times: Array(order.length).fill(Number.NaN), errors: {}, late: 0 };
  const start = performance.now() + 50;
  const failed = (why: string) => {
    hits.errors[why] = (hits.errors[why] ?? 0) + 1;
  };
  const fire = (nth: number, due: number) =>
    new Promise<void>((done) => {
      const { path, headers, body } = order[nth]!;
      // Not by parity alone: a person's updates would always meet the same process.
      const { port, agent } = targets[(nth + Math.floor(nth / rate)) % targets.length]!;
      const posted = request({
        ...{ method: 'POST', host: '127.0.0.1', port, path, agent },
        headers: { ...headers, 'content-length': body.length },
      });
      posted.on('response', (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) hits.times[nth] = performance.now() - due;
          else failed(String(response.statusCode));
          done();
        });
      });
      posted.on('error', (error: NodeJS.ErrnoException) => {
        failed(error.code ?? 'broken');
        done();
      });
      posted.end(body);
    });

  const flying: Promise<void>[] = [];
  while (flying.length < order.length) {
    const due = start + (flying.length * 1000) / rate;
    const now = performance.now();
    if (now < due) await new Promise((soon) => setTimeout(soon, Math.min(due - now, 5)));
    else {
      hits.late = Math.max(hits.late, now - due);
      flying.push(fire(flying.length, due));
    }
  }
  await Promise.all(flying);
  for (const { agent } of targets) agent.destroy();
  return hits;
}
