import { logHead } from '../src/audit/verify.ts';
import { tidyLearning } from '../src/awareness/nightly.ts';
import type { Database } from '../src/database.ts';
import { LANE } from '../src/inbox/calls.ts';
import { alarmRules } from '../src/inbox/climb.ts';
import { fault, info } from '../src/log.ts';
import { waiting } from '../src/metrics.ts';
import type { Storage } from '../src/storage/port.ts';
import { UNDONE } from '../src/tips/attachments.ts';
import type { Belts } from './index.ts';

/** Seconds before something unfinished counts as lost from its belt. */
const PATIENCE = 5;
const BATCH = 5000;

/** A day and an hour: what belongs to a report nobody will send any more. */
const FORGOTTEN = "interval '25 hours'";

interface Unfinished {
  kind: keyof Belts['again'];
  find: string;
  again(belts: Belts['again'], row: Found): void;
}
interface Found {
  id: string;
  channel: string;
  priority: number;
}

const UNFINISHED: readonly Unfinished[] = [
  {
    kind: 'sort',
    find: `SELECT id FROM tip WHERE sorted IS NULL AND received < now() - make_interval(secs => ${PATIENCE})
           ORDER BY received LIMIT ${BATCH}`,
    again: (belts, { id }) => belts.sort(id),
  },
  {
    // What a channel's own limit holds up comes back by itself.
    kind: 'send',
    find: `SELECT lane AS id, channel, min(priority) AS priority
           FROM outbox LEFT JOIN lease USING (lane) LEFT JOIN channel_health AS health USING (channel)
           WHERE due < now() - make_interval(secs => ${PATIENCE}) AND (lease.until IS NULL OR lease.until < now())
             AND (health.next IS NULL OR health.next < now() + make_interval(secs => ${PATIENCE}))
           GROUP BY lane, channel ORDER BY min(priority), min(outbox.id) LIMIT ${BATCH}`,
    again: (belts, { id, channel, priority }) => belts.send(id, channel, { priority }),
  },
  {
    kind: 'deliver',
    find: `SELECT id FROM assignment
             WHERE ended IS NULL AND delivered IS NULL AND received < now() - make_interval(secs => ${PATIENCE})
           UNION ALL SELECT id FROM assignment
             WHERE ended IS NULL AND urgency = 'P0' AND acknowledged IS NULL AND delivered < now() - make_interval(secs => ${alarmRules.repeatSeconds})
           LIMIT ${BATCH}`,
    again: (belts, { id }) => belts.deliver(id),
  },
  {
    kind: 'alert',
    find: `SELECT id FROM alert
           WHERE ended IS NULL AND delivered IS NULL AND begun < now() - make_interval(secs => ${PATIENCE}) LIMIT ${BATCH}`,
    again: (belts, { id }) => belts.alert(id),
  },
  {
    kind: 'fetch',
    find: `SELECT id FROM attachment WHERE ${UNDONE} AND due < now() - make_interval(secs => ${PATIENCE})
           ORDER BY due LIMIT ${BATCH}`,
    again: (belts, { id }) => belts.fetch(id),
  },
  {
    kind: 'call',
    find: `SELECT DISTINCT ${LANE} AS id FROM call LEFT JOIN lease ON lease.lane = 'call:' || ${LANE}
           WHERE due < now() - make_interval(secs => ${PATIENCE}) AND (lease.until IS NULL OR lease.until < now())`,
    again: (belts, { id }) => belts.call(id),
  },
];

// `heard` outlives the longest repetition of a channel (Telegram: 24 hours); a conversation outlives its `heard`, so
// that its versions never start again below one that is remembered. Both keep their time by the hour, hence one hour more.
// Telegram lets messages be taken back for 48 hours.
const EXPIRED = [
  `UPDATE conversation SET state = NULL, hand_in = NULL, reply_to = NULL WHERE state IS NOT NULL AND at < now() - interval '25 hours'`,
  `DELETE FROM heard WHERE at < now() - interval '49 hours'`,
  `DELETE FROM conversation WHERE at < now() - interval '50 hours' AND (kept IS NULL OR at < now() - interval '90 days')`,
  `UPDATE tip SET reply_to = NULL, reply_expires = NULL WHERE reply_expires < now()`,
  `UPDATE alert SET ended = now(), outcome = 'forgotten' WHERE ended IS NULL AND begun < now() - ${FORGOTTEN}`,
  `UPDATE attachment SET state = 'dropped', due = now()
   WHERE tip_id IS NULL AND state <> 'dropped' AND at < now() - ${FORGOTTEN}
     AND NOT EXISTS (SELECT FROM conversation WHERE id = attachment.conversation AND conversation.state IS NOT NULL)`,
  `DELETE FROM trace WHERE at < now() - interval '48 hours'`,
  `DELETE FROM mute WHERE until < now()`,
  `DELETE FROM mailbox WHERE expires < now()`,
  `DELETE FROM session WHERE expires < now()`,
  `DELETE FROM invitation WHERE expires < now()`,
  `DELETE FROM lease WHERE until < now() - interval '1 hour'`,
  // Its worker gives a call up; nobody does where e-mail is set up no more.
  `DELETE FROM call WHERE expires < now() - interval '1 hour'`,
];

/** Puts everything unfinished back on its belt and erases what has expired. Returns how much was found by kind. */
export async function sweep(
  { pool }: Database,
  belts: Pick<Belts, 'again'>,
): Promise<Record<Unfinished['kind'], number>> {
  const found = { sort: 0, send: 0, deliver: 0, alert: 0, fetch: 0, call: 0 };
  for (const { kind, find, again } of UNFINISHED) {
    const { rows } = await pool.query<Found>(find);
    for (const row of rows) again(belts.again, row);
    found[kind] = rows.length;
    waiting.set({ kind }, rows.length);
  }
  for (const statement of EXPIRED) await pool.query(statement);
  if (Object.values(found).some((count) => count > 0)) info('swept', found);
  return found;
}

/** Files sent by browsers and never told of lie this long at most; looked for once an hour. */
const UPLOADS = { prefix: 'upload/', hours: 49, every: 3_600_000 };

/**
 * Sweeps now and every few seconds until stopped.
 * @param storage where browsers' uploads lie, if they do
 */
export function keepSweeping(
  database: Database,
  belts: Pick<Belts, 'again'>,
  storage?: Pick<Storage, 'removeOlder'>,
  seconds = PATIENCE,
): () => Promise<void> {
  let timer: NodeJS.Timeout;
  let stopped = false;
  let tidied = 0;
  const tidy = async (): Promise<void> => {
    if (!storage || Date.now() - tidied < UPLOADS.every) return;
    tidied = Date.now();
    await storage.removeOlder(UPLOADS.prefix, new Date(Date.now() - UPLOADS.hours * 3_600_000));
  };
  const round = async (): Promise<void> => {
    await sweep(database, belts).catch((error) => fault('sweep', error));
    await tidy().catch((error) => fault('sweep-uploads', error));
    await tidyLearning(database).catch((error) => fault('sweep-learning', error));
    await logHead(database).catch((error) => fault('audit-head', error));
    if (!stopped) timer = setTimeout(() => (running = round()), seconds * 1000);
  };
  let running = round();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
