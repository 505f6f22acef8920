import type { Database } from '../database.ts';
import { fault } from '../log.ts';
import { agencyOpener } from '../officers/opener.ts';
import type { OfficerSession } from '../officers/session.ts';
import { keysIn } from '../search/words.ts';
import { type Content, openContent } from '../tips/content.ts';
import { lock, pairOf, sharedKey, shortHash, UnsealError, unlock } from '../vault/boxes.ts';

/** What of a tip can be searched, and who wrote it. */
export interface SearchedText {
  source: { author: string; agency: string | null };
  text: string;
}

/** How an agency looks words up. Only the sorter and that agency's officers can make its key. */
export interface Looking {
  key: Buffer;
  /** Stands in every row made with this key: one made with a key the agency had before is made anew. */
  mark: string;
}

/** What is typed in a message. What a reporter writes about how to be answered may name him: nobody searches that. */
export function textsIn(content: Content): string[] {
  const typed = (...texts: (string | undefined)[]) => texts.filter((text) => text !== undefined);
  switch (content.kind) {
    case 'report':
      return typed(...content.report.story, content.report.answers.where, content.report.answers.suspect);
    case 'text':
      return [content.text];
    case 'decision':
      return typed(content.decision.number, content.decision.granted, content.decision.reason);
    case 'sorting':
      return [];
  }
}

/**
 * How words are looked up between the sorter and an agency.
 * @param own private key of one of them
 * @param other public key of the other
 */
export function lookingBy(own: Buffer, other: Uint8Array): Looking {
  const key = sharedKey(own, other, 'words of tips');
  return { key, mark: array([shortHash(key, '')]) };
}

/** How this officer's agency looks words up; undefined for whoever reads no tips. */
export async function lookingOf(
  { prisma }: Database,
  { agencyPair }: OfficerSession,
): Promise<Looking | undefined> {
  if (!agencyPair) return undefined;
  const sorter = await prisma.publicKey.findUniqueOrThrow({ where: { name: 'sorter' } });
  return lookingBy(agencyPair.privateKey, sorter.key);
}

/** What these keys are in the index, as an array of PostgreSQL. */
export const hashesOf = ({ key }: Looking, keys: readonly string[]): string =>
  array(keys.map((each) => shortHash(key, each)));

/** The row of a tip: what it can be found by, in an order that tells nothing. */
export const rowOf = (by: Looking, keys: readonly string[]): string => hashesOf(by, ['', ...keys]);

const array = (hashes: readonly bigint[]): string => `{${BigInt64Array.from(hashes).sort().join()}}`;

/** A tip opened to be searched. */
export interface OpenedTip {
  tip: string;
  texts: SearchedText[];
  /** Its last message. */
  seq: string;
}

interface Said {
  seq: string | bigint;
  author: string;
  agency: string | null;
  content: Content;
}

/** What of a tip's opened messages, in order, is searched. */
const openedTip = (tip: string, messages: readonly Said[]): OpenedTip => ({
  tip,
  texts: messages.flatMap(({ author, agency, content }) =>
    textsIn(content).map((text) => ({ source: { author, agency }, text })),
  ),
  seq: String(messages.at(-1)!.seq),
});

interface Row {
  tip_id: string;
  wrapped: Buffer;
  seq: string;
  author: string;
  agency: string | null;
  sealed: Buffer;
}

/** Opens those of these tips that this agency holds, in the officer's session. One that does not open is reported and left out. */
export async function openTips(
  database: Database,
  session: OfficerSession,
  ids: readonly string[],
): Promise<Map<string, OpenedTip>> {
  const { rows } = await database.pool.query<Row>(
    `SELECT held.tip_id, held.wrapped, message.seq, message.author, message.agency, message.sealed
     FROM tip_key held JOIN message ON message.tip_id = held.tip_id AND message.author <> 'sorter'
     WHERE held.holder = $1 AND held.tip_id = ANY($2) ORDER BY held.tip_id, message.seq`,
    [session.officer.agency, ids],
  );
  const byTip = new Map<string, Row[]>();
  for (const row of rows) byTip.set(row.tip_id, [...(byTip.get(row.tip_id) ?? []), row]);
  const open = agencyOpener(database, session);
  const opened = new Map<string, OpenedTip>();
  for (const [tip, messages] of byTip) {
    try {
      const pair = pairOf(await open(messages[0]!.wrapped));
      const said = messages.map((row) => ({ ...row, content: openContent(pair, row.sealed) }));
      opened.set(tip, openedTip(tip, said));
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      fault('search', error, { tip });
    }
    // Each takes a fraction of a millisecond, two hundred of them are felt: others get their turn in between.
    if (opened.size % 25 === 0) await new Promise((next) => setImmediate(next));
  }
  return opened;
}

