import type { Database } from '../src/database.ts';
import { fault, info } from '../src/log.ts';
import { waiting } from '../src/metrics.ts';
import type { Belts } from './index.ts';

/** Seconds before something unfinished counts as lost from its belt, and between two alarms for a P0 nobody took. */
const PATIENCE = 5;
const ALARM = 120;
const BATCH = 5000;

const UNFINISHED = {
  sort: `SELECT id FROM tip WHERE sorted IS NULL AND received < now() - make_interval(secs => ${PATIENCE})
         ORDER BY received LIMIT ${BATCH}`,
  send: `SELECT DISTINCT lane AS id FROM outbox LEFT JOIN lease USING (lane)
         WHERE due < now() - make_interval(secs => ${PATIENCE}) AND (lease.until IS NULL OR lease.until < now()) LIMIT ${BATCH}`,
  deliver: `SELECT id FROM assignment
              WHERE ended IS NULL AND delivered IS NULL AND received < now() - make_interval(secs => ${PATIENCE})
            UNION ALL SELECT id FROM assignment
              WHERE ended IS NULL AND urgency = 'P0' AND acknowledged IS NULL AND delivered < now() - make_interval(secs => ${ALARM})
            LIMIT ${BATCH}`,
} as const;

// `heard` outlives the longest repetition of a channel (Telegram: 24 hours); a conversation outlives its `heard`, so
// that its versions never start again below one that is remembered.
const EXPIRED = [
  `UPDATE conversation SET state = NULL, hand_in = NULL, reply_to = NULL WHERE state IS NOT NULL AND at < now() - interval '24 hours'`,
  `DELETE FROM heard WHERE at < now() - interval '48 hours'`,
  `DELETE FROM conversation WHERE at < now() - interval '49 hours' AND (tips IS NULL OR at < now() - interval '90 days')`,
  `UPDATE tip SET reply_to = NULL, reply_expires = NULL WHERE reply_expires < now()`,
  `DELETE FROM mailbox WHERE expires < now()`,
  `DELETE FROM session WHERE expires < now()`,
  `DELETE FROM invitation WHERE expires < now()`,
  `DELETE FROM lease WHERE until < now() - interval '1 hour'`,
];

/** Puts everything unfinished back on its belt and erases what has expired. Returns how much was found by belt. */
export async function sweep(
  { pool }: Database,
  belts: Pick<Belts, 'again'>,
): Promise<Record<keyof typeof UNFINISHED, number>> {
  const found = { sort: 0, send: 0, deliver: 0 };
  for (const belt of ['sort', 'send', 'deliver'] as const) {
    const { rows } = await pool.query<{ id: string }>(UNFINISHED[belt]);
    for (const { id } of rows) belts.again[belt](id);
    found[belt] = rows.length;
    waiting.set({ kind: belt }, rows.length);
  }
  for (const statement of EXPIRED) await pool.query(statement);
  if (found.sort + found.send + found.deliver > 0) info('swept', found);
  return found;
}

/** Sweeps now and every few seconds until stopped. */
export function keepSweeping(
  database: Database,
  belts: Pick<Belts, 'again'>,
  seconds = PATIENCE,
): () => Promise<void> {
  let timer: NodeJS.Timeout;
  let stopped = false;
  const round = async (): Promise<void> => {
    await sweep(database, belts).catch((error) => fault('sweep', error));
    if (!stopped) timer = setTimeout(() => (running = round()), seconds * 1000);
  };
  let running = round();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
