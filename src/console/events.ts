import type { Response } from 'express';
import { z } from 'zod';
import { type Database, listen } from '../database.ts';
import { fault } from '../log.ts';
import { type OfficerSession, sessionOf } from '../officers/session.ts';

/**
 * What is heard on the channel `inbox`: of a tip, or of somebody in danger who is writing one. `officer`: a colleague
 * changed something; nobody needs to be called.
 */
const heard = z.union([
  z.object({
    agency: z.string(),
    assignment: z.string(),
    urgency: z.string(),
    officer: z.string().optional(),
  }),
  z.object({ agency: z.string(), alert: z.string() }),
]);
type Notice = z.infer<typeof heard>;

/** The open pages of officers, told at once of what reaches their agency's inbox. */
export interface Live {
  /** Keeps a response open and tells it of the agency's notices, until the session ends. */
  open(session: OfficerSession, cookie: string, response: Response): void;
  /** Ends the streams of a session that logged out. */
  end(session: OfficerSession): void;
  close(): Promise<void>;
}

interface Stream {
  session: OfficerSession;
  cookie: string;
  response: Response;
}

const BEAT = 25_000;
const CHECK = 60_000;

/** Starts listening for all streams of this process on one connection. */
export function openLive(database: Database): Live {
  const streams = new Set<Stream>();
  const stopListening = listen(database.url, 'inbox', (payload) => {
    const notice = parse(payload);
    if (notice) for (const stream of streams) tell(stream, notice);
  });
  const drop = (stream: Stream) => {
    streams.delete(stream);
    stream.response.end();
  };
  // Proxies close a silent connection; a comment now and then keeps it.
  const beat = setInterval(() => {
    for (const { response } of streams) response.write(':\n\n');
  }, BEAT).unref();
  const check = setInterval(() => {
    for (const stream of streams) {
      sessionOf(database, stream.cookie, 'page').then(
        (session) => session || drop(stream),
        (error) => fault('console-events', error),
      );
    }
  }, CHECK).unref();
  return {
    open(session, cookie, response) {
      response.set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      response.write('retry: 3000\n\n');
      const stream = { session, cookie, response };
      streams.add(stream);
      response.on('close', () => streams.delete(stream));
    },
    end({ id }) {
      for (const stream of streams) if (stream.session.id.equals(id)) drop(stream);
    },
    async close() {
      clearInterval(beat);
      clearInterval(check);
      for (const stream of streams) drop(stream);
      await stopListening();
    },
  };
}

function parse(payload: string): Notice | undefined {
  try {
    return heard.parse(JSON.parse(payload));
  } catch (error) {
    fault('console-events', error);
    return undefined;
  }
}

function tell({ session, response }: Stream, notice: Notice): void {
  if (notice.agency !== session.officer.agency) return;
  response.write(`data: ${JSON.stringify(newsOf(notice, session))}\n\n`);
}

function newsOf(notice: Notice, { officer: { id } }: OfficerSession): object {
  if ('alert' in notice) return { urgency: 'writing', quiet: false, own: false };
  const { assignment, urgency, officer } = notice;
  return { assignment, urgency, quiet: officer !== undefined, own: officer === id };
}

/** Lets colleagues' open pages follow what an officer just did; a page that misses it catches up within a minute. */
export async function tellColleagues(
  { pool }: Database,
  { officer }: OfficerSession,
  tipId: string,
): Promise<void> {
  await pool.query(
    `SELECT pg_notify('inbox', json_build_object('agency', agency_key, 'assignment', id, 'urgency', urgency, 'officer', $2::text)::text)
     FROM (SELECT DISTINCT ON (agency_key) agency_key, id, urgency FROM assignment
           WHERE tip_id = $1 AND (ended IS NULL OR agency_key = $3) ORDER BY agency_key, received DESC) AS held`,
    [tipId, officer.id, officer.agency ?? null],
  );
}
