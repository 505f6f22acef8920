import type { Database } from '../src/database.ts';
import { fault } from '../src/log.ts';

/** Milliseconds: how sending goes is written at once when it changes, but not more often, and else now and then. */
const AT_MOST = 1000;
const NOW_AND_THEN = 5000;

/** How sending through a channel goes, for the console. */
export interface Health {
  /** The channel did its part; `remark`: though this one person can't be written to. */
  worked(remark?: string): void;
  /** @param error a SendError's message: method and code */
  failed(error: string): void;
}

const WORKED = `
  INSERT INTO channel_health AS health (channel, worked, error, failed)
  VALUES ($1, now(), $2, CASE WHEN $2::text IS NOT NULL THEN now() END)
  ON CONFLICT (channel) DO UPDATE SET worked = now(), failures = 0,
    error = coalesce(excluded.error, health.error), failed = coalesce(excluded.failed, health.failed)`;

/** `failed` keeps the beginning of a row of failures. */
const FAILED = `
  INSERT INTO channel_health AS health (channel, failures, error, failed) VALUES ($1, 1, $2, now())
  ON CONFLICT (channel) DO UPDATE SET failures = health.failures + 1, error = excluded.error,
    failed = CASE WHEN health.failures = 0 THEN now() ELSE health.failed END`;

/** Notes how sending goes, without a statement for each message. */
export function healthOf({ pool }: Database, channel: string): Health {
  let latest: [statement: string, error: string | null] | undefined;
  let written: typeof latest;
  let at = 0;
  let timer: NodeJS.Timeout | undefined;

  const write = (): void => {
    timer = undefined;
    at = Date.now();
    written = latest;
    const [text, error] = latest!;
    pool.query(text, [channel, error]).catch((failure) => fault('channel-health', failure, { channel }));
  };
  const note = (statement: string, error: string | null): void => {
    latest = [statement, error];
    const age = Date.now() - at;
    const changed = written?.[0] !== statement || (error !== null && written[1] !== error);
    if (timer || (!changed && age < NOW_AND_THEN)) return;
    timer = setTimeout(write, Math.max(AT_MOST - age, 0)).unref();
  };
  return {
    worked: (remark) => note(WORKED, remark ?? null),
    failed: (error) => note(FAILED, error),
  };
}

/** Tells the console which channels this installation sends through. */
export async function listChannels({ pool }: Database, channels: string[]): Promise<void> {
  await pool.query(
    `WITH closed AS (DELETE FROM channel_health WHERE channel <> ALL($1::text[]))
     INSERT INTO channel_health (channel) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`,
    [channels],
  );
}
