import { readdirSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { Fleet } from '../soak/processes.ts';

/** Seconds of processor time used so far, by part. */
export async function cpuSeconds(fleet: Fleet): Promise<Record<string, number>> {
  const used: Record<string, number> = {};
  for (const [nth, url] of fleet.doors.entries()) used[`bots ${nth + 1}`] = await ofService(url);
  for (const [nth, url] of fleet.workers.entries()) used[`worker ${nth + 1}`] = await ofService(url);
  used.postgres = await ofPostgres(fleet);
  if (fleet.redisUrl) used.redis = await ofRedis(fleet.redisUrl);
  const { user, system } = process.cpuUsage();
  used['load itself'] = (user + system) / 1e6;
  return used;
}

async function ofService(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total ([\d.e+-]+)/m.exec(metrics)?.[1] ?? Number.NaN);
}

/** The server and all its backends, also those that have ended; NaN when it runs on another machine. */
async function ofPostgres({ database }: Fleet): Promise<number> {
  const { rows } = await database.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const parent = stat(rows[0]!.pid)?.parent;
  if (parent === undefined) return Number.NaN;
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (stat(Number(name)) ?? []) : []));
  const server = stat(parent);
  const backends = all.filter((each) => each.parent === parent).reduce((sum, { own }) => sum + own, 0);
  return server ? server.own + server.ended + backends : Number.NaN;
}

/** proc(5): fields 14–17 of `stat` are ticks of a hundredth of a second, field 4 the parent. */
function stat(pid: number): { parent: number; own: number; ended: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15) as [number, number, number, number];
    return { parent: fields[1]!, own: (user + system) / 100, ended: (endedUser + endedSystem) / 100 };
  } catch {
    return undefined;
  }
}

async function ofRedis(url: string): Promise<number> {
  const redis = new Redis(url);
  const told = await redis.info('cpu');
  redis.disconnect();
  return ['used_cpu_sys', 'used_cpu_user']
    .map((name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(told)?.[1] ?? Number.NaN))
    .reduce((sum, seconds) => sum + seconds, 0);
}
