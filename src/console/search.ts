import { agencyName } from '../inbox/agencies.ts';
import { type Found, GATHERED, searchTips, tipsById } from '../inbox/search.ts';
import { completeIndex, lookingOf } from '../inbox/words.ts';
import { shortId } from '../reports/words.ts';
import { readQuery } from '../search/query.ts';
import { holdsCode } from '../search/words.ts';
import { placeName } from '../sorting/places.ts';
import { plain } from '../text.ts';
import type { Reply } from './reply.ts';
import { type Asked, readSearch, searchAddress } from './search-address.ts';
import { moment } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { statusName, word } from './words.ts';

/** Characters; nobody looks for more at once. */
const LIMIT = 200;
/** The number of a tip as its page shows it, or whole. */
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){0,3}(?:-[0-9a-f]{12})?$/;
/** Milliseconds of work for the index before the page says how far it is. */
const TURN = 1_000;
const BATCH = 200;

const NO_CODE =
  'Mã 16 số chỉ dành cho người báo tin; cán bộ không cần đến và đừng hỏi. Hãy tìm bằng lời trong tin, tên, nơi, số điện thoại hoặc số tin.';

/** Takes what an officer typed and leads on to what is found: only that address remains of it, and tells nobody. */
export function askSearch(_desk: Desk, { session, fields }: OfficerVisit): Reply {
  if (!session.agencyPair) return waiting(session.officer.email);
  const q = plain(fields.q ?? '').trim();
  if (!q) return { to: '/console/search' };
  if (holdsCode(q)) return refused('', NO_CODE);
  if (q.length > LIMIT) return refused(q.slice(0, LIMIT), `Dài quá ${LIMIT} ký tự.`);
  if (!isId(q) && !readQuery(q)) return refused(q, 'Hãy gõ ít nhất một từ có hai chữ cái.');
  return { to: searchAddress(session, { q }) };
}

const isId = (q: string): boolean => ID.test(q.toLowerCase());

const waiting = (email: string): Reply => ({ page: 'waiting', title: 'Chờ đồng nghiệp', data: { email } });

const page = (data: object, status = 200): Reply => ({ page: 'search', title: 'Tìm tin', status, data });
const refused = (q: string, error: string): Reply => page({ q, error }, 422);

/** The search form, and what is found. */
export async function showSearch(desk: Desk, { request, session }: OfficerVisit): Promise<Reply> {
  if (!session.agencyPair) return waiting(session.officer.email);
  const { s } = request.query;
  if (typeof s !== 'string') return page({});
  const asked = readSearch(session, s);
  if (!asked) return page({ error: 'Lần tìm này đã hết hiệu lực. Hãy gõ lại.' }, 410);
  return results(desk, session, asked);
}

async function results(
  { database }: Desk,
  session: OfficerVisit['session'],
  { q, after }: Asked,
): Promise<Reply> {
  const query = readQuery(q);
  const byId = isId(q) && !after ? await tipsById(database, session, q.toLowerCase()) : [];
  const byWords = query && (await searchTips(database, session, query, after));
  const own = new Set(byId.map(({ tip }) => tip));
  const found = byWords?.found.filter(({ tip }) => !own.has(tip)) ?? [];
  const total = byId.length > 0 ? undefined : byWords?.count;
  return page({
    ...{ q, asked: true },
    rows: [...byId, ...found].map((each) => line(each)),
    total: total === undefined ? undefined : counted(total),
    here: searchAddress(session, { q }),
    first: after && searchAddress(session, { q }),
    next: byWords?.next && searchAddress(session, { q, after: byWords.next }),
    missing: byWords?.missing ?? 0,
  });
}

const counted = (count: number): string =>
  count > GATHERED ? `hơn ${GATHERED.toLocaleString('vi-VN')}` : String(count);

function line({ tip, snippet, received, ended, ...found }: Found, now = new Date()) {
  return {
    tip,
    short: shortId(tip),
    urgency: found.urgency,
    urgencyName: word('urgency', found.urgency),
    category: word('category', found.category),
    places: found.places.map(placeName).join(', '),
    channel: word('channel', found.channel),
    kind: found.kind,
    kindName: word('kind', found.kind),
    status: statusName(found.status),
    received: moment(received, now),
    ended: ended !== null,
    snippet: snippet && { who: writer(snippet.source), parts: snippet.parts },
  };
}

function writer({ author, agency }: NonNullable<Found['snippet']>['source']): string {
  if (author === 'reporter') return 'Người báo tin';
  const name = agency ? agencyName(agency) : 'Cơ quan';
  return author === 'note' ? `${name}, ghi chú` : name;
}

/**
 * Puts tips that are missing into the index for a moment and says how many are left: an open page asks again until there are
 * none. Without scripts it leads back to the search, which does its share, too.
 */
export async function completeSearch(
  { database }: Desk,
  { request, session, fields }: OfficerVisit,
): Promise<Reply> {
  const asked = readSearch(session, fields.s ?? '');
  const here = asked ? searchAddress(session, { q: asked.q }) : '/console/search';
  const by = await lookingOf(database, session);
  if (!by || request.headers['hx-request'] === undefined) return { to: here };
  const end = Date.now() + TURN;
  let missing = await completeIndex(database, session, by, BATCH);
  while (missing > 0 && Date.now() < end) missing = await completeIndex(database, session, by, BATCH);
  return { page: 'search-missing', title: 'Tìm tin', data: { missing, here, done: missing === 0 } };
}
