import { existsSync } from 'node:fs';
import { it } from 'vitest';
import { startRedis } from '../redis.ts';
import { ordeal } from './kill.ts';

it.runIf(existsSync('/usr/bin/redis-server'))(
  'kill -9 loses and doubles nothing with the queues on Redis, which forgets everything now and then',
  async () => {
    const redis = await startRedis();
    await ordeal(12, 4, redis);
    await redis.close();
  },
  400_000,
);
