import { expect, it } from 'vitest';
import { BusyError, turnstile } from '../../../src/console/turnstile.ts';

it('runs no more at once than it may, lets the line in, and turns the rest away', async () => {
  const through = turnstile(2, 3);
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
  };
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => through(work)));
  expect(most).toBe(2);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(BusyError);
  await expect(through(async () => 'again')).resolves.toBe('again');
});

it('goes on after a failure', async () => {
  const through = turnstile(1, 1);
  await expect(through(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(through(async () => 1)).resolves.toBe(1);
});