const KEEP = `
INSERT INTO tip_words (tip_id, agency_key, words, seq)
SELECT held.tip_id, $1, fresh.words::bigint[], fresh.seq
FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS fresh(tip, words, seq)
JOIN tip_key held ON held.tip_id = fresh.tip AND held.holder = $1
LEFT JOIN tip_words kept ON kept.tip_id = fresh.tip AND kept.agency_key = $1
WHERE kept.seq IS NULL OR kept.seq < fresh.seq OR NOT kept.words @> $5::bigint[]
ORDER BY fresh.tip FOR KEY SHARE OF held
ON CONFLICT (tip_id, agency_key) DO UPDATE SET words = excluded.words, seq = excluded.seq
  WHERE tip_words.seq <= excluded.seq`;

/** Puts opened tips into their agency's index, where that is missing or behind. */
export async function keepWords(
  { pool }: Database,
  { officer }: OfficerSession,
  by: Looking,
  tips: readonly OpenedTip[],
): Promise<void> {
  const rows = tips.map(({ texts }) => rowOf(by, keysIn(texts.map(({ text }) => text).join('\n'))));
  const [ids, seqs] = [tips.map(({ tip }) => tip), tips.map(({ seq }) => seq)];
  await pool.query(KEEP, [officer.agency, ids, rows, seqs, by.mark]);
}

/**
 * The same for a tip that an officer has just opened. What goes wrong here is reported and keeps nobody from reading.
 * @param messages all that was opened, in order
 */
export async function keepOpened(
  database: Database,
  session: OfficerSession,
  tip: string,
  messages: readonly Said[],
): Promise<void> {
  const said = messages.filter(({ author }) => author !== 'sorter');
  try {
    const by = await lookingOf(database, session);
    if (by && said.length > 0) await keepWords(database, session, by, [openedTip(tip, said)]);
  } catch (error) {
    fault('search', error, { tip });
  }
}

/** Tips of an agency whose row is missing, behind, or made with another key, last written first; of those with history after $2. */
const BEHIND = `
WITH changed AS (SELECT DISTINCT tip_id FROM tip_event WHERE id > $2)
SELECT held.tip_id AS tip, (count(*) OVER ())::int AS behind
FROM changed JOIN tip_key held ON held.tip_id = changed.tip_id AND held.holder = $1
CROSS JOIN LATERAL (SELECT max(seq) AS seq FROM message WHERE tip_id = held.tip_id AND author <> 'sorter') said
LEFT JOIN tip_words kept ON kept.tip_id = held.tip_id AND kept.agency_key = $1
WHERE said.seq IS NOT NULL AND (kept.seq IS NULL OR kept.seq < said.seq OR NOT kept.words @> $3::bigint[])
ORDER BY said.seq DESC LIMIT $4`;

/**
 * What a transaction still under way may add to the history below its last row. While tips are wrapped anew for a new key, rows
 * of the index go without a trace there: then nothing is settled.
 */
const LAG = "interval '5 minutes'";

/**
 * Completes the agency's index in an officer's session: what a reporter added, officers wrote, or came from another agency.
 * How far it is complete is kept under the agency's own key, so that it begins anew with a new one.
 * @param limit tips at most
 * @returns how many are still missing
 */
export async function completeIndex(
  database: Database,
  session: OfficerSession,
  by: Looking,
  limit: number,
): Promise<number> {
  const { pool, prisma } = database;
  const name = `searched.${session.officer.agency}`;
  const from = numberIn(by, (await prisma.setting.findUnique({ where: { name } }))?.value);
  const settled = await pool.query<{ id: string }>(
    `SELECT id FROM tip_event WHERE at < now() - ${LAG}
       AND NOT EXISTS (SELECT FROM agency_past WHERE agency_key = $1) ORDER BY id DESC LIMIT 1`,
    [session.officer.agency],
  );
  const { rows } = await pool.query<{ tip: string; behind: number }>(BEHIND, [
    session.officer.agency,
    from,
    by.mark,
    limit,
  ]);
  const opened = await openTips(
    database,
    session,
    rows.map(({ tip }) => tip),
  );
  if (opened.size > 0) await keepWords(database, session, by, [...opened.values()]);
  const left = (rows[0]?.behind ?? 0) - opened.size;
  const till = settled.rows[0]?.id;
  if (left === 0 && till && till !== from) {
    const value = lock(by.key, Buffer.from(till));
    await prisma.setting.upsert({ where: { name }, create: { name, value }, update: { value } });
  }
  return left;
}

/** The row of the history up to which the index is complete; 0 where that was written under another key. */
function numberIn(by: Looking, value: Uint8Array | undefined): string {
  try {
    return value ? unlock(by.key, value).toString() : '0';
  } catch (error) {
    if (error instanceof UnsealError) return '0';
    throw error;
  }
}
