import { createPostgresBackend, type JobsOptions, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import { Connection } from '../src/database.ts';
import { fault } from '../src/log.ts';

/** Where the belts run: on Redis when there is one, otherwise in a schema of their own in the database. */
export type BeltPlace = { redisUrl: string } | { databaseUrl: string };

/** What makes a belt: its name, the shape of its payload (ids only), and how many jobs one process works on at once. */
export interface Belt<Payload> {
  name: string;
  payload: z.ZodType<Payload>;
  concurrency: number;
  /** Runs as one belt for each of these, so that one that stands still holds up none of the others. */
  parts?: { names: readonly string[]; of(payload: Payload): string };
}

const namesOf = <Payload>({ name, parts }: Belt<Payload>): string[] =>
  parts ? parts.names.map((part) => `${name}-${part}`) : [name];

const nameFor = <Payload>({ name, parts }: Belt<Payload>, payload: Payload): string =>
  parts ? `${name}-${parts.of(payload)}` : name;

/** Jobs are gone when done or given up: the database knows what is unfinished, and the sweep brings it back. */
const JOB: JobsOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: true,
  removeOnFail: true,
};

/** Jobs need not outlive a crash of the server, since the sweep brings them back: they don't wait for its disk. */
const inDatabase = (connectionString: string) => ({
  connectionString,
  schema: 'belts',
  migrate: true,
  // Each belt has two of these in a process; together they must leave room on a server for 100.
  max: 4,
  options: '-c synchronous_commit=off',
  Client: Connection,
});

/** A door must not wait for a Redis that is away; a worker waits for it. */
function redisAt(url: string, patient: boolean): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    enableOfflineQueue: patient,
    retryStrategy: (times) => Math.min(times * 200, 2000),
  });
  // Reported by the queue or worker that uses it.
  redis.on('error', () => {});
  return redis;
}

/**
 * In the database BullMQ first makes its tables. Should that fail it would remember so for ever, hence we start only when
 * it has succeeded; a Redis that is away now is waited for by those who need it.
 */
async function prepared(end: { waitUntilReady(): Promise<unknown> }, place: BeltPlace): Promise<void> {
  if ('databaseUrl' in place) await end.waitUntilReady();
}

export interface JobOptions {
  /** Milliseconds before anybody may take it. */
  delay?: number;
  /** A job of the same id is not put on twice. */
  jobId?: string;
  /** Lower is taken first; 0 by default. */
  priority?: number;
}

/** The end of a belt where jobs are put on. */
export interface Feeder<Payload> {
  /** Puts a job on the belt. Failing to is logged, not thrown: the sweep makes good for it. */
  add(payload: Payload, options?: JobOptions): void;
  /** Whether the belt answers. */
  alive(): Promise<boolean>;
  close(): Promise<void>;
}

async function openQueue(name: string, place: BeltPlace, redis: Redis | undefined) {
  const queue =
    'databaseUrl' in place
      ? new Queue(
          name,
          { connection: inDatabase(place.databaseUrl), defaultJobOptions: JOB },
          createPostgresBackend,
        )
      : new Queue(name, { connection: redis!, defaultJobOptions: JOB });
  queue.on('error', (error) => fault(`queue-${name}`, error));
  await prepared(queue, place);
  return queue;
}

export async function feed<Payload extends object>(
  belt: Belt<Payload>,
  place: BeltPlace,
): Promise<Feeder<Payload>> {
  const redis = 'redisUrl' in place ? redisAt(place.redisUrl, false) : undefined;
  const opened = namesOf(belt).map(async (name) => [name, await openQueue(name, place, redis)] as const);
  const queues = new Map(await Promise.all(opened));
  const adding = new Set<Promise<unknown>>();
  return {
    add(payload, options) {
      // A payload of the wrong shape must not throw either: one bad row would stop the whole sweep.
      const job = Promise.resolve()
        .then(() => belt.payload.parse(payload))
        .then((checked) => queues.get(nameFor(belt, checked))!.add(belt.name, checked, options))
        .catch((error) => fault(`queue-${belt.name}`, error));
      adding.add(job);
      void job.then(() => adding.delete(job));
    },
    async alive() {
      const answers = [...queues.values()].map((queue) => queue.getJobCounts('active'));
      return Promise.all(answers).then(
        () => true,
        () => false,
      );
    },
    async close() {
      await Promise.all(adding);
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      redis?.disconnect();
    },
  };
}

/** Works on a belt's jobs until closed. A job that throws is logged and tried again, then left to the sweep. */
export async function work<Payload>(
  belt: Belt<Payload>,
  place: BeltPlace,
  handle: (payload: Payload) => Promise<void>,
): Promise<{ close(): Promise<void> }> {
  const workers = await Promise.all(namesOf(belt).map((name) => workOn(name, belt, place, handle)));
  return {
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

async function workOn<Payload>(
  name: string,
  belt: Belt<Payload>,
  place: BeltPlace,
  handle: (payload: Payload) => Promise<void>,
): Promise<{ close(): Promise<void> }> {
  const where = `queue-${name}`;
  const redis = 'redisUrl' in place ? redisAt(place.redisUrl, true) : undefined;
  const process = async (job: { data: unknown; attemptsMade: number }) => {
    try {
      await handle(belt.payload.parse(job.data));
    } catch (error) {
      // The queue keeps the message of what we throw: it must not be a driver's, which may quote values.
      throw new Error(`fault ${fault(where, error, { attempt: job.attemptsMade + 1 })}`);
    }
  };
  const options = {
    concurrency: belt.concurrency,
    lockDuration: 20_000,
    stalledInterval: 10_000,
    runRetryDelay: 1000,
  };
  const worker =
    'databaseUrl' in place
      ? new Worker(
          name,
          process,
          { ...options, connection: inDatabase(place.databaseUrl) },
          createPostgresBackend,
        )
      : new Worker(name, process, { ...options, connection: redis! });
  worker.on('error', (error) => fault(where, error));
  await prepared(worker, place);
  return {
    async close() {
      await worker.close();
      redis?.disconnect();
    },
  };
}
