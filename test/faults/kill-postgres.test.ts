import { it } from 'vitest';
import { ordeal } from './kill.ts';

it(
  'kill -9 loses and doubles nothing with the queues on PostgreSQL',
  () => ordeal(11, 8, undefined),
  400_000,
);
