import { z } from 'zod';
import type { Database } from '../src/database.ts';
import { DUTY_DESK } from '../src/inbox/agencies.ts';
import { assign } from '../src/inbox/assign.ts';
import { marksOf } from '../src/inbox/marks.ts';
import { lookingBy, rowOf, textsIn } from '../src/inbox/words.ts';
import { info } from '../src/log.ts';
import { sorted, sortingDelay } from '../src/metrics.ts';
import { keysIn } from '../src/search/words.ts';
import { sort } from '../src/sorting/sort.ts';
import type { Declared, Sorting } from '../src/sorting/types.ts';
import { mediaIn } from '../src/tips/attachments.ts';
import { openContent } from '../src/tips/content.ts';
import { declaredIn } from '../src/tips/declared.ts';
import { type KeyPair, open, pairOf } from '../src/vault/boxes.ts';
import { linkKey } from '../src/vault/keys.ts';
import type { Belt } from './backend.ts';

export const sortBelt: Belt<{ tip: string }> = {
  name: 'sort',
  payload: z.strictObject({ tip: z.uuid() }),
  concurrency: 8,
};

interface Row {
  received: Date;
  wrapped: Buffer;
  sealed: Buffer[];
  /** Number of the last message. */
  seq: string;
}

/**
 * Opens a tip with the sorter's key, sorts it, and puts it, sealed, into the inboxes.
 * @param agencyKeys public keys by agency
 * @param delivered called with each assignment made
 */
export function sorter(
  database: Database,
  pair: KeyPair,
  agencyKeys: ReadonlyMap<string, Uint8Array>,
  delivered: (assignment: string) => void,
): (payload: { tip: string }) => Promise<void> {
  const link = linkKey(pair);
  return async ({ tip }) => {
    const row = await unsorted(database, tip);
    if (!row) return;
    const tipPair = pairOf(open(pair, row.wrapped));
    const { text, declared, named, attached } = told(
      row.sealed.map((sealed) => openContent(tipPair, sealed)),
    );
    const keys = keysIn(named);
    const read = sort(text, declared);
    const unread = attached && (text.trim() === '' || read.category === 'not_a_tip');
    const sorting = within(unread ? toBeLookedAt(read) : read, agencyKeys);
    const done = await assign(
      database,
      { id: tip, received: row.received, pair: tipPair },
      text,
      sorting,
      agencyKeys,
      marksOf(link, named, text),
      { by: (agency) => rowOf(lookingBy(pair.privateKey, agency), keys), seq: row.seq },
    );
    if (!done) return;
    sorted.inc({ urgency: sorting.urgency, lead: sorting.lead });
    sortingDelay.observe(done.delay);
    info('sorted', { tip, urgency: sorting.urgency, lead: sorting.lead });
    for (const assignment of done.assignments) delivered(assignment);
  };
}

async function unsorted({ pool }: Database, tip: string): Promise<Row | undefined> {
  const found = await pool.query<Row>({
    name: 'unsorted-tip',
    text: `SELECT tip.received, tip_key.wrapped, told.sealed, told.seq
           FROM tip JOIN tip_key ON tip_key.tip_id = tip.id AND tip_key.holder = 'sorter'
           CROSS JOIN LATERAL (
             SELECT array_agg(sealed ORDER BY seq) AS sealed, max(seq) AS seq
             FROM message WHERE tip_id = tip.id AND author = 'reporter') told
           WHERE tip.id = $1 AND tip.sorted IS NULL`,
    values: [tip],
  });
  return found.rows[0];
}

interface Told {
  text: string;
  declared: Declared;
  /** The text and the typed answers that speak of others. The one about how to be answered may name the reporter. */
  named: string;
  /** Photos, sound or files came along. */
  attached: boolean;
}

/** What the reporter wrote and pressed, as the sorter takes it. */
function told(contents: ReturnType<typeof openContent>[]): Told {
  const texts: string[] = [];
  let declared: Declared = {};
  let attached = false;
  for (const content of contents) {
    attached ||= mediaIn(content).length > 0;
    if (content.kind === 'text') texts.push(content.text);
    if (content.kind !== 'report') continue;
    texts.push(...content.report.story);
    declared = { ...declared, ...declaredIn(content.report) };
  }
  const text = texts.join('\n');
  return { text, declared, named: contents.flatMap(textsIn).join('\n'), attached };
}

/** What was sent may be anything: the words say nothing of it, so a person looks and listens, soon. */
function toBeLookedAt(read: Sorting): Sorting {
  const { category, urgency, lead, copies, signals } = read;
  return {
    ...read,
    category: category === 'not_a_tip' ? 'unclear' : category,
    urgency: urgency === 'P0' ? 'P0' : 'P1',
    lead: DUTY_DESK,
    copies: [...new Set([lead, ...copies])].filter((agency) => agency !== DUTY_DESK),
    signals: [...signals, { rule: 'chỉ có ảnh/giọng nói', text: '', start: 0, end: 0, weight: 1 }],
  };
}

/** A rule may name an agency that this installation has no key for: then the duty desk has it. */
function within(sorting: Sorting, keys: ReadonlyMap<string, Uint8Array>): Sorting {
  const lead = keys.has(sorting.lead) ? sorting.lead : DUTY_DESK;
  return { ...sorting, lead, copies: sorting.copies.filter((agency) => agency !== lead && keys.has(agency)) };
}
