import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import { maskIdentifiers } from '../linking/identifiers.ts';
import { agencyOpener } from '../officers/opener.ts';
import type { OfficerSession } from '../officers/session.ts';
import { openContent } from '../tips/content.ts';
import { pairOf } from '../vault/boxes.ts';
import { InboxError, NOT_YOURS } from './held.ts';

/** A corrected tip as something to learn from; phone numbers and the like are masked, names of people are not. */
export interface Example {
  text: string;
  category: string;
  urgency: string;
  lead: string;
}

/** One export opens no more than this many, the newest. */
export const EXAMPLE_LIMIT = 2_000;

/** Tips an officer of this agency set right or that were passed on to it, as far as it can still open them. */
const CORRECTED = `
SELECT tip.id, tip.category, tip.urgency, held.wrapped, told.sealed,
  (SELECT agency_key FROM assignment WHERE tip_id = tip.id AND kind = 'lead' ORDER BY received DESC, ended DESC NULLS FIRST LIMIT 1) AS lead
FROM (SELECT DISTINCT tip_id FROM correction WHERE agency_key = $1 OR lead_to = $1) AS corrected
  JOIN tip ON tip.id = corrected.tip_id JOIN tip_key held ON held.tip_id = tip.id AND held.holder = $1
  JOIN LATERAL (SELECT sealed FROM message WHERE tip_id = tip.id AND author = 'sorter' ORDER BY seq DESC LIMIT 1) AS told ON true`;

interface Row {
  id: string;
  category: string;
  urgency: string;
  lead: string;
  wrapped: Buffer;
  sealed: Buffer;
}

/** How many corrected tips an agency could export. */
export async function countExamples({ pool }: Database, { officer }: OfficerSession): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int FROM (${CORRECTED}) AS examples`,
    [officer.agency ?? ''],
  );
  return rows[0]!.count;
}

/**
 * Opens the agency's corrected tips as examples, and writes into each one's history and the audit chain that it was
 * exported, before anything is handed out.
 * @throws InboxError when this session can't open tips
 */
export async function exportExamples(database: Database, session: OfficerSession): Promise<Example[]> {
  const { officer, agencyPair } = session;
  if (!officer.agency || !agencyPair) throw new InboxError(NOT_YOURS);
  const { pool, prisma } = database;
  const { agency, id } = officer;
  const open = agencyOpener(database, session);
  const { rows } = await pool.query<Row>(`${CORRECTED} ORDER BY tip.received DESC LIMIT ${EXAMPLE_LIMIT}`, [
    agency,
  ]);
  const found: { tip: string; example: Example }[] = [];
  for (const row of rows) {
    const content = openContent(pairOf(await open(row.wrapped)), row.sealed);
    if (content.kind !== 'sorting') continue;
    const { category, urgency, lead } = row;
    found.push({ tip: row.id, example: { text: maskIdentifiers(content.text), category, urgency, lead } });
  }
  await prisma.$transaction(async (tx) => {
    await tx.tipEvent.createMany({
      data: found.map(({ tip }) => ({ tipId: tip, kind: 'exported', agency, officer: id })),
    });
    await record(tx, { ...officerActor(session), kind: 'export', subject: 'examples' });
  });
  return found.map(({ example }) => example);
}
