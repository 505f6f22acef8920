import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/prisma/client.ts';
import { fault } from './log.ts';

/** One pool, two ways in: Prisma for everyday reading and writing, `pool` for hot statements that must be one round trip. */
export interface Database {
  url: string;
  pool: pg.Pool;
  prisma: PrismaClient;
  close(): Promise<void>;
}

/** A transaction's own client. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/**
 * A connection that may break while it is lent out (server killed): the query under way fails and its caller knows, so
 * the event itself, which would end the process when nobody listens, needs no more.
 */
export class Connection extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}

/**
 * Connects to a migrated database.
 * @param url connection string
 * @param connections upper limit of the pool
 */
export function openDatabase(url: string, connections = 20): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    Client: Connection,
  });
  // An idle connection that breaks (server restarted) is replaced by the pool; without a listener it would end us.
  pool.on('error', (error) => fault('database', error));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  return {
    url,
    pool,
    prisma,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/**
 * Listens to a PostgreSQL notification channel on a connection of its own, reconnecting until stopped.
 * @param heard called with each payload
 * @param renewed called when it listens again after it could not for a while: something may have been missed
 * @returns stops listening
 */
export function listen(
  url: string,
  channel: string,
  heard: (payload: string) => void,
  renewed?: () => void,
): () => Promise<void> {
  let client: pg.Client | undefined;
  let stopped = false;
  let before = false;
  const connect = async (): Promise<void> => {
    if (stopped) return;
    const fresh = new Connection(url);
    client = fresh;
    fresh.on('notification', (notice) => heard(notice.payload ?? ''));
    fresh.on('end', () => {
      if (!stopped) setTimeout(connect, 500).unref();
    });
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      if (before) renewed?.();
      before = true;
    } catch (error) {
      fault('listen', error, { channel });
      await fresh.end().catch(() => {});
    }
  };
  void connect();
  return async () => {
    stopped = true;
    await client?.end().catch(() => {});
  };
}
