import type pg from 'pg';
import type { startRedis } from '../../../redis.ts';

/** Every row of every table, the queues' among them, as text and as JSON. */
export async function dumpDatabase(client: pg.Client): Promise<string> {
  const tables = await client.query(
    `SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  let dump = '';
  for (const { schemaname, tablename } of tables.rows) {
    const rows = await client.query(
      `SELECT t::text AS row, row_to_json(t)::text AS json FROM "${schemaname}"."${tablename}" t`,
    );
    dump += `${tablename}\n${rows.rows.map(({ row, json }) => `${row}\n${json}\n`).join('')}`;
  }
  return dump;
}

/** Every key of Redis with all it holds. */
export async function dumpRedis({ client }: Awaited<ReturnType<typeof startRedis>>): Promise<string> {
  const keys = await client.keys('*');
  const values = await Promise.all(
    keys.map(async (key) => {
      const type = await client.type(key);
      if (type === 'hash') return JSON.stringify(await client.hgetall(key));
      if (type === 'stream') return JSON.stringify(await client.xrange(key, '-', '+'));
      if (type === 'list') return JSON.stringify(await client.lrange(key, 0, -1));
      if (type === 'zset') return JSON.stringify(await client.zrange(key, 0, -1));
      if (type === 'set') return JSON.stringify(await client.smembers(key));
      return (await client.get(key)) ?? '';
    }),
  );
  return [...keys, ...values].join('\n');
}
