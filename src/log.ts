import { randomUUID } from 'node:crypto';
import pino, { type Logger } from 'pino';
import { faults } from './metrics.ts';

/** What a log line may carry: ids, counts and names of things. Never a text, an address or a code. */
export type Facts = Record<string, string | number | boolean | undefined>;

const logger: Logger = pino({ level: 'info' }, pino.destination({ dest: 2, sync: true }));

/** Sets how much is logged, from `LOG_LEVEL`. Lines go to standard error as JSON. */
export function setLogLevel(level: string): void {
  logger.level = level;
}

export function info(message: string, facts: Facts = {}): void {
  logger.info(facts, message);
}

export function warn(message: string, facts: Facts = {}): void {
  logger.warn(facts, message);
}

/** Errors whose message is ours and holds nothing secret. */
const SPEAKING = new Set(['SendError', 'SetupError', 'ConfigError', 'KeyError', 'MissingText']);

/**
 * Logs and counts a fault of our own. The error's message is left out unless it is ours: drivers and HTTP clients put
 * values and URLs with tokens into theirs.
 * @param where the part that failed, a label of the metric
 * @returns the id of the log line, to be shown to whoever met the fault
 */
export function fault(where: string, error: unknown, facts: Facts = {}): string {
  const id = randomUUID();
  const { name, code, message, stack }: Error & { code?: unknown } =
    error instanceof Error ? error : new Error();
  // The stack begins with the message, whose lines may look like frames.
  const frames = stack
    ?.replace(message, '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6);
  faults.inc({ where });
  logger.error(
    {
      ...facts,
      where,
      fault: id,
      error: name,
      ...(code === undefined ? {} : { code: String(code) }),
      ...(SPEAKING.has(name) ? { reason: message } : {}),
      frames: frames?.map((line) => line.trim()),
    },
    'fault',
  );
  return id;
}
