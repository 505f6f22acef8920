import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cpuSeconds } from './load/cpu.ts';
import { makePlan } from './load/plan.ts';
import { countReplies } from './load/replies.ts';
import { shoot } from './load/shoot.ts';
import { startSink } from './load/sink.ts';
import { type Fleet, fleetPorts, startFleet } from './soak/processes.ts';

const HELP = `npm run test:load -- [--seconds 120] [--rate 300]

Two bots and two worker processes on Redis and PostgreSQL (DATABASE_URL, or one of its own) take updates of all channels
at a constant rate. Prints one line of JSON: the time to acknowledgement, errors, replies that came twice or not at all,
and the processor seconds of each part. Ends with 1 when something failed, doubled, or the slowest hundredth took more
than 250 ms.

  --seconds N   how long (120)
  --rate N      updates a second (300)
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    rate: { type: 'string', default: '300' },
    help: { type: 'boolean', default: false },
  },
});

/** Milliseconds within which all but a hundredth must be acknowledged. */
const LIMIT = 250;

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Waits until every reply has left and every tip is sorted; gives the seconds it took. */
async function drained({ database }: Fleet, limit: number): Promise<number> {
  const start = Date.now();
  for (;;) {
    const { rows } = await database.pool.query<{ left: number }>(
      'SELECT (SELECT count(*) FROM outbox)::int + (SELECT count(*) FROM tip WHERE sorted IS NULL)::int AS left',
    );
    if (rows[0]!.left === 0 || Date.now() - start > limit * 1000) return (Date.now() - start) / 1000;
    await sleep(500);
  }
}

async function load(rate: number, seconds: number): Promise<boolean> {
  const sink = await startSink();
  const ports = await fleetPorts(4);
  const settings = { ...sink.settings, PUBLIC_URL: `http://127.0.0.1:${ports[0]}` };
  say('starting …');
  const fleet = await startFleet(ports, settings);
  try {
    // Compiled code and open connections, as after the first minute of a day.
    await shoot(makePlan(50, 10).order, fleet.doors, 50);
    const { sessions, order } = makePlan(rate, seconds);
    say(`${order.length} updates of ${sessions.length} people …`);
    const before = await cpuSeconds(fleet);
    const { times, errors, late } = await shoot(order, fleet.doors, rate);
    const after = await cpuSeconds(fleet);
    const drain = await drained(fleet, seconds * 3 + 60);
    const replies = await countReplies(fleet, sessions, sink, times);
    const good = times.filter((time) => !Number.isNaN(time)).sort((a, b) => a - b);
    const at = (share: number) => Math.round((good[Math.floor(good.length * share)] ?? Number.NaN) * 10) / 10;
    const cpu = Object.fromEntries(
      Object.entries(after).map(([part, used]) => [part, Math.round((used - before[part]!) * 10) / 10]),
    );
    const { rows } = await fleet.database.pool.query<{ tips: number }>(
      'SELECT count(*)::int AS tips FROM tip',
    );
    const ms = { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(0.99999) };
    const result = {
      ...{ rate, seconds, acknowledged: good.length, errors, ms, senderLateMs: Math.round(late) },
      ...{ tips: rows[0]!.tips, drainSeconds: Math.round(drain), replies, cpuSeconds: cpu },
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return Object.keys(errors).length === 0 && replies.doubled + replies.unanswered === 0 && ms.p99 <= LIMIT;
  } finally {
    await fleet.close();
    sink.close();
  }
}

const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
if (values.help) process.stdout.write(HELP);
else if (!(seconds > 0 && rate > 0 && Number.isInteger(seconds * rate))) {
  say(`--seconds and --rate must be whole numbers above 0\n${HELP}`);
  process.exit(2);
} else if (!existsSync('/usr/bin/redis-server')) {
  say('needs redis-server (apt-get install redis-server)');
  process.exit(2);
} else process.exit((await load(rate, seconds)) ? 0 : 1);
