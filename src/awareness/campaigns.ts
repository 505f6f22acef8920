import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../database.ts';
import { plain } from '../text.ts';
import { Content } from './campaign-content.ts';
import { dayOf } from './days.ts';
import { LearningError } from './refusal.ts';

/** Characters of a campaign's name. */
export const NAME_LIMIT = 80;

/** People a campaign may be tried on. */
export const TRY_LIMIT = 5;

/** How a campaign stands. `draft` and `scheduled` can be changed; `stopped` and `done` are over. */
export type CampaignState = 'draft' | 'scheduled' | 'running' | 'paused' | 'stopped' | 'done';

const some = z.array(z.string().max(64)).max(200);

/** Whom a campaign is for; an empty list means all. */
export const Audience = z.object({ languages: some, communes: some, channels: some, groups: some });
export type Audience = z.infer<typeof Audience>;

/** What an administrator writes of a campaign. */
export interface Draft {
  name: string;
  content: Content;
  audience: Audience;
}

export interface Campaign extends Draft {
  id: string;
  state: CampaignState;
  /** When it is to start, and what it became. */
  starts: Date | null;
  started: Date | null;
  ended: Date | null;
}

/** All subscribers. Beside whom it is for a campaign keeps, as `tally`, the counts of copies whose rows are gone, by `channel/language/state`. */
export const EVERYBODY = { languages: [], communes: [], channels: [], groups: [], tally: {} };

const MATCHES = `
  (who.audience->'languages' = '[]' OR who.audience->'languages' ? subscriber.language)
  AND (who.audience->'communes' = '[]' OR who.audience->'communes' ? subscriber.commune)
  AND (who.audience->'channels' = '[]' OR who.audience->'channels' ? subscriber.channel)
  AND (who.audience->'groups' = '[]' OR who.audience->'groups' ? subscriber."group")`;

/**
 * Days after which Zalo OA takes no more messages to somebody who is silent. Only the day is known, so that on the last one
 * it is Zalo who says.
 */
const WINDOW = 7;

/** SQL that says whether a subscriber's window is over for certain. @param today SQL of the date in Viet Nam */
export const windowOver = (today: string): string =>
  `(subscriber.channel = 'zalo-oa' AND subscriber.heard < ${today}::date - ${WINDOW})`;

function checked(draft: Draft): Draft {
  const name = plain(draft.name).replace(/\s+/g, ' ').trim();
  if (!name) throw new LearningError('Hãy đặt tên cho chiến dịch.');
  if (name.length > NAME_LIMIT) throw new LearningError(`Tên dài quá ${NAME_LIMIT} ký tự.`);
  return { ...draft, name };
}

const kept = (audience: Audience) => ({ ...EVERYBODY, ...audience });

/**
 * Makes a campaign that nobody receives yet.
 * @param officer id of who made it
 * @returns its id
 * @throws LearningError
 */
export async function createCampaign(
  { prisma }: Database,
  draft: Draft,
  officer: string | null,
): Promise<string> {
  const id = randomUUID();
  const { name, content, audience } = checked(draft);
  await prisma.campaign.create({ data: { id, name, content, audience: kept(audience), officer } });
  return id;
}

/** Changes one that has not started. Throws LearningError. */
export async function changeCampaign({ prisma }: Database, id: string, draft: Draft): Promise<void> {
  const { name, content, audience } = checked(draft);
  const done = await prisma.campaign.updateMany({
    where: { id, state: 'draft' },
    data: { name, content, audience: kept(audience) },
  });
  if (done.count === 0)
    throw new LearningError('Chiến dịch này đã bắt đầu hoặc đã hẹn giờ, không sửa được nữa.');
}

/** Removes one that has not started. Throws LearningError. */
export async function removeCampaign({ prisma }: Database, id: string): Promise<void> {
  const { count } = await prisma.campaign.deleteMany({ where: { id, state: 'draft' } });
  if (count === 0) throw new LearningError('Chỉ xóa được bản nháp.');
}

/** One campaign; undefined when there is none. */
export async function readCampaign({ prisma }: Database, id: string): Promise<Campaign | undefined> {
  const found = await prisma.campaign.findUnique({ where: { id } });
  return found ? campaignOf(found) : undefined;
}

