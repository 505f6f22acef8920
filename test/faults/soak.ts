import { parseArgs } from 'node:util';
import { type Summary, soak } from './soak/run.ts';

/** Seconds: a letter is tried again after five minutes at most. */
const DRAIN = 360;

const HELP = `npm run test:faults -- [--minutes 10] [--seed 1] [--seeds 1]

Runs two bots, two worker and one console process on one PostgreSQL (DATABASE_URL, or one of its own) and Redis (when
redis-server is installed, else the queues are in PostgreSQL) while everything around them fails, then looks whether a
story was lost, doubled or told to anybody it is not for.

  --minutes N   how long everything fails, for each seed (10)
  --seed N      the first seed (1)
  --seeds N     how many seeds, one after the other (1)
  --rate N      people who begin to write a second (4)

Prints a line of JSON for each seed. Ends with 1, and the seed, when something is wrong.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    rate: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
});

function positive(name: 'minutes' | 'seed' | 'seeds' | 'rate'): number {
  const value = Number(values[name]);
  if (value > 0) return value;
  process.stderr.write(`--${name} must be a number above 0\n${HELP}`);
  process.exit(2);
}

if (values.help) {
  process.stdout.write(HELP);
} else {
  const [minutes, first, seeds, perSecond] = [
    positive('minutes'),
    positive('seed'),
    positive('seeds'),
    positive('rate'),
  ];
  const bad: Summary[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const say = (line: string) => void process.stderr.write(`${line}\n`);
    const summary = await soak({ seed, seconds: minutes * 60, drain: DRAIN, perSecond, say });
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    if (summary.wrong.length > 0) bad.push(summary);
  }
  for (const { seed, wrong } of bad) process.stderr.write(`seed ${seed} failed: ${wrong.join('; ')}\n`);
  process.exit(bad.length > 0 ? 1 : 0);
}
