import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../fakes/faults.ts';
import { startTrap } from '../../fakes/trap.ts';
import { openTown, type Town } from '../../people.ts';
import { check, endSilence, unfinished } from './checks.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { startOfficers } from './officers.ts';
import { CHANNELS, type Neighbour, neighbour } from './population.ts';
import { type Fleet, fleetPorts, startFleet } from './processes.ts';
import { act } from './scripts.ts';
import { startWeather } from './weather.ts';

export interface SoakOptions {
  /** Decides who does what and, but for the order in which processes get to run, what fails. */
  seed: number;
  /** How long the weather is bad. */
  seconds: number;
  /** How long everything may take to drain afterwards. */
  drain: number;
  /** Scripts begun a second. */
  perSecond: number;
  /** Told every ten seconds how it goes. */
  say(line: string): void;
}

export interface Summary {
  seed: number;
  seconds: number;
  drainedIn: number;
  people: number;
  stories: number;
  tips: number;
  answers: number;
  /** Updates handed over by the fakes, repeats and storms among them. */
  deliveries: number;
  /** Calls the fakes let fail, by fault. */
  inflicted: Record<string, number>;
  /** Faults the service logged, by the part that failed. */
  faults: Record<string, number>;
  trapped: number;
  /** Empty when all is well. */
  wrong: string[];
}

/** Scripts under way at once. */
const CROWD = 120;

/** Runs the whole service in bad weather, lets it drain, and looks whether anything was lost, doubled or told. */
export async function soak(options: SoakOptions): Promise<Summary> {
  const { seed, say } = options;
  const trap = await startTrap();
  const ports = await fleetPorts(5);
  const town = await openTown(ports[0]!, 20, trap.url);
  const fleet = await startFleet(ports, town.settings);
  for (const fake of [town.telegram, town.zaloOa, town.zaloBot]) fake.doors.push(...fleet.doors);
  const gateway = await startGateway(fleet.doors);
  try {
    const ledger = createLedger(seed);
    const drainedIn = await live({ town, fleet, gateway, ledger, bait: `${trap.url}/viec-nhe` }, options);
    await everybodyIsAnswered(ledger, say);
    const found = await check(fleet, ledger);
    const hits = trap.hits.length > 0 ? [`${trap.hits.length} requests to a foreign host`] : [];
    return {
      ...{ seed, seconds: options.seconds, drainedIn },
      ...{ people: ledger.people.length, stories: ledger.stories.length, tips: found.tips },
      answers: ledger.answers.length,
      ...counted(town),
      ...{ faults: found.faults, trapped: trap.hits.length },
      wrong: [...tally(ledger.failures), ...tally(found.wrong), ...hits],
    };
  } finally {
    await fleet.stop();
    await gateway.close();
    await town.close();
    await trap.close();
    await fleet.close();
  }
}

interface Place {
  town: Town;
  fleet: Fleet;
  gateway: Gateway;
  ledger: Ledger;
  bait: string;
}

/** Bad weather with people in it, then calm until everything has drained. Returns how many seconds that took. */
async function live(place: Place, { seed, seconds, drain, perSecond, say }: SoakOptions): Promise<number> {
  const { town, fleet, ledger } = place;
  const random = createRandom(seed);
  const officers = await startOfficers(fleet, ledger);
  // The first pair of tokens is fetched in calm: it can be used once, and a lost answer to that is past mending.
  const early = await neighbour('zalo-oa', town, '');
  await early.says('/start');
  await early.hears(/./);

  const weather = startWeather(place, createRandom(seed + 1), Math.max(2, Math.min(seconds / 6, 20)));
  const end = Date.now() + seconds * 1000;
  let open = 0;
  const waiting = '';
  const progress = setInterval(() => {
    const left = Math.round((end - Date.now()) / 1000);
    const sky = left > 0 ? `${left} s left, ${weather.now()}` : `calm for ${-left} s ${waiting}`;
    const crowd = `${ledger.people.length} people, ${open} at it, ${ledger.failures.length} failures`;
    say(`seed ${seed}: ${sky}, ${crowd}`);
  }, 10_000);
  const scripts: Promise<void>[] = [];
  while (Date.now() < end) {
    await sleep(1000 / perSecond);
    if (open >= CROWD) continue;
    open++;
    scripts.push(one(place, createRandom(Math.floor(random() * 2 ** 32))).finally(() => open--));
  }
  await weather.end();
  const calm = Date.now();
  await officers.end();
  await Promise.all(scripts);
  await endSilence(fleet);
  const limit = calm + drain * 1000;
  while (Date.now() < limit && Object.values(await unfinished(fleet)).some((count) => count > 0))
    await sleep(250);
  clearInterval(progress);
  return Math.round((Date.now() - calm) / 100) / 10;
}

/** One person's time with the hotline. */
async function one({ town, gateway, ledger, bait }: Place, random: () => number): Promise<void> {
  const channel = CHANNELS[Math.floor(random() * CHANNELS.length)]!;
  let me: Neighbour;
  try {
    me = await neighbour(channel, town, gateway.url);
  } catch (error) {
    ledger.failures.push(`could not begin on ${channel}: ${(error as Error).message}`);
    return;
  }
  ledger.people.push(me);
  await act({ me, ledger, bait, random, ponder: () => sleep(random() * 1500) });
}

/** Nobody's conversation is stuck: whoever can still be written to gets an answer. */
async function everybodyIsAnswered({ people, failures }: Ledger, say: (line: string) => void): Promise<void> {
  const asked = people.filter(({ gone }) => !gone);
  say(`asking ${asked.length} people once more`);
  for (let from = 0; from < asked.length; from += 40) {
    await Promise.all(
      asked.slice(from, from + 40).map(async (person) => {
        const before = person.heard().length;
        try {
          await person.says('/start');
          for (let waited = 0; person.heard().length === before; waited++) {
            if (waited > 600) throw new Error('no answer in a minute');
            await sleep(100);
          }
        } catch (error) {
          failures.push(`stuck on ${person.channel}: ${(error as Error).message}`);
        }
      }),
    );
  }
}

function counted({ telegram, zaloOa, zaloBot }: Town): Pick<Summary, 'deliveries' | 'inflicted'> {
  const fakes = [telegram, zaloOa, zaloBot];
  const inflicted: Record<string, number> = {};
  for (const { fault } of fakes.flatMap(({ calls }) => calls)) {
    if (fault) inflicted[fault] = (inflicted[fault] ?? 0) + 1;
  }
  return { deliveries: fakes.reduce((sum, { deliveries }) => sum + deliveries.length, 0), inflicted };
}

/** The same line many times is said once. */
function tally(lines: string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, times]) => (times > 1 ? `${times} × ${line}` : line));
}
