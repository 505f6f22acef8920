import { COUNTED, countViews, type Entry, listInbox } from '../inbox/list.ts';
import { views } from '../inbox/views.ts';
import { placeName, places } from '../sorting/places.ts';
import { elsewhere, writers } from './alarm.ts';
import { type Asked, address, backTo, readAsked, viewFor } from './inbox-address.ts';
import type { Reply } from './reply.ts';
import { moment, remaining } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { clockName, statusName, word, wordsOf } from './words.ts';

/** What an act on the list has to say above it. */
export interface Said {
  /** Why nothing was done. */
  error?: string;
  /** What was done to several tips, and how to take it back. */
  outcome?: { text: string; refused: string[]; undo?: { act: string; tips: string[] } };
}

/** The agency's inbox, or how to get in for an officer whose colleague still has to open it. */
export async function showInbox(
  { database }: Desk,
  { request, session, fields }: OfficerVisit,
  said: string | Said = {},
): Promise<Reply> {
  const { error, outcome } = typeof said === 'string' ? { error: said } : said;
  const { agency, id: officer, email } = session.officer;
  if (!agency || !session.agencyPair) return { page: 'waiting', title: 'Chờ đồng nghiệp', data: { email } };
  const asked =
    fields.back === undefined
      ? readAsked(new URLSearchParams(request.originalUrl.split('?')[1]))
      : backTo(fields.back);
  // The filters stay while an officer goes from view to view, so each view is counted with them.
  const named = views.map((view) =>
    viewFor({ ...asked, view, after: undefined, before: undefined }, officer),
  );
  const [{ entries, next, previous }, [open = 0, waiting = 0], counts, writing, others] = await Promise.all([
    listInbox(database, agency, viewFor(asked, officer)),
    countViews(database, agency, [{ open: true }, { open: true, unacknowledged: true }]),
    countViews(
      database,
      agency,
      named.filter(({ open }) => open),
    ),
    writers(database, agency),
    elsewhere(database, agency),
  ]);
  const filtered = Boolean(asked.category || asked.channel || asked.place);
  return {
    page: 'inbox',
    title: 'Hộp thư',
    status: error ? 409 : 200,
    data: {
      ...{ error, outcome, writing, filtered, officerId: officer },
      // An act on several tips is answered with the list itself.
      here: '/console',
      elsewhere: others,
      view: asked.view,
      views: views.map((view, at) => ({
        ...view,
        to: address(asked, { view }),
        count: view.show.open ? many(counts[at] ?? 0) : undefined,
      })),
      ...filters(asked),
      address: address(asked, asked),
      first: address(asked),
      unfiltered: address({ view: asked.view }),
      rows: entries.map((entry) => row(entry, email)),
      next: next && address(asked, { after: next }),
      previous: previous && address(asked, { before: previous }),
      paged: Boolean(asked.after || asked.before),
      waiting: many(waiting),
      badge: waiting > 0 ? many(waiting) : '',
      open: many(open),
    },
  };
}

const many = (count: number): string => (count < COUNTED ? String(count) : `${COUNTED - 1}+`);

/** The choices of the filter's fields. */
function filters({ category, channel, place }: Asked) {
  const communes = places
    .map(({ code }): [string, string] => [code, placeName(code)])
    .sort(([, a], [, b]) => a.localeCompare(b, 'vi'));
  return {
    filters: [
      { name: 'place', label: 'Xã, phường', value: place, choices: communes },
      { name: 'category', label: 'Loại tin', value: category, choices: wordsOf('category') },
      { name: 'channel', label: 'Kênh', value: channel, choices: wordsOf('channel') },
    ],
  };
}

function row({ clock, taker, ended, ...entry }: Entry, email: string, now = new Date()) {
  return {
    ...entry,
    urgencyName: word('urgency', entry.urgency),
    category: word('category', entry.category),
    places: entry.places.map(placeName).join(', '),
    channel: word('channel', entry.channel),
    kindName: word('kind', entry.kind),
    // A page that is shown anew marks the lines of which this has changed.
    state: [entry.status, entry.urgency, entry.acknowledged?.getTime(), entry.unread].join(' '),
    status: statusName(entry.status),
    received: moment(entry.received, now),
    ended: ended && moment(ended, now),
    taker: taker && (taker === email ? 'Bạn đã nhận' : `${taker.split('@')[0]} đã nhận`),
    clock: clock && {
      name: clockName(clock.kind),
      due: moment(clock.due, now),
      ...remaining(clock.due, now),
    },
  };
}
