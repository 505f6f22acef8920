import { spawnSync } from 'node:child_process';
import { GrammyError } from 'grammy';
import { expect, it } from 'vitest';
import { failureOf } from '../../../bots/telegram/errors.ts';

/** A line such as a stack has, in a message that quotes what a person wrote. */
const QUOTED = 'không hiểu: em bị giữ\n    at nhà trọ hoàng yến';

it('an error whose message has lines like those of a stack is logged without them', () => {
  const script = `import { fault } from './src/log.ts'; fault('test', new Error(${JSON.stringify(QUOTED)}));`;
  const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  const line = JSON.parse(stderr) as { where: string; frames: string[] };
  expect(line.where).toBe('test');
  expect(line.frames.length).toBeGreaterThan(0);
  expect(stderr).not.toContain('hoàng yến');
});

it('a channel that quotes what a person wrote in place of an error code is not quoted', () => {
  const answer = { ok: false, error_code: QUOTED, description: QUOTED } as unknown as ConstructorParameters<
    typeof GrammyError
  >[1];
  const error = failureOf('sendMessage', new GrammyError('Call failed', answer, 'sendMessage', {}));
  expect(error.failure).toBe('unreachable');
  expect(error.message).not.toContain('hoàng yến');
});
