import { expect, test } from 'vitest';
import { sameSecret } from '../../../bots/secret.ts';

test.each([
  ['the secret', 'secret-1', true],
  ['another', 'secret-2', false],
  ['its beginning', 'secret', false],
  ['nothing', '', false],
  ['no header', undefined, false],
  ['the header twice', ['secret-1', 'secret-1'], false],
])('%s', (_label, given, same) => {
  expect(sameSecret(given, 'secret-1')).toBe(same);
});
