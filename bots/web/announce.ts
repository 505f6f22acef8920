import type { Database } from '../../src/database.ts';
import { fault } from '../../src/log.ts';

/** Milliseconds in which what is to be announced is gathered. */
const TOGETHER = 2;

/**
 * Wakes the pages that show a mailbox, in whatever process. Not within the transaction that fills it: PostgreSQL lets one
 * transaction with a notification commit at a time, each waiting for the disk. One that is lost is made good by the
 * heartbeat of the page's events.
 * @returns takes the payload of one notification
 */
export function announcer({ pool }: Database): (payload: string) => void {
  let gathered: string[] = [];
  const send = () => {
    const payloads = gathered;
    gathered = [];
    const text = `SELECT pg_notify('mailbox', payload) FROM unnest($1::text[]) AS payload`;
    pool.query({ name: 'announce', text, values: [payloads] }).catch((error) => fault('web-announce', error));
  };
  return (payload) => {
    if (gathered.push(payload) === 1) setTimeout(send, TOGETHER);
  };
}
