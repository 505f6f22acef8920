import { z } from 'zod';
import type { Database } from '../src/database.ts';
import { type CallBody, LANE, MAIL, type Reason } from '../src/inbox/calls.ts';
import { fault, info } from '../src/log.ts';
import { calls } from '../src/metrics.ts';
import { type KeyPair, open } from '../src/vault/boxes.ts';
import type { Belt } from './backend.ts';
import { post } from './hook.ts';

/** A lane is the e-mails, or the calls to one agency's own system: one that is slow or down holds up none of the others. */
export const callBelt: Belt<{ lane: string }> = {
  name: 'call',
  payload: z.strictObject({ lane: z.string().regex(/^[a-z0-9-]{1,64}$/) }),
  concurrency: 16,
};

/** An e-mail to the officers of an agency; with a role only to those who have it, or to all where nobody has. */
export type Mail = { agency: string; role?: 'duty' } & ({ urgency: string } | { alert: string });

/** What calling needs. */
export interface Calling {
  database: Database;
  /** Opens the secrets that calls are signed with. */
  pair: KeyPair;
  /** Throws when it could not be sent; absent where e-mail is not set up: another process may have it. */
  mail: ((mail: Mail) => Promise<void>) | undefined;
  /** Address of the console, for links. */
  console: string;
  /** Called to come back to a lane after some seconds. */
  again(lane: string, seconds: number): void;
  /** Milliseconds a call to an agency's system may take. */
  limit?: number;
}

/** Seconds a lane stays with a worker that died; longer than any one call takes. */
const LEASE = 40;

/** Seconds until a lane that failed is tried again: 1 minute, 2, 4 … an hour. A new call is always tried at once. */
const backoff = (attempts: number): number => Math.min(60 * 2 ** attempts, 3600);

/** Leases stand beside those of letters, whose lanes are ids. */
const leaseOf = (lane: string) => `call:${lane}`;

interface Row {
  id: string;
  agency: string;
  body: CallBody;
  attempts: number;
  expired: boolean;
  url: string | null;
  secret: Buffer | null;
}

/** Why a call did not get through, in a word; `final` when trying again would change nothing. */
interface Failure {
  error: string;
  final?: boolean;
}

/** Makes the calls that wait in a lane, one worker at a time. */
export function caller(calling: Calling): (payload: { lane: string }) => Promise<void> {
  const { database } = calling;
  return async ({ lane }) => {
    if (lane === MAIL && !calling.mail) return;
    // Looked at again after it is given back: what came in between found it taken.
    while ((await waits(database, lane)) && (await take(database, lane))) {
      try {
        for (let row = await next(database, lane); row; row = await next(database, lane))
          await make(calling, lane, row);
      } finally {
        await database.pool.query('DELETE FROM lease WHERE lane = $1', [leaseOf(lane)]);
      }
    }
  };
}

const DUE = `${LANE} = $1 AND due <= now()`;

async function waits({ pool }: Database, lane: string): Promise<boolean> {
  return (await pool.query(`SELECT FROM call WHERE ${DUE} LIMIT 1`, [lane])).rowCount === 1;
}

async function take({ pool }: Database, lane: string): Promise<boolean> {
  const taken = await pool.query(
    `INSERT INTO lease (lane, until) VALUES ($1, now() + make_interval(secs => ${LEASE}))
     ON CONFLICT (lane) DO UPDATE SET until = excluded.until WHERE lease.until < now()`,
    [leaseOf(lane)],
  );
  return taken.rowCount === 1;
}

/** The next call that is due: what was never tried first, so that one that always fails holds up no other. */
async function next({ pool }: Database, lane: string): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>(
    `WITH renewed AS (UPDATE lease SET until = now() + make_interval(secs => ${LEASE}) WHERE lease.lane = $2)
     SELECT id, agency_key AS agency, body, attempts, expires <= now() AS expired, url, secret
     FROM call LEFT JOIN agency_hook USING (agency_key)
     WHERE ${DUE} ORDER BY attempts, body->>'urgency' NULLS FIRST, due LIMIT 1`,
    [lane, leaseOf(lane)],
  );
  return rows[0];
}