const PAGE = 50;

/** A page of all campaigns, newest first. @param before id of the last one of the page before */
export async function listCampaigns(
  { prisma }: Database,
  before?: string,
): Promise<{ campaigns: Campaign[]; next: string | undefined }> {
  const rows = await prisma.campaign.findMany({
    orderBy: [{ created: 'desc' }, { id: 'desc' }],
    take: PAGE + 1,
    ...(before ? { cursor: { id: before }, skip: 1 } : {}),
  });
  const campaigns = rows.slice(0, PAGE).map(campaignOf);
  return { campaigns, next: rows.length > PAGE ? campaigns.at(-1)!.id : undefined };
}

type Row = Omit<Campaign, 'content' | 'audience' | 'state'> & {
  content: unknown;
  audience: unknown;
  state: string;
};

function campaignOf({ id, name, content, audience, state, starts, started, ended }: Row): Campaign {
  return {
    ...{ id, name, starts, started, ended },
    content: Content.parse(content),
    audience: Audience.parse(audience),
    state: state as CampaignState,
  };
}

/** How many would receive it now, by channel. */
export async function audienceSize(
  { pool }: Database,
  audience: Audience,
): Promise<{ channel: string; language: string; people: number }[]> {
  const { rows } = await pool.query(
    `SELECT channel, language, count(*)::int AS people FROM subscriber, (SELECT $1::jsonb AS audience) AS who
     WHERE ${MATCHES} GROUP BY channel, language ORDER BY channel, language`,
    [JSON.stringify(audience)],
  );
  return rows;
}

/**
 * Starts a campaign, or lets it start later: those who are subscribed at its start are its people, whoever comes later is
 * not. Of several who start it at once one does. Throws LearningError.
 * @param at when, if not now
 */
export async function startCampaign(
  database: Database,
  id: string,
  at?: Date,
  now = new Date(),
): Promise<void> {
  if (!at) {
    if (!(await begin(database, id, now))) throw new LearningError('Chiến dịch này đã bắt đầu rồi.');
    return;
  }
  if (at <= now) throw new LearningError('Giờ hẹn phải ở phía trước.');
  await move(database, id, ['draft', 'scheduled'], { state: 'scheduled', starts: at });
}

async function begin({ pool }: Database, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `WITH who AS (
       UPDATE campaign SET state = 'running', started = $2 WHERE id = $1 AND state IN ('draft', 'scheduled')
       RETURNING id, audience),
     listed AS (
       INSERT INTO delivery (campaign_id, person, channel, language, state)
       SELECT who.id, person, channel, language, CASE WHEN ${windowOver('$3')} THEN 'window' ELSE 'waiting' END
       FROM subscriber, who WHERE ${MATCHES})
     SELECT FROM who`,
    [id, now, dayOf(now)],
  );
  return rowCount === 1;
}

/** Starts those whose time has come. */
export async function startDue(database: Database, now: Date): Promise<void> {
  const due = await database.prisma.campaign.findMany({
    where: { state: 'scheduled', starts: { lte: now } },
    select: { id: true },
  });
  for (const { id } of due) await begin(database, id, now);
}

/** Takes back the time it was to start at. Throws LearningError. */
export const unscheduleCampaign = (database: Database, id: string): Promise<void> =>
  move(database, id, ['scheduled'], { state: 'draft', starts: null });

/** Holds it: nothing leaves from the next moment on. Throws LearningError. */
export const pauseCampaign = (database: Database, id: string): Promise<void> =>
  move(database, id, ['running'], { state: 'paused' });

/** Goes on with one that was held. Throws LearningError. */
export const resumeCampaign = (database: Database, id: string): Promise<void> =>
  move(database, id, ['paused'], { state: 'running' });

/** Ends it: whoever has not received it never does. Throws LearningError. */
export const stopCampaign = (database: Database, id: string): Promise<void> =>
  move(database, id, ['running', 'paused'], { state: 'stopped' });

async function move(
  { prisma }: Database,
  id: string,
  from: CampaignState[],
  data: { state: CampaignState; starts?: Date | null },
): Promise<void> {
  const { count } = await prisma.campaign.updateMany({ where: { id, state: { in: from } }, data });
  if (count === 0) throw new LearningError('Chiến dịch đã đổi trạng thái. Hãy xem lại trang.');
}

