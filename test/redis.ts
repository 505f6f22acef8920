import { spawn } from 'node:child_process';
import { Redis } from 'ioredis';
import { freePort } from './running.ts';

/** A Redis of the tests' own, in memory only. */
export async function startRedis(): Promise<{ url: string; client: Redis; close(): Promise<void> }> {
  const port = await freePort();
  const server = spawn(
    '/usr/bin/redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: 'ignore',
    },
  );
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  return {
    url,
    client,
    async close() {
      client.disconnect();
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGKILL');
      await new Promise((done) => server.once('exit', done));
    },
  };
}