async function make(calling: Calling, lane: string, row: Row): Promise<void> {
  const { database } = calling;
  const hook = 'notice' in row.body;
  const way = hook ? 'hook' : 'mail';
  if (row.expired) return giveUp(database, way, row);
  const failure = hook ? await callSystem(calling, row) : await sendMail(calling, row);
  calls.inc({ way, outcome: failure ? 'failed' : 'made' });
  if (!failure) return made(database, lane, row);
  info('call failed', { call: row.id, agency: row.agency, way, reason: failure.error });
  if (!failure.final) await putOff(database, lane, row, failure);
  // A test shows once whether it works.
  if (failure.final || reasonIn(row.body) === 'test') return giveUp(database, way, row);
  calling.again(lane, backoff(row.attempts));
}

const reasonIn = (body: CallBody): Reason | undefined => ('notice' in body ? body.notice : undefined);

async function callSystem({ pair, console, limit }: Calling, row: Row): Promise<Failure | undefined> {
  const { id, agency, body, url, secret } = row;
  // Its system was taken out, and what waited with it, a moment ago.
  if (url === null || secret === null) return { error: 'GONE', final: true };
  // Nobody opens what is not told yet, nor the duty desk what other agencies hold.
  const link = body.tip ? `${console}/tips/${body.tip}` : console;
  try {
    const opened = open(pair, secret).toString();
    const error = await post(url, { secret: opened, id, body: JSON.stringify({ id, ...body, link }), limit });
    return error === undefined ? undefined : { error };
  } catch (error) {
    fault('call', error, { call: id, agency });
    return { error: 'KEY' };
  }
}

async function sendMail({ mail }: Calling, { id, agency, body }: Row): Promise<Failure | undefined> {
  const { urgency, alert } = body;
  const role = 'role' in body && body.role ? { role: body.role } : {};
  try {
    await mail!({ agency, ...role, ...(alert ? { alert } : { urgency: urgency! }) });
    return undefined;
  } catch (error) {
    fault('mail', error, { call: id, agency });
    const { code = 'ERROR', responseCode } = error as { code?: string; responseCode?: number };
    const refused = (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= 500;
    return { error: responseCode ? `${code}-${responseCode}` : code, final: refused };
  }
}

/** It is done, and whatever waits in the lane may be tried now. */
async function made({ pool }: Database, lane: string, { id, agency }: Row): Promise<void> {
  await pool.query(
    `WITH gone AS (DELETE FROM call WHERE id = $2),
     well AS (UPDATE agency_hook SET failures = 0, worked = now() WHERE agency_key = $3 AND $1 <> '${MAIL}')
     UPDATE call SET due = now() WHERE ${LANE} = $1 AND id <> $2 AND due > now()`,
    [lane, id, agency],
  );
}

/** Puts off what is due in the lane: the others would meet the same. `failed` keeps the beginning of a row of failures. */
async function putOff(
  { pool }: Database,
  lane: string,
  { id, agency, attempts }: Row,
  { error }: Failure,
): Promise<void> {
  await pool.query(
    `WITH ill AS (
       UPDATE agency_hook SET failures = failures + 1, error = $4, failed = CASE WHEN failures = 0 THEN now() ELSE failed END
       WHERE agency_key = $3 AND $1 <> '${MAIL}')
     UPDATE call SET attempts = attempts + (id = $2)::int,
       due = least(now() + make_interval(secs => $5), greatest(expires, now() + interval '1 second'))
     WHERE ${DUE}`,
    [lane, id, agency, error, backoff(attempts)],
  );
}

/** The console still shows what it was about. */
async function giveUp({ pool }: Database, way: string, { id, agency, body }: Row): Promise<void> {
  await pool.query('DELETE FROM call WHERE id = $1', [id]);
  calls.inc({ way, outcome: 'given-up' });
  if (reasonIn(body) !== 'test') fault('call', new Error('given up'), { call: id, agency, way });
}
