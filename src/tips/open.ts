import type { Database } from '../database.ts';
import { pairOf, unlock } from '../vault/boxes.ts';
import { codeSecrets, isCode } from './code.ts';
import { openContent } from './content.ts';

/** A tip as its reporter may see it. */
export interface OpenedTip {
  id: string;
  /** That of the tip it was merged into, if it was. */
  status: string;
  merged: boolean;
  /** Key of the lead agency; undefined until sorted. */
  agency: string | undefined;
  messages: { author: 'reporter' | 'agency'; agency: string | null; text: string; at: Date }[];
}

interface Row {
  id: string;
  status: string;
  merged: boolean;
  wrapped: Buffer;
  agency: string | null;
}

/**
 * Opens a tip by its code, without any officer. A malformed code takes the same way, and the same time, as an unknown one.
 * @param code 16 digits
 * @param salt the installation's
 */
export async function openByCode(
  { pool }: Database,
  code: string,
  salt: Buffer,
): Promise<OpenedTip | undefined> {
  const { lookup, key } = await codeSecrets(code, salt);
  const found = await pool.query<Row>({
    name: 'tip-by-code',
    text: `SELECT tip.id, place.status, place.id <> tip.id AS merged, tip_key.wrapped, assignment.agency_key AS agency
           FROM tip JOIN tip_key ON tip_key.tip_id = tip.id AND tip_key.holder = 'code'
           JOIN tip place ON place.id = coalesce(tip.merged_into, tip.id)
           LEFT JOIN assignment ON assignment.tip_id = place.id AND assignment.kind = 'lead' AND assignment.ended IS NULL
           WHERE tip.lookup = $1`,
    values: [lookup],
  });
  const tip = found.rows[0];
  if (!tip || !isCode(code)) return undefined;
  const pair = pairOf(unlock(key, tip.wrapped));
  const messages = await pool.query<{ author: string; agency: string | null; sealed: Buffer; at: Date }>({
    name: 'tip-messages',
    text: `SELECT author, agency, sealed, at FROM message WHERE tip_id = $1 AND author IN ('reporter', 'agency') ORDER BY seq`,
    values: [tip.id],
  });
  return {
    id: tip.id,
    status: tip.status,
    merged: tip.merged,
    agency: tip.agency ?? undefined,
    messages: messages.rows.map((row) => {
      const content = openContent(pair, row.sealed);
      const text =
        content.kind === 'text'
          ? content.text
          : content.kind === 'report'
            ? content.report.story.join('\n')
            : '';
      return { author: row.author as 'reporter' | 'agency', agency: row.agency, text, at: row.at };
    }),
  };
}