/**
 * Sends the same to a small group at once, as a campaign of its own.
 * @returns the id of that
 * @throws LearningError when the group has nobody who receives messages, or too many
 */
export async function tryCampaign(
  database: Database,
  id: string,
  group: string,
  officer: string,
): Promise<string> {
  const campaign = await readCampaign(database, id);
  if (!campaign) throw new LearningError('Không còn chiến dịch này.');
  const people = await database.prisma.subscriber.count({ where: { group } });
  if (people === 0) throw new LearningError('Nhóm này chưa có ai đăng ký nhận tin (/dangky).');
  if (people > TRY_LIMIT)
    throw new LearningError(`Chỉ gửi thử cho nhóm có nhiều nhất ${TRY_LIMIT} người nhận.`);
  const audience = { ...EVERYBODY, groups: [group] };
  const name = `Thử: ${campaign.name}`.slice(0, NAME_LIMIT).toWellFormed();
  const trial = await createCampaign(database, { name, content: campaign.content, audience }, officer);
  await startCampaign(database, trial);
  return trial;
}

/** What became of people's copies, by channel and language. */
export interface Count {
  channel: string;
  language: string;
  state: string;
  people: number;
}

/** How far campaigns have come, by id. Whoever unsubscribes before the end is no longer counted. */
export async function progressOf({ pool }: Database, ids: string[]): Promise<Map<string, Count[]>> {
  const { rows } = await pool.query<Count & { id: string }>(
    `SELECT id, split_part(key, '/', 1) AS channel, split_part(key, '/', 2) AS language, split_part(key, '/', 3) AS state,
       sum(people)::int AS people
     FROM (
       SELECT campaign_id AS id, channel || '/' || language || '/' || state AS key, count(*) AS people
         FROM delivery WHERE campaign_id = ANY($1) GROUP BY 1, 2
       UNION ALL
       SELECT id, key, value::int FROM campaign, jsonb_each_text(audience->'tally') WHERE id = ANY($1)) AS counted
     GROUP BY id, key ORDER BY key`,
    [ids],
  );
  const counts = new Map<string, Count[]>(ids.map((id) => [id, []]));
  for (const { id, ...count } of rows) counts.get(id)?.push(count);
  return counts;
}

/** The channels that send to many; whoever phoned has no address. */
export const CAMPAIGN_CHANNELS = ['telegram', 'zalo-oa', 'zalo-bot', 'web'] as const;

/**
 * Ends campaigns of which nothing is left to send: their counts are kept, who received what is forgotten. One is ended at a
 * time, whichever worker comes first.
 */
export async function finishCampaigns({ pool }: Database, now: Date): Promise<void> {
  await pool.query(
    `WITH ending AS (
       SELECT id FROM campaign
       WHERE ended IS NULL AND state IN ('running', 'stopped') AND NOT EXISTS (
         SELECT FROM delivery WHERE campaign_id = campaign.id AND channel = ANY($1)
           AND delivery.state = ANY(CASE campaign.state WHEN 'running' THEN ARRAY['leaving', 'waiting'] ELSE ARRAY['leaving'] END))
       ORDER BY started LIMIT 1 FOR UPDATE SKIP LOCKED),
     gone AS (
       DELETE FROM delivery USING ending WHERE campaign_id = ending.id
       RETURNING channel || '/' || language || '/' || state AS key),
     counted AS (
       SELECT key, sum(people) AS people FROM (
         SELECT key, count(*) AS people FROM gone GROUP BY key
         UNION ALL SELECT key, value::int FROM campaign JOIN ending USING (id), jsonb_each_text(audience->'tally')) AS each
       GROUP BY key)
     UPDATE campaign SET state = CASE state WHEN 'running' THEN 'done' ELSE state END, ended = $2,
       audience = jsonb_set(audience, '{tally}', (SELECT coalesce(jsonb_object_agg(key, people), '{}') FROM counted))
     FROM ending WHERE campaign.id = ending.id`,
    [CAMPAIGN_CHANNELS, now],
  );
}
