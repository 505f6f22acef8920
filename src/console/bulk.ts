import { z } from 'zod';
import type { Database } from '../database.ts';
import { acknowledgeAll, markAll, type Outcome, releaseAll } from '../inbox/bulk.ts';
import { PAGE } from '../inbox/list.ts';
import type { OfficerSession } from '../officers/session.ts';
import { tellColleagues } from './events.ts';
import { showInbox } from './inbox.ts';
import { address, backTo } from './inbox-address.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

type Work = (database: Database, session: OfficerSession, tips: readonly string[]) => Promise<Outcome>;

interface Act {
  /** The question asked first; without one it is done at once. */
  ask?: string;
  button?: string;
  work: Work;
  /** What was done, behind the number of tips. */
  done: string;
  undo?: string;
}

const ACTS: Record<string, Act> = {
  acknowledge: {
    ask: 'Xác nhận đã nhận các tin này?',
    button: 'Xác nhận đã nhận',
    work: acknowledgeAll,
    done: 'đã được xác nhận',
    undo: 'release',
  },
  release: { work: releaseAll, done: 'trở lại “chưa xác nhận”' },
  read: {
    ask: 'Đánh dấu các tin này là đã đọc?',
    button: 'Đánh dấu đã đọc',
    work: (database, session, tips) => markAll(database, session, tips, false),
    done: 'được đánh dấu đã đọc',
    undo: 'unread',
  },
  unread: {
    work: (database, session, tips) => markAll(database, session, tips, true),
    done: 'được đánh dấu chưa đọc',
  },
};

const chosen = z.preprocess(
  (tips) => [tips].flat(),
  z
    .array(z.uuid())
    .min(1)
    .max(PAGE)
    .transform((tips) => [...new Set(tips)]),
);

/** Does one thing to several tips of the list, after asking; then tells what became of them and how to take it back. */
export async function actOnSeveral(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { request, session, fields } = visit;
  const name = fields.act ?? '';
  const act = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  const tips = chosen.safeParse((request.body as { tip?: unknown }).tip).data;
  if (!act || !tips) return showInbox(desk, visit, { error: `Hãy chọn từ 1 đến ${PAGE} tin.` });
  if (act.ask && fields.sure !== 'yes') return confirm(desk, visit, { name, tips, ...act });
  const { done, refused } = await act.work(desk.database, session, tips);
  for (const tip of done) await tellColleagues(desk.database, session, tip);
  const text = done.length > 0 ? `${done.length} tin ${act.done}.` : 'Không có tin nào thay đổi.';
  return showInbox(desk, visit, {
    outcome: {
      text,
      refused: reasons(refused),
      ...(act.undo && done.length > 0 ? { undo: { act: act.undo, tips: done } } : {}),
    },
  });
}

/** Each reason once, with how many tips it held back. */
function reasons(refused: Outcome['refused']): string[] {
  const counts = new Map<string, number>();
  for (const { why } of refused) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => `${count} tin: ${why}`);
}

/** Shows what is going to be done to how many tips of each urgency, before anything is. */
async function confirm(
  { database }: Desk,
  { session, fields }: OfficerVisit,
  { name, tips, ask, button }: Act & { name: string; tips: string[] },
): Promise<Reply> {
  const { agency } = session.officer;
  const { rows } = await database.pool.query<{ urgency: string; count: number }>(
    `SELECT urgency, count(*)::int AS count FROM assignment
     WHERE agency_key = $1 AND tip_id = ANY($2::uuid[]) AND ended IS NULL GROUP BY urgency ORDER BY urgency`,
    [agency, tips],
  );
  const back = address(backTo(fields.back), backTo(fields.back));
  return {
    page: 'inbox-sure',
    title: ask!,
    data: {
      ...{ act: name, tips, button, back },
      counts: rows.map(({ urgency, count }) => ({ urgency, count, name: word('urgency', urgency) })),
      grave: rows.some(({ urgency }) => urgency === 'P0'),
    },
  };
}
