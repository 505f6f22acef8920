import type { Database } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';

/** Another tip that this agency holds, and what it has in common with the one asked about. */
export interface LinkedTip {
  tip: string;
  category: string;
  urgency: string;
  status: string;
  received: Date;
  /** Kinds of marks shared: `phone`, `account`, `plate`, `page`, `email`, `story`. */
  why: string[];
  /** It is open and this agency leads it: they can be merged. */
  led: boolean;
}

export interface Links {
  /** Newest first. */
  tips: LinkedTip[];
  /** How many other tips share a mark of each kind, those not listed included. */
  counts: { kind: string; tips: number; more: boolean }[];
}

const LISTED = 50;
/** A part of a story that more tips than this share is a form letter or a phrase everybody uses: it links none of them. */
const COMMON = 200;
/** A flood of tips that share one mark is counted up to here. */
const COUNTED = 1_000;

const SHARED = `
WITH mine AS (
  SELECT mark.kind, mark.hash FROM tip_mark mark JOIN tip_key held ON held.tip_id = mark.tip_id AND held.holder = $2
  WHERE mark.tip_id = $1),
meeting AS (
  SELECT mine.kind, mine.hash, other.tip_id FROM mine CROSS JOIN LATERAL (
    SELECT mark.tip_id FROM tip_mark mark JOIN tip_key held ON held.tip_id = mark.tip_id AND held.holder = $2
    WHERE mark.hash = mine.hash AND mark.tip_id <> $1 LIMIT ${COUNTED + 1}) other),
counted AS (SELECT kind, tip_id, count(*) OVER (PARTITION BY hash) AS sharing FROM meeting),
shared AS (SELECT DISTINCT kind, tip_id FROM counted WHERE kind <> 'story' OR sharing <= ${COMMON})`;

/** The tips this officer's agency holds that name the same as one of its tips does, or tell nearly the same story. */
export async function linkedTips(
  { pool }: Database,
  { officer }: OfficerSession,
  tipId: string,
): Promise<Links> {
  if (!officer.agency) return { tips: [], counts: [] };
  const values = [tipId, officer.agency];
  const counts = await pool.query<{ kind: string; tips: number }>(
    `${SHARED} SELECT kind, count(*)::int AS tips FROM shared GROUP BY kind ORDER BY kind`,
    values,
  );
  if (counts.rows.length === 0) return { tips: [], counts: [] };
  const tips = await pool.query<LinkedTip>(
    `${SHARED}
     SELECT tip.id AS tip, tip.category, tip.urgency, tip.status, tip.received, array_agg(shared.kind ORDER BY shared.kind) AS why,
       EXISTS (SELECT FROM assignment WHERE tip_id = tip.id AND agency_key = $2 AND kind = 'lead' AND ended IS NULL) AS led
     FROM shared JOIN tip ON tip.id = shared.tip_id GROUP BY tip.id ORDER BY tip.received DESC, tip.id LIMIT ${LISTED}`,
    values,
  );
  return {
    tips: tips.rows,
    counts: counts.rows.map((row) => ({
      kind: row.kind,
      tips: Math.min(row.tips, COUNTED),
      more: row.tips > COUNTED,
    })),
  };
}
