import { z } from 'zod';
import { type Cursor, countInbox, type Entry, listInbox } from '../inbox/list.ts';
import { placeName } from '../sorting/places.ts';
import { writers } from './alarm.ts';
import type { Reply } from './reply.ts';
import { moment, remaining } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { clockName, statusName, word, wordsOf } from './words.ts';

type ViewName = 'open' | 'waiting' | 'done';

const cursor = z.tuple([z.enum(['P0', 'P1', 'P2', 'P3']), z.iso.datetime(), z.uuid()]);

/** A page's place in the list, as it stands in the address. */
const writeCursor = ({ urgency, received, assignment }: Cursor) =>
  `${urgency}~${received.toISOString()}~${assignment}`;

function readCursor(text: unknown): Cursor | undefined {
  const parsed = cursor.safeParse(typeof text === 'string' ? text.split('~') : undefined);
  if (!parsed.success) return undefined;
  const [urgency, received, assignment] = parsed.data;
  return { urgency, received: new Date(received), assignment };
}

/** The agency's inbox, or how to get in for an officer whose colleague still has to open it. */
export async function showInbox(
  { database }: Desk,
  { request, session }: OfficerVisit,
  error?: string,
): Promise<Reply> {
  const { agency } = session.officer;
  if (!agency || !session.agencyPair)
    return { page: 'waiting', title: 'Chờ đồng nghiệp', data: { email: session.officer.email } };
  const name: ViewName =
    request.query.view === 'waiting' || request.query.view === 'done' ? request.query.view : 'open';
  const after = readCursor(request.query.after);
  const view = { open: name !== 'done', unacknowledged: name === 'waiting', after };
  const [{ entries, next }, counts, writing] = await Promise.all([
    listInbox(database, agency, view),
    countInbox(database, agency),
    writers(database, agency),
  ]);
  const waiting = counts.reduce((sum, count) => sum + count.waiting, 0);
  const query = new URLSearchParams({
    ...(name === 'open' ? {} : { view: name }),
    ...(after ? { after: writeCursor(after) } : {}),
  });
  return {
    page: 'inbox',
    title: 'Hộp thư',
    status: error ? 409 : 200,
    data: {
      error,
      writing,
      view: name,
      views: wordsOf('view').map(([key, label]) => ({
        key,
        label,
        to: key === 'open' ? '/console' : `/console?view=${key}`,
      })),
      address: query.size > 0 ? `/console?${query}` : '/console',
      first: after === undefined,
      rows: entries.map((entry) => row(entry)),
      next: next && `/console?${new URLSearchParams({ view: name, after: writeCursor(next) })}`,
      waiting,
      badge: waiting,
      open: counts.reduce((sum, count) => sum + count.open, 0),
      counts: counts.map(({ urgency, open }) => ({ urgency, name: word('urgency', urgency), open })),
    },
  };
}

function row({ clock, ...entry }: Entry, now = new Date()) {
  return {
    ...entry,
    urgencyName: word('urgency', entry.urgency),
    category: word('category', entry.category),
    places: entry.places.map(placeName).join(', '),
    channel: word('channel', entry.channel),
    kindName: word('kind', entry.kind),
    status: statusName(entry.status),
    received: moment(entry.received, now),
    clock: clock && {
      name: clockName(clock.kind),
      due: moment(clock.due, now),
      ...remaining(clock.due, now),
    },
  };
}
