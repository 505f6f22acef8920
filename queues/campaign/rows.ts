import type { Content } from '../../src/awareness/campaign-content.ts';
import { CAMPAIGN_CHANNELS, windowOver } from '../../src/awareness/campaigns.ts';
import { dayOf } from '../../src/awareness/days.ts';
import type { Database } from '../../src/database.ts';

/** One person's copy, taken to be sent. */
export interface Copy {
  campaign: string;
  person: Buffer;
  channel: string;
  language: string;
  /** Whom to write to, sealed to the send worker. */
  sealed: Buffer;
  content: Content;
  /** Zalo OA's window is over for certain. */
  over: boolean;
}

/** What became of a copy: it is over for good, or may be tried again after some seconds because it surely has not left. */
export type Outcome =
  | { state: 'sent' | 'failed' | 'gone' | 'window' | 'unsure' }
  | { state: 'waiting'; seconds: number };

/**
 * Takes copies that wait on a channel, of the campaign that started first, and marks them as leaving. They are committed
 * so before they leave, and found only while their campaign runs and their subscriber is there.
 * @param lease seconds after which a copy whose worker never said what became of it counts as unsure
 */
export async function takeCopies(
  { pool }: Database,
  channel: string,
  most: number,
  lease: number,
  now: Date,
): Promise<Copy[]> {
  const { rows } = await pool.query<Copy>({
    name: 'take-copies',
    text: `WITH running AS (
             SELECT id, content FROM campaign WHERE state = 'running' AND EXISTS (
               SELECT FROM delivery WHERE campaign_id = campaign.id AND ${WAITING})
             ORDER BY started, id LIMIT 1),
           picked AS (
             SELECT campaign_id, person FROM delivery JOIN running ON running.id = campaign_id
             WHERE ${WAITING} LIMIT $2 FOR UPDATE OF delivery SKIP LOCKED)
           UPDATE delivery SET state = 'leaving', until = now() + make_interval(secs => $3)
           FROM picked JOIN subscriber USING (person) CROSS JOIN running
           WHERE delivery.campaign_id = picked.campaign_id AND delivery.person = picked.person
           RETURNING delivery.campaign_id AS campaign, delivery.person, delivery.channel, delivery.language,
             subscriber.sealed, running.content, ${windowOver('$4')} AS over`,
    values: [channel, most, lease, dayOf(now)],
  });
  return rows;
}

/** `until` is also the time before which a copy that was put back is not tried again. */
const WAITING = `delivery.channel = $1 AND delivery.state = 'waiting' AND (delivery.until IS NULL OR delivery.until <= now())`;

/** Writes down what became of copies; the row of one whose subscriber has gone meanwhile is gone too. */
export async function record(database: Database, results: { copy: Copy; outcome: Outcome }[]): Promise<void> {
  const left = results.filter(({ outcome }) => outcome.state !== 'gone');
  const gone = results.filter(({ outcome }) => outcome.state === 'gone').map(({ copy }) => copy);
  if (left.length > 0) await settle(database, left);
  for (const key of new Set(gone.map(keyOf)))
    await forget(
      database,
      key,
      gone.filter((copy) => keyOf(copy) === key),
    );
}

async function settle({ pool }: Database, results: { copy: Copy; outcome: Outcome }[]): Promise<void> {
  await pool.query({
    name: 'settle-copies',
    text: `UPDATE delivery SET state = result.state, until = now() + make_interval(secs => result.seconds)
           FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::float8[]) AS result (campaign, person, state, seconds)
           WHERE campaign_id = result.campaign AND delivery.person = result.person
             AND (delivery.state = 'leaving' OR (delivery.state = 'unsure' AND result.state <> 'waiting'))`,
    values: [
      results.map(({ copy }) => copy.campaign),
      results.map(({ copy }) => copy.person),
      results.map(({ outcome }) => outcome.state),
      results.map(({ outcome }) => (outcome.state === 'waiting' ? outcome.seconds : null)),
    ],
  });
}

const keyOf = ({ campaign, channel, language }: Copy) => `${campaign} ${channel}/${language}/gone`;

/** Removes subscribers who can't be written to any more; their copies go with them, so that they are counted apart. */
async function forget({ pool }: Database, of: string, copies: Copy[]): Promise<void> {
  const [campaign, key] = of.split(' ');
  await pool.query(
    `WITH removed AS (DELETE FROM subscriber WHERE person = ANY($1::bytea[]) RETURNING person)
     UPDATE campaign SET audience = jsonb_set(audience, ARRAY['tally', $3::text],
       to_jsonb(coalesce((audience->'tally'->>$3::text)::int, 0) + (SELECT count(*) FROM removed)))
     WHERE id = $2`,
    [copies.map(({ person }) => person), campaign, key],
  );
}

/** Copies whose worker died on the way: nobody knows whether they left, so they are not sent again. */
export async function giveUpLeaving({ pool }: Database): Promise<void> {
  await pool.query(
    `UPDATE delivery SET state = 'unsure', until = NULL FROM campaign
     WHERE campaign.ended IS NULL AND campaign.state IN ('running', 'paused', 'stopped')
       AND campaign_id = campaign.id AND channel = ANY($1) AND delivery.state = 'leaving' AND until < now()`,
    [CAMPAIGN_CHANNELS],
  );
}

/** Whether there is any campaign to look after. */
export async function isAnyOpen({ pool }: Database): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM campaign WHERE state IN ('scheduled', 'running', 'paused') OR (state = 'stopped' AND ended IS NULL) LIMIT 1`,
  );
  return rowCount !== 0;
}

/** The channels on which something waits that may leave. */
export async function channelsWaiting({ pool }: Database): Promise<string[]> {
  const { rows } = await pool.query<{ channel: string }>(
    `SELECT channel FROM unnest($1::text[]) AS channel WHERE EXISTS (
       SELECT FROM campaign JOIN delivery ON campaign_id = campaign.id
       WHERE campaign.state = 'running' AND delivery.channel = channel.channel AND delivery.state = 'waiting')`,
    [CAMPAIGN_CHANNELS],
  );
  return rows.map(({ channel }) => channel);
}
